import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Rewards relative to a baseline")
struct PairwiseToPointwiseScorerTests {
    private let pairs = TablePairScorer([
        "a": ["base": log(3), "b": 1], "b": ["base": -2, "a": -1], "c": ["base": 90, "a": -90],
        "base": ["a": 5],
    ])

    private func scorer(_ options: JSONObject) throws -> any Scorer {
        let pairs = pairs
        let environment = ScorerEnvironment(models: ModelCatalog([])) {
            name,
            path throws(FieldError) in
            switch name {
            case "pairs": return pairs
            case "list": return ListScorer([1, 2])
            default: throw FieldError(path: path, problem: "there is no scorer")
            }
        }
        var options = options
        options["kind"] = "pairwise_to_pointwise"
        return try environment.scorer(.object(options), path: "scorers.s")
    }

    @Test("a reward is the logit of the probability against a text, and stays finite")
    func text() throws {
        let scorer = try scorer(["part": "pairs", "baseline": ["text": "base"]])
        let results = try scorer.results(.texts("Hi", ["a", "b", "c", "d"]))
        #expect(try results[0].get().value == log(3))
        #expect(abs((try results[0].get()["probability"] ?? 0) - 0.75) < 1e-15)
        #expect(try results[1].get().value == -2)
        // ln((1 - 1e-7) / 1e-7)
        #expect(abs(try results[2].get().value - 16.118095550958319) < 1e-12)
        #expect(try results[0].get()["clamped"] == 0 && results[2].get()["clamped"] == 1)
        #expect(results[3].failure?.status == .contextTooLong)
        #expect(scorer.modelIDs == [ModelID("tiny")])
        let narrow = try self.scorer([
            "part": "pairs", "baseline": ["text": "base"], "epsilon": 0.25,
        ])
        let values = try narrow.results(.texts("Hi", ["a", "b"])).map { try $0.get().value }
        #expect(abs(values[0] - log(3)) < 1e-15 && abs(values[1] + log(3)) < 1e-15)
    }

    @Test("the first candidate as the baseline has the reward 0")
    func first() throws {
        let scorer = try scorer(["part": "pairs", "baseline": "first"])
        let results = try scorer.results(.texts("Hi", ["a", "b", "d", "base"]))
        #expect(try results[0].get().value == 0 && results[0].get()["probability"] == 0.5)
        #expect(try results[1].get().value == -1 && results[3].get().value == 5)
        #expect(results[2].failure?.status == .contextTooLong)
        #expect(try scorer.results(.texts("Hi", ["a"])).map { try $0.get().value } == [0])
    }

    @Test("a first candidate that nothing can be compared with fails too")
    func unusable() throws {
        let scorer = try scorer(["part": "pairs", "baseline": "first"])
        let results = try scorer.results(.texts("Hi", ["d", "a", "b"]))
        #expect(results.allSatisfy { $0.failure?.status == .contextTooLong })
        #expect(results[0].failure?.message.hasPrefix("no response could be compared") == true)
    }

    @Test(
        "wrong options are refused with their place",
        arguments: [
            (["part": "list", "baseline": "first"], "s.part: scores single responses (kind list)"),
            (["baseline": "first"], "s.part: is missing"),
            (["part": "pairs"], "s.baseline: is missing; give {text: ...} or \"first\""),
            (["part": "pairs", "baseline": "last"], "s.baseline: a string of this form"),
            (["part": "pairs", "baseline": ["text": ""]], "s.baseline.text: is empty"),
            (["part": "pairs", "baseline": ["txt": "x"]], "s.baseline.text: is missing"),
            (
                ["part": "pairs", "baseline": ["text": "x", "b": 1]],
                "s.baseline.b: is not a known key"
            ),
            (
                ["part": "pairs", "baseline": "first", "epsilon": 0.5],
                "s.epsilon: 0.5 is not between"
            ),
            (["part": "pairs", "baseline": "first", "epsilon": 0], "s.epsilon: 0.0 is not"),
        ] as [(JSONObject, String)]
    )
    func refusals(options: JSONObject, message: String) {
        let error = #expect(throws: FieldError.self) { try scorer(options) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("it nests in other combinators")
    func nested() throws {
        let scorer = try scorer(["part": "pairs", "baseline": ["text": "base"]])
        let parts = try ScorerParts([ScorerParts.Part(label: "x", scorer: scorer)], path: "parts")
        let score = try MeanScorer(parts: parts).results(.texts("Hi", ["a"]))[0].get()
        #expect(score.value == log(3) && score["x.probability"] != nil)
    }
}
