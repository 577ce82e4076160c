import RewardBackend
import RewardTypes
import Testing

@testable import RewardScoring

/// What all combinators share: parts, components, failures, rounds.
@Suite("Scorers made of scorers")
struct CombinatorTests {
    private let bench = CombinatorBench(["a": [1, 2], "b": [10, 20]])

    @Test("the reply carries every part and what is below it, through all levels")
    func components() throws {
        let inner: JSONObject = [
            "kind": "mean", "parts": ["a", "b"],
        ]
        let score = try bench.results(
            "weighted_sum",
            ["parts": ["x": .object(inner), "y": "a"], "weights": ["x": 2, "y": -1]]
        )[1].get()
        #expect(score.value == 2 * 11 - 2)
        let expected = [
            ("x", 11.0), ("x.a", 2), ("x.a.half", 1), ("x.b", 20), ("x.b.half", 10), ("y", 2),
            ("y.half", 1),
        ]
        #expect(score.components.map(\.name) == expected.map(\.0))
        #expect(score.components.map(\.value) == expected.map(\.1))
        #expect(score.tokenCount == 20 && score.promptTokenCount == 3)
    }

    @Test("a candidate that a part cannot score is not scored; the others are")
    func failures() throws {
        let bench = CombinatorBench(["a": [1, nil, 3], "b": [nil, 5, 6]])
        let results = try bench.results("mean", ["parts": ["a", "b"]])
        #expect(results[0].failure == ItemFailure(.contextTooLong, "b: is too long"))
        #expect(results[1].failure == ItemFailure(.contextTooLong, "a: is too long"))
        #expect(try results[2].get().value == 4.5)
    }

    @Test("parts may take different numbers of rounds")
    func rounds() throws {
        var bench = bench
        bench.scorers["c"] = ListScorer([100, 200], rounds: 3)
        #expect(try bench.values("mean", ["parts": ["a", "c", "b"]]) == [37, 74])
    }

    @Test("the models of all parts are asked for, each once")
    func models() throws {
        var bench = bench
        bench.scorers["b"] = ListScorer([1, 2], models: ["other", "tiny"])
        #expect(
            try bench.scorer("min", ["parts": ["a", "b"]]).modelIDs.map(\.rawValue) == [
                "tiny", "other",
            ]
        )
    }

    @Test(
        "wrong parts are refused with their place",
        arguments: [
            (["parts": ["a", "nobody"]], "scorers.s.parts[1]: there is no scorer \"nobody\""),
            (["parts": ["a", "a"]], "scorers.s.parts[1]: \"a\" is there twice"),
            (["parts": []], "scorers.s.parts: has 0 scorers"),
            (["parts": ["a", 3]], "scorers.s.parts[1]: expected the name of a scorer"),
            (["parts": "a"], "scorers.s.parts: expected a list of names"),
            ([:], "scorers.s.parts: is missing"),
            (["parts": ["x": ["kind": "nothing"]]], "scorers.s.parts.x.kind: \"nothing\""),
            (["parts": ["x": ["part": 1]]], "scorers.s.parts.x.kind: is missing"),
            (["parts": ["x": true]], "scorers.s.parts.x: expected the name of a scorer or"),
            (["parts": ["mean": "a"]], "scorers.s.parts: \"mean\" cannot be a label"),
            (["parts": ["a"], "weight": 1], "scorers.s.weight: is not a known key"),
        ] as [(JSONObject, String)]
    )
    func refusals(options: JSONObject, expected: String) {
        let refusal = bench.refusal("mean", options) ?? "accepted"
        #expect(refusal.hasPrefix(expected), "\(refusal)")
    }

    @Test("definitions inside each other have a bound")
    func depth() {
        var options: JSONObject = ["parts": ["a"]]
        for _ in 0..<40 {
            options["kind"] = "mean"
            options = ["parts": ["x": .object(options)]]
        }
        let refusal = bench.refusal("mean", options) ?? "accepted"
        #expect(refusal.contains("scorers inside each other"), "\(refusal)")
    }
}
