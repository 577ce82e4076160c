import Foundation
import RewardServing
import RewardTypes
import Testing

@Suite("rank")
struct RankOperationTests {
    private func rank(
        _ params: JSONValue,
        _ service: Service = .test()
    ) async throws -> JSONValue {
        try await service.makeSession().result("rank", params)
    }

    @Test("scores are ranked with shared ranks; what has no score has no rank")
    func pointwise() async throws {
        let result = try await rank(["scores": [1, nil, 3, 1]])
        #expect(result[member: "ranking"] == [2, 0, 3])
        #expect(result[member: "ranks"] == [2, nil, 1, 2])
        #expect(result.list("values").map(\.doubleValue) == [1, nil, 3, 1])
        #expect(result[member: "cycles"] == nil)
    }

    @Test(
        "comparisons of a scorer of pairs are ranked by each method",
        arguments: ["pointwise", "mean", "copeland", "bradley_terry", "max_wins"]
    )
    func methods(method: String) async throws {
        let scorer = FakePairScorer.numbers()
        let result = try await rank(
            ["method": .string(method), "prompt": "p", "responses": ["0", "2", "1"]],
            scorer.service
        )
        #expect(scorer.pairs.count == 3)
        #expect(result[member: "ranking"] == [1, 2, 0])
        #expect(result[member: "winner"] == 1)
        #expect(result[member: "cycles"] == [])
        let values = result.list("values").compactMap(\.doubleValue)
        switch method {
        case "copeland": #expect(values == [-2, 2, 0])
        case "max_wins": #expect(values == [0, 2, 1])
        case "mean", "pointwise":
            func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
            #expect(abs(values[0] - (sigmoid(-2) + sigmoid(-1)) / 2) < 1e-15)
        default: #expect(result[member: "converged"] == true)
        }
    }

    @Test("circles are told")
    func cycles() async throws {
        let result = try await rank(
            [
                "method": "copeland", "matrix": true, "prompt": "p",
                "responses": ["rock", "paper", "scissors"],
            ],
            FakePairScorer.circle.service
        )
        #expect(result[member: "winner"] == .null)
        #expect(result[member: "cycles"] == [[0, 1, 2]])
        #expect(result.list("values").map(\.doubleValue) == [0, 0, 0])
        #expect(result[member: "tie"] == true)
        let wins = result.list("wins").map { ($0.arrayValue ?? []).map(\.doubleValue) }
        #expect(wins[0][0] == nil)
        #expect((wins[1][0] ?? 0) > 0.8)
        #expect(wins[1][0] == wins[2][1])
    }

    @Test("LiPO's labels and weights for given wins and scores of a policy")
    func listwise() async throws {
        let result = try await rank(
            [
                "method": "mean", "listwise": true, "scores": [0.2, 1, -0.3],
                "wins": [[nil, 0.8, 0.9], [0.2, nil, 0.7], [0.1, 0.3, nil]],
            ]
        )
        let labels = result.list("labels").compactMap(\.doubleValue)
        let expected = [2.2 / 3, 1.4 / 3, 0.9 / 3]
        for (label, value) in zip(labels, expected) { #expect(abs(label - value) < 1e-15) }
        #expect(labels.count == 3)
        // The order is by scores: places 2, 1, 3.
        let discounts = [1 / log(3.0), 1 / log(2.0), 1 / log(4.0)]
        let weights = result.list("pair_weights")
        #expect(weights.count == 3)
        for weight in weights {
            let better = try #require(weight[member: "better"]?.intValue)
            let worse = try #require(weight[member: "worse"]?.intValue)
            let value =
                abs(exp2(expected[better]) - exp2(expected[worse]))
                * abs(discounts[better] - discounts[worse])
            #expect(abs((weight[member: "weight"]?.doubleValue ?? 0) - value) < 1e-12)
        }
        #expect((result[member: "normalized_gain"]?.doubleValue ?? 2) < 1)
    }

    @Test("each fault has its answer")
    func faults() async throws {
        let result = try await rank(
            [
                "method": "mean",
                "groups": [
                    ["scores": [nil, nil]], ["wins": [[nil, 2], [0, nil]]], ["wins": [[nil, nil]]],
                    ["scores": [1, 2]],
                ],
            ]
        )
        let groups = result.list("groups")
        #expect(groups[0][member: "error"]?[member: "field"] == "scores")
        #expect(groups[1][member: "error"]?[member: "field"] == "wins[0][1]")
        #expect(groups[2][member: "error"]?[member: "field"] == "wins[0]")
        #expect(groups[3][member: "ranking"] == [1, 0])
        let session = Service.test().makeSession()
        let error = try await session.error("rank", ["scores": [1], "wins": [[nil], [nil]]])
        #expect(error.path == "params.wins")
        #expect(try await session.error("rank", ["wins": [3]]).path == "params.wins[0]")
        #expect(
            try await session.error("rank", ["scores": [1], "method": "x"]).path == "params.method"
        )
    }
}
