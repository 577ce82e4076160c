import RewardTypes
import Testing

@testable import RewardScoring

@Suite("ShortCircuitScorer")
struct ShortCircuitScorerTests {
    private static let verifier: JSONValue = [
        "kind": "verifier", "tool": "math_equal", "abstain": ["no_answer"],
        "values": ["passed": 1, "failed": 0],
    ]

    private func scores(
        _ options: JSONObject,
        _ replies: [String]
    ) async throws -> [ScoringResult] {
        // The other scorer is asked about the replies that are left, in their order.
        let bench = CombinatorBench(["model": [0.5, nil, 0.25, 0.125]])
        var options = options
        options["first"] = Self.verifier
        options["then"] = "model"
        return try await checked(
            try bench.scorer("short_circuit", options),
            replies.map { .text($0) },
            Guidance(groundTruth: "4")
        )
    }

    @Test("without bounds the first decides whatever it has an opinion on")
    func abstention() async throws {
        let results = try await scores([:], ["4", "5", "?", "!"])
        #expect(try results[0].get().value == 1)
        #expect(try results[1].get().value == 0)
        #expect(try results[2].get().value == 0.5)
        #expect(
            try results[2].get().components == [
                Component("decided", 0), Component("then", 0.5), Component("then.half", 0.25),
            ]
        )
        guard case .failure(let failure) = results[3] else {
            Issue.record("a failed scorer gave a score")
            return
        }
        #expect(failure.message == "then: is too long")
    }

    @Test("with a bound it decides only beyond it")
    func bounds() async throws {
        let results = try await scores(["at_most": 0], ["5", "4", "6"])
        #expect(try results.map { try $0.get().value } == [0, 0.5, 0])
        let components = try results[1].get().components
        #expect(components.first == Component("decided", 0))
        #expect(components.contains(Component("first", 1)))
        #expect(components.contains(Component("first.passed", 1)))
        #expect(try results[1].get().details["first"]?[member: "outcome"] == "equal")
        #expect(try results[0].get().components.first == Component("decided", 1))
    }

    @Test("values may be added up or multiplied", arguments: [("sum", 1.5), ("product", 0.5)])
    func combined(_ combine: String, _ value: Double) async throws {
        let results = try await scores(["at_most": 0, "combine": .string(combine)], ["4"])
        #expect(try results[0].get().value == value)
    }

    @Test("bounds that leave nothing undecided are refused")
    func refusals() {
        let bench = CombinatorBench(["a": [1], "b": [1]])
        let options: JSONObject = ["first": "a", "then": "b", "at_most": 1, "at_least": 1]
        #expect(
            bench.refusal("short_circuit", options)?.hasPrefix("scorers.s.at_least: ") == true
        )
        #expect(bench.refusal("short_circuit", ["first": "a"]) == "scorers.s.then: is missing")
    }
}
