import RewardServing
import RewardTypes
import RewardWire
import Testing

@Suite("best_of_n", .timeLimit(.minutes(1)))
struct BestOfNOperationTests {
    @Test("each group gets the index of its highest score")
    func groups() async throws {
        let result = try await Service.test().makeSession().result(
            "best_of_n",
            [
                "scorer": "sum",
                "groups": [
                    ["id": "g", "prompt": "p", "responses": ["a", "?", "b", "c", "a"]],
                    ["prompt": "q", "responses": ["?"]], ["prompt": "!", "responses": ["a"]],
                ],
            ]
        )
        let groups = result.list("groups")
        let scores = groups[0].scores.map { $0 ?? -.infinity }
        let best = try #require(scores.max())
        #expect(groups[0][member: "id"] == "g")
        #expect(groups[0][member: "index"]?.intValue == scores.firstIndex(of: best))
        let ranking = groups[0].list("ranking").compactMap(\.intValue)
        #expect(Set(ranking) == [0, 2, 3, 4])
        #expect(ranking.map { scores[$0] } == ranking.map { scores[$0] }.sorted(by: >))
        #expect(groups[0][member: "tie"]?.boolValue == (best == scores[0]))
        for group in groups[1...] {
            #expect(group[member: "index"] == .null)
            #expect(group[member: "ranking"] == [])
            #expect(group[member: "tie"] == false)
        }
        #expect(groups[2].statuses == ["invalid_input"])
    }

    @Test("a group written into the parameters gives a flat result, ties are flagged")
    func single() async throws {
        let result = try await Service.test().makeSession().result(
            "best_of_n",
            ["scorer": "sum", "prompt": "p", "responses": ["a", "a"], "strategy": "best"]
        )
        #expect(result[member: "index"] == 0)
        #expect(result[member: "ranking"] == [0, 1])
        #expect(result[member: "tie"] == true)
        #expect(result.statuses == ["ok", "ok"])
    }

    @Test("items and unknown strategies are refused")
    func refused() async throws {
        let session = Service.test().makeSession()
        let items = try await session.error(
            "best_of_n",
            ["scorer": "sum", "items": [["prompt": "p", "response": "a"]]]
        )
        #expect(items.path == "params.items")
        #expect(items.message.contains("groups"))
        let strategy = try await session.error(
            "best_of_n",
            ["scorer": "sum", "prompt": "p", "responses": ["a"], "strategy": "worst"]
        )
        #expect(strategy.path == "params.strategy")
        #expect(strategy.message.contains("\"best\""))
    }
}
