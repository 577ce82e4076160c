import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Features")
struct FeatureScorerTests {
    private func scorer(_ bench: HeadBench, _ options: JSONValue = [:]) throws -> FeatureScorer {
        var fields = try Fields(options, path: "params")
        let scorer = try FeatureScorer(
            options: &fields,
            environment: ScorerEnvironment(models: bench.bench.models)
        )
        try fields.refuseUnknown()
        return scorer
    }

    @Test("vectors come layer by layer, and the score is the length of the first")
    func vectors() throws {
        let bench = try HeadBench(hasLanguageModelHead: false)
        let scorer = try scorer(
            bench,
            ["layers": [1, "final"], "poolings": ["prompt_end", "last"], "ending": "template"]
        )
        #expect(scorer.valueCount == 2 * 2 * 8)
        #expect(scorer.modelIDs == [ModelID("tiny")])
        let score = try bench.bench.run(scorer, .texts("Hi", ["ab"]))[0].get()
        var expected: [[Double]] = []
        for layer in [1, nil] {
            for text in [chatMLPrompt(), chatML("ab")] {
                expected.append(try bench.state(text, layer: layer))
            }
        }
        #expect(score.features == expected.map { $0.map { Float($0) } })
        #expect(score.value == product(expected[0], expected[0]).squareRoot())
        #expect(score.components.isEmpty)
    }

    @Test("without options, the last token at the end")
    func defaults() throws {
        let bench = try HeadBench()
        for options: JSONValue in [[:], ["layers": [], "poolings": []], ["model": "tiny"]] {
            let scorer = try scorer(bench, options)
            #expect(scorer.valueCount == 8)
            let score = try bench.bench.run(scorer, .texts("Hi", ["ab"]))[0].get()
            #expect(try score.features == [bench.state(chatML("ab")).map { Float($0) }])
        }
    }

    @Test("one reply that cannot be read leaves the others whole")
    func failures() throws {
        let bench = try HeadBench()
        let scorer = try scorer(bench, ["poolings": ["last", ["token": "z"]]])
        let results = try bench.bench.run(scorer, .texts("Hi", ["a", "z"]))
        #expect(results[0].failure?.status == .invalidInput)
        #expect(try results[1].get().features.count == 2)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["layers": [5]], "params.layers[0]: expected \"final\" or 1 to 4"),
            (["layers": ["last"]], "params.layers[0]: expected"),
            (["layers": 1], "params.layers: expected"),
            (["poolings": ["last", "first"]], "params.poolings[1]: \"first\" is unknown"),
            (["poolings": "last"], "params.poolings: expected an array"),
            (["ending": "eos"], "params.ending: is of no known form"),
            (["model": "none"], "params.model: there is no model \"none\""),
            (["colour": 1], "params.colour: is not a known key"),
        ] as [(JSONValue, String)]
    )
    func refusals(_ options: JSONValue, _ message: String) throws {
        let bench = try HeadBench()
        let error = #expect(throws: FieldError.self) { try scorer(bench, options) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }
}
