import Foundation
import RewardServing
import RewardTypes
import RewardWire
import Testing

@Suite("best_of_n", .timeLimit(.minutes(5)))
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

    private func choose(_ params: JSONValue) async throws -> JSONValue {
        try await Service.test().makeSession().result("best_of_n", params)
    }

    @Test("the k best, a tie at the border, and groups that have fewer")
    func topK() async throws {
        let result = try await choose(
            [
                "strategy": "top_k", "k": 2,
                "groups": [
                    ["scores": [1, 3, nil, 1]], ["scores": [nil, 2, nil]], ["scores": [4]],
                ],
            ]
        )
        let groups = result.list("groups")
        #expect(groups.map { $0[member: "indices"] } == [[1, 0], [1], [0]])
        #expect(groups.map { $0[member: "index"] } == [1, 1, 0])
        #expect(groups.map { $0[member: "tie"] } == [true, false, false])
        #expect(groups.map { $0[member: "short"] } == [false, true, true])
    }

    @Test("soft choices have probabilities in proportion to exp(score / beta)")
    func soft() async throws {
        let group: JSONValue = ["scores": [0, nil, 1]]
        let params: JSONValue = [
            "strategy": "soft", "beta": 0.5, "seed": 1,
            "groups": .array(Array(repeating: group, count: 64)),
        ]
        let result = try await choose(params)
        #expect(try await choose(params) == result)
        for group in result.list("groups") {
            let probabilities = group.list("probabilities").compactMap(\.doubleValue)
            #expect(probabilities.count == 3 && probabilities[1] == 0)
            #expect(abs(probabilities[0] - 1 / (1 + exp(2.0))) < 1e-12)
        }
        // Equal groups of one request draw differently.
        let indices = Set(result.list("groups").compactMap { $0[member: "index"]?.intValue })
        #expect(indices == [0, 2])
        let sure = try await choose(["strategy": "soft", "beta": 0, "scores": [0, 5, 1]])
        #expect(sure[member: "index"] == 1)
    }

    @Test("a fraction of the best is a pool to draw from")
    func topFraction() async throws {
        let group: JSONValue = ["scores": [5, 1, nil, 4, 2]]
        let result = try await choose(
            ["strategy": "top_fraction", "groups": .array(Array(repeating: group, count: 32))]
        )
        let groups = result.list("groups")
        #expect(groups.allSatisfy { $0[member: "pool"] == [0, 3] })
        #expect(Set(groups.compactMap { $0[member: "index"]?.intValue }) == [0, 3])
    }

    @Test("likeness chooses alone, or beside the score; without a score nothing counts")
    func likeness() async throws {
        let texts: JSONValue = ["x y", "x", "z", "x"]
        let mbr = try await choose(
            ["strategy": "mbr", "scores": [0, 1, 2, nil], "responses": texts]
        )
        // F1 of "x y" and "x" is 2 / 3; the fourth takes no part.
        #expect(mbr[member: "index"] == 0)
        let utilities = mbr.list("utilities").map(\.doubleValue)
        let fiveNinths = (1 + 2.0 / 3) / 3
        #expect(utilities.map { $0 == nil } == [false, false, false, true])
        for (found, expected) in zip(utilities, [fiveNinths, fiveNinths, 1.0 / 3]) {
            #expect(abs((found ?? 0) - expected) < 1e-12)
        }
        #expect(mbr[member: "objectives"] == nil)
        let both = try await choose(
            [
                "strategy": "regularized", "utility": "exact_match", "beta": 9,
                "scores": [0, 1, 2, 0], "responses": texts,
            ]
        )
        // 9 / 4 for each equal text, itself included.
        #expect(both.list("objectives").map(\.doubleValue) == [2.25, 5.5, 4.25, 4.5])
        #expect(both[member: "index"] == 1)
    }

    @Test("votes go by numbers or by sums of scores")
    func votes() async throws {
        let texts: JSONValue = ["it is 7", "8", "7.0!", "none", "8"]
        let scores: JSONValue = [1, 9, 3, 100, nil]
        let majority = try await choose(
            [
                "strategy": "majority_vote", "answer": "last_number", "scores": scores,
                "responses": texts,
            ]
        )
        #expect(majority[member: "answer"] == "7" && majority[member: "index"] == 0)
        #expect(majority[member: "tie"] == false)
        let weighted = try await choose(
            [
                "strategy": "weighted_vote", "answer": "last_number", "scores": scores,
                "responses": texts,
            ]
        )
        #expect(
            weighted[member: "votes"] == [
                ["answer": "8", "weight": 9.0, "members": [1]],
                ["answer": "7", "weight": 4.0, "members": [0, 2]],
            ]
        )
        let none = try await choose(
            ["strategy": "majority_vote", "scores": [nil, nil], "responses": ["a", "b"]]
        )
        #expect(none[member: "error"]?[member: "field"] == "responses")
    }

    @Test("choices that read texts say that there are none")
    func noTexts() async throws {
        for strategy in ["mbr", "regularized", "majority_vote", "weighted_vote"] {
            let result = try await choose(["strategy": .string(strategy), "scores": [1, 2]])
            #expect(result[member: "error"]?[member: "field"] == "responses", "\(strategy)")
        }
    }

    @Test("options that are missing or out of range are refused by path")
    func options() async throws {
        let session = Service.test().makeSession()
        for (params, path) in [
            (["strategy": "top_k", "scores": [1]], "params.k"),
            (["strategy": "top_k", "k": 0, "scores": [1]], "params.k"),
            (["strategy": "top_fraction", "m": 0.5, "scores": [1]], "params.m"),
            (["strategy": "mbr", "utility": "bleu", "scores": [1]], "params.utility"),
            (["strategy": "majority_vote", "answer": "all", "scores": [1]], "params.answer"),
            (["strategy": "best", "k": 1, "scores": [1], "strict": true], "params.k"),
        ] as [(JSONValue, String)] {
            #expect(try await session.error("best_of_n", params).path == path)
        }
    }
}
