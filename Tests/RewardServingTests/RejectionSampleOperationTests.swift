import Foundation
import RewardServing
import RewardTypes
import Testing

@Suite("rejection_sample", .timeLimit(.minutes(5)))
struct RejectionSampleOperationTests {
    private let session = Service.test().makeSession()

    private func sample(_ params: JSONValue) async throws -> JSONValue {
        try await session.result("rejection_sample", params)
    }

    private func accepted(_ result: JSONValue) -> [Int] {
        result.list("accepted").compactMap(\.intValue)
    }

    @Test("at beta 0 the k best are accepted, one a pass")
    func best() async throws {
        let result = try await sample(["k": 2, "beta": 0, "scores": [1, nil, 3, 2]])
        #expect(accepted(result) == [2, 3])
        #expect(result[member: "passes"] == 2)
        #expect(result[member: "short"] == false)
        // Three decisions, then the two before and at the best of what is left.
        #expect(result.list("trace").map { $0[member: "index"] } == [0, 2, 3, 0, 3])
        #expect(result[member: "acceptance_rate"]?.doubleValue == 2.0 / 5)
    }

    @Test("every decision follows from its number and exp((score - best) / beta)")
    func trace() async throws {
        let scores = [0.0, 1.5, -1, 2, 0.5]
        let result = try await sample(
            ["k": 4, "beta": 0.8, "seed": 11, "scores": .array(scores.map(JSONValue.number))]
        )
        var left = Set(scores.indices)
        var best = 0.0
        var pass = -1
        for step in result.list("trace") {
            let index = try #require(step[member: "index"]?.intValue)
            let number = try #require(step[member: "u"]?.doubleValue)
            let probability = try #require(step[member: "probability"]?.doubleValue)
            if let next = step[member: "pass"]?.intValue, next != pass {
                pass = next
                best = left.map { scores[$0] }.max() ?? 0
            }
            #expect(abs(probability - exp((scores[index] - best) / 0.8)) < 1e-12)
            #expect(step[member: "accepted"]?.boolValue == (number < probability))
            if number < probability { left.remove(index) }
        }
        #expect(Set(accepted(result)) == Set(scores.indices).subtracting(left))
        #expect(accepted(result).count == 4)
        #expect(result[member: "trace_cut"] == false)
    }

    @Test("a trace has at most the group's share of what a reply may hold")
    func sharedTrace() async throws {
        // At beta 0 a pass accepts one of 16: 16 + 15 + ... + 1 decisions when the best is last.
        let group: JSONValue = ["scores": .array((0..<16).map { .number(Double($0)) })]
        for (count, expected) in [(1, 136), (4096, 16)] {
            let result = try await sample(
                [
                    "k": 16, "beta": 0,
                    "groups": .array(Array(repeating: group, count: count)),
                ]
            )
            let groups = result.list("groups")
            #expect(groups.count == count)
            #expect(groups.allSatisfy { $0.list("trace").count == expected })
            #expect(groups.allSatisfy { $0[member: "trace_cut"] == .bool(count > 1) })
        }
    }

    @Test("more than there are is short and accepts all; equal texts are one")
    func short() async throws {
        let result = try await sample(
            [
                "k": 9, "beta": 1, "trace": false, "scores": [1, 2, 3, nil],
                "responses": ["a", "b", "a", "c"],
            ]
        )
        #expect(Set(accepted(result)) == [0, 1])
        #expect(result[member: "short"] == true)
        #expect(result[member: "trace"] == nil && result[member: "trace_cut"] == nil)
        let expected: JSONValue = [
            ["index": 0, "score": 3.0, "count": 2], ["index": 1, "score": 2.0, "count": 1],
        ]
        #expect(result[member: "distinct"] == expected)
    }

    @Test("the same request gives the same sample; equal groups and other seeds give others")
    func seeds() async throws {
        let scores: JSONValue = .array((0..<40).map { .number(Double($0) / 10) })
        func params(_ seed: JSONValue) -> JSONValue {
            [
                "k": 10, "beta": 2, "seed": seed,
                "groups": [["scores": scores], ["scores": scores]],
            ]
        }
        let first = try await sample(params(1))
        #expect(try await sample(params(1)) == first)
        #expect(try await sample(params(2)) != first)
        let groups = first.list("groups")
        #expect(groups[0] != groups[1])
        // Without a seed it is 0.
        #expect(try await sample(params(nil)) == sample(params(0)))
    }

