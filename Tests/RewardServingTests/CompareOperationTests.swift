import Foundation
import RewardServing
import RewardTypes
import Testing

@Suite("compare")
struct CompareOperationTests {
    private func compare(
        _ params: JSONValue,
        _ service: Service = .test()
    ) async throws -> JSONValue {
        try await service.makeSession().result("compare", params)
    }

    @Test("the difference of scores is log-odds")
    func scores() async throws {
        let result = try await compare(
            [
                "pairs": [
                    ["id": "p", "scores": [2, 1]], ["scores": [1, 1]], ["scores": [nil, 1]],
                ]
            ]
        )
        let pairs = result.list("pairs")
        #expect(pairs[0][member: "id"] == "p")
        #expect(pairs.map { $0[member: "preferred"] } == ["a", .null, nil])
        #expect(pairs[0][member: "margin"]?.doubleValue == 1)
        let probability = try #require(pairs[0][member: "probability"]?.doubleValue)
        #expect(abs(probability - 1 / (1 + exp(-1))) < 1e-15)
        #expect(pairs[1][member: "probability"] == 0.5)
        #expect(pairs[2][member: "error"]?[member: "field"] == "a")
    }

    @Test("a scorer of single responses scores both")
    func pointwise() async throws {
        let result = try await compare(["scorer": "sum", "prompt": "p", "a": "a", "b": "?"])
        #expect(result.statuses == ["ok", "abstained"])
        #expect(result[member: "error"]?[member: "field"] == "b")
        let equal = try await compare(["scorer": "sum", "prompt": "p", "a": "a", "b": "a"])
        #expect(equal[member: "preferred"] == .null)
    }

    @Test("a scorer that depends on the order is asked both ways")
    func orders() async throws {
        let scorer = FakePairScorer.numbers(isAntisymmetric: false, bias: 3)
        let result = try await compare(
            [
                "pairs": [
                    ["prompt": "p", "a": "1", "b": "2"], ["prompt": "p", "a": "9", "b": "2"],
                ]
            ],
            scorer.service
        )
        #expect(scorer.pairs.count == 4)
        let pairs = result.list("pairs")
        #expect(pairs.map { $0[member: "margin"]?.doubleValue } == [-1, 7])
        #expect(pairs.map { $0[member: "preferred"] } == ["b", "a"])
        #expect(pairs.map { $0[member: "consistent"] } == [false, true])
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let orders = pairs[0].list("orders").compactMap(\.doubleValue)
        #expect(abs(orders[0] - sigmoid(2)) < 1e-15)
        #expect(abs(orders[1] - sigmoid(-4)) < 1e-15)
    }

    @Test("a pair that cannot be compared spoils no other")
    func failure() async throws {
        let result = try await compare(
            [
                "pairs": [
                    ["prompt": "p", "a": "x", "b": "2"], ["prompt": "p", "a": "3", "b": "2"],
                ]
            ],
            FakePairScorer.numbers().service
        )
        let pairs = result.list("pairs")
        #expect(pairs[0].statuses == ["context_too_long", "context_too_long"])
        #expect(pairs[0][member: "error"] != nil)
        #expect(pairs[1][member: "preferred"] == "a")
    }

    @Test("faults name a, b and pairs")
    func faults() async throws {
        let session = Service.test().makeSession()
        #expect(
            try await session.error("compare", ["scorer": "sum", "prompt": "p", "a": "x"]).path
                == "params.b"
        )
        let typed: JSONValue = ["scorer": "sum", "prompt": "p", "a": "x", "b": 3]
        #expect(try await session.error("compare", typed).path == "params.b")
        let three: JSONValue = ["pairs": [["scores": [1, 2, 3]]]]
        #expect(try await session.error("compare", three).path == "params.pairs[0].scores")
        #expect(try await session.error("compare", ["pairs": []]).path == "params.pairs")
        let refused = try await session.result(
            "compare",
            ["scorer": "sum", "pairs": [["prompt": "!", "a": "x", "b": "y"]]]
        )
        let results = refused.list("pairs")[0].list("results")
        #expect(results[0][member: "message"]?.stringValue?.hasPrefix("params.pairs[0]") == true)
    }
}