    @Test("a rate of acceptance finds its temperature: 1 / ln 2 for three quarters of 0 and 1")
    func rate() async throws {
        let result = try await sample(["k": 1, "acceptance_rate": 0.75, "scores": [0, 1]])
        let beta = try #require(result[member: "beta"]?.doubleValue)
        #expect(abs(beta - 1 / log(2)) < 1e-9)
        let flat = try await sample(["k": 1, "acceptance_rate": 0.75, "scores": [1, 1]])
        #expect(flat[member: "error"]?[member: "field"] == "scores")
        // All temperatures accept at least the best half.
        let low = try await sample(["k": 1, "acceptance_rate": 0.25, "scores": [0, 1]])
        #expect(low[member: "error"]?[member: "field"] == "acceptance_rate")
    }

    @Test("scores above a threshold of the stretched group, and none of a flat one")
    func threshold() async throws {
        let result = try await sample(
            ["method": "min_max_threshold", "scores": [0, 10, nil, 7, 8]]
        )
        #expect(accepted(result) == [1, 4])
        let normalized = result.list("normalized").map(\.doubleValue)
        #expect(normalized == [0, 1, nil, 0.7, 0.8])
        #expect(result[member: "flat"] == false)
        let flat = try await sample(["method": "min_max_threshold", "scores": [5, 5]])
        #expect(accepted(flat).isEmpty && flat[member: "flat"] == true)
    }

    @Test("pairs are of neighbours in the order of acceptance, or of winners too")
    func pairs() async throws {
        let scores: JSONValue = [1, 4, 2, 3]
        // At beta 0 the order of acceptance is 1, 3, 2, 0.
        let first = try await sample(
            ["k": 4, "beta": 0, "pairs": "first_round", "scores": scores]
        )
        #expect(accepted(first) == [1, 3, 2, 0])
        let neighbours: [JSONValue] = [
            ["chosen": 1, "rejected": 3, "margin": 1.0],
            ["chosen": 2, "rejected": 0, "margin": 1.0],
        ]
        #expect(first.list("pairs") == neighbours)
        let all = try await sample(["k": 4, "beta": 0, "pairs": "tournament", "scores": scores])
        let last: JSONValue = ["chosen": 1, "rejected": 2, "margin": 2.0]
        #expect(all.list("pairs") == neighbours + [last])
        let one = try await sample(["k": 1, "pairs": "tournament", "scores": scores])
        #expect(one[member: "pairs"] == [])
    }

    @Test("a text that comes twice is paired with the score that counted, its last")
    func equalTexts() async throws {
        let result = try await sample(
            [
                "k": 2, "beta": 0, "pairs": "first_round", "scores": [1, 2, 5],
                "responses": ["a", "b", "a"],
            ]
        )
        #expect(accepted(result) == [0, 1])
        #expect(result[member: "pairs"] == [["chosen": 0, "rejected": 1, "margin": 3.0]])
    }

    @Test("options that are missing, out of range or contradict each other are refused")
    func refused() async throws {
        for (params, path) in [
            (["scores": [1]], "params.k"), (["k": 0, "scores": [1]], "params.k"),
            (["k": 1, "method": "raft", "scores": [1]], "params.method"),
            (["k": 1, "acceptance_rate": 1, "scores": [1]], "params.acceptance_rate"),
            (["k": 1, "acceptance_rate": 0.5, "beta": 1, "scores": [1]], "params.beta"),
            (["method": "min_max_threshold", "threshold": -1, "scores": [1]], "params.threshold"),
            (["k": 1, "pairs": "all", "scores": [1]], "params.pairs"),
            (["k": 1, "threshold": 0.5, "scores": [1], "strict": true], "params.threshold"),
        ] as [(JSONValue, String)] {
            #expect(try await session.error("rejection_sample", params).path == path)
        }
    }
}
