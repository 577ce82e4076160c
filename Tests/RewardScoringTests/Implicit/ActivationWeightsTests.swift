import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Weights of tokens in an implicit reward")
struct ActivationWeightsTests {
    private let bench: ImplicitBench

    init() throws { bench = try ImplicitBench() }

    private func candidate(_ text: String, _ weights: [Double]?) -> Candidate {
        Candidate(content: .text(text), tokenWeights: weights)
    }

    @Test("a weight multiplies what its token says; the mean is by the sum of the weights")
    func given() throws {
        let weights = [0.5, 0, 3]
        let weighted = zip(weights, try bench.differences("ab")).reduce(0) { $0 + $1.0 * $1.1 }
        let sum = try bench.scores(["beta": 2], [candidate("ab", weights)])[0].get()
        #expect(abs(sum.value - 2 * weighted) < 1e-12)
        #expect(sum["weight"] == 3.5)
        #expect(sum["policy"] == (try bench.values("policy", "ab").reduce(0, +)))
        #expect(sum.tokenCount == 3)
        let mean = try bench.scores(["norm": "mean"], [candidate("ab", weights)])[0].get()
        #expect(abs(mean.value - weighted / 3.5) < 1e-12)
        let alone = try bench.scores(
            ["reference": nil, "norm": "mean"],
            [candidate("ab", weights)]
        )[0].get()
        let expected = zip(weights, try bench.values("policy", "ab")).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(alone.value - expected / 3.5) < 1e-12)
    }

    @Test("weights of one are no weights, and candidates have their own")
    func ones() throws {
        let scores = try bench.scores(
            [:],
            [candidate("ab", [1, 1, 1]), candidate("ab", nil), candidate("abc", [0, 0, 0, 1])]
        ).map { try $0.get() }
        #expect(abs(scores[0].value - scores[1].value) < 1e-12)
        #expect(scores[1]["weight"] == nil)
        #expect(abs(scores[2].value - (try bench.differences("abc")[3])) < 1e-12)
    }

    @Test("special tokens that do not count have no weight")
    func masked() throws {
        let results = try bench.scores(["mask_special": true], [candidate("ab", [2, 1])])
        let differences = try bench.differences("ab")
        #expect(abs(try results[0].get().value - 2 * differences[0] - differences[1]) < 1e-12)
    }

    @Test("another number of weights is told with both numbers, and spoils no other candidate")
    func wrongNumber() throws {
        let results = try bench.scores(
            [:],
            [candidate("ab", [1, 1]), candidate("ab", [1, 1, 1])]
        )
        #expect(results[0].failure?.status == .invalidInput)
        let message = results[0].failure?.message ?? ""
        #expect(message.contains("has 2 token_weights and 3 tokens"), "\(message)")
        #expect(results[1].failure == nil)
    }

    @Test("weights of zero have a sum and no mean")
    func zeros() throws {
        let zero = [candidate("ab", [0, 0, 0])]
        #expect(try bench.scores([:], zero)[0].get().value == 0)
        let failure = try bench.scores(["norm": "mean"], zero)[0].failure
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.contains("all its tokens weigh 0") == true)
    }

    @Test("the norm l2 takes no weights")
    func norm() throws {
        let options: JSONObject = ["reference": nil, "norm": "l2"]
        let failure = try bench.scores(options, [candidate("ab", [1, 1, 1])])[0].failure
        #expect(failure?.message.contains("l2") == true)
    }

    @Test("tokens that differ between the models cannot be weighed one by one")
    func otherTokens() throws {
        let bench = Bench([try .fake("policy"), try .fake("reference", merges: ["ab"])])
        let scorer = try bench.scorer(
            "implicit",
            ["policy": "policy", "reference": "reference"]
        )
        var job = ScoringJob.texts("Hi", ["ab", "ba"])
        #expect(try bench.run(scorer, job).allSatisfy { $0.failure == nil })
        for index in job.candidates.indices { job.candidates[index].tokenWeights = [1, 1, 1] }
        let results = try bench.run(scorer, job)
        #expect(results[0].failure?.message.contains("its tokens differ between") == true)
        // "ba" is two tokens for both, but the end of the turn has another id.
        #expect(results[1].failure?.status == .invalidInput)
    }

    @Test("the states that predict a token weigh it, layer by layer", arguments: [true, false])
    func activations(hasReference: Bool) throws {
        let model = hasReference ? "reference" : "policy"
        let backend = try bench.bench.backend(model)
        func expected(_ reply: String, layers: [Int]) throws -> [Double] {
            let states = try layers.map { layer in
                try bench.prefixes(reply).map { backend.hiddenState(after: $0, layer: layer)[...] }
            }
            return ActivationWeights.weights(states, offsets: Array(states[0].indices))
        }
        for (option, layers) in [
            ("activations", [1, 2, 3, 4]), (["layers": [2]], [2]), (["layers": [4, 1]], [4, 1]),
        ] as [(JSONValue, [Int])] {
            var options: JSONObject = ["token_weights": option, "norm": "mean"]
            if !hasReference { options["reference"] = .null }
            // The second shares all its tokens but the last with the first.
            let replies = ["abc", "abd", "c"]
            let results = try bench.scores(options, replies.map { candidate($0, nil) })
            for (result, reply) in zip(results, replies) {
                let score = try result.get()
                let weights = try expected(reply, layers: layers)
                let values =
                    hasReference
                    ? try bench.differences(reply) : try bench.values("policy", reply)
                let sum = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(score.value - sum / weights.reduce(0, +)) < 1e-12, "\(reply)")
                #expect(abs((score["weight"] ?? 0) - weights.reduce(0, +)) < 1e-12)
            }
        }
    }

    @Test("weights that come with a candidate go before activations, which are not asked for then")
    func precedence() throws {
        let results = try bench.scores(
            ["token_weights": "activations"],
            [candidate("ab", [1, 0, 0])]
        )
        #expect(abs(try results[0].get().value - (try bench.differences("ab")[0])) < 1e-12)
        let readouts = try bench.bench.backend("reference").passes.flatMap(\.readouts)
        #expect(!readouts.isEmpty)
        for case .hiddenStates in readouts { Issue.record("a state was asked for") }
    }

    @Test("means are rescaled to 0...1 in each layer and then averaged; equal ones all weigh 1")
    func rescaling() {
        let rows: [[ArraySlice<Float>]] = [
            [[0, 2], [9, 9], [3, 3], [2, 4]], [[5, 5], [0, 0], [4, 6], [5, 5]],
        ]
        // Means 1, 3, 3 and 5, 5, 5 of the counted tokens.
        #expect(ActivationWeights.weights(rows, offsets: [0, 2, 3]) == [0.5, 1, 1])
        #expect(ActivationWeights.weights([rows[0]], offsets: [2, 1, 0]) == [0.25, 1, 0])
        #expect(ActivationWeights.weights(rows, offsets: [1]) == [1])
        #expect(ActivationWeights.weights(rows, offsets: []).isEmpty)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            ("means", "s.token_weights: is of no known form; give \"activations\""),
            (["layers": [0]], "layers: has to be a list of different numbers 1 to 4"),
            (["layers": [5]], "layers: has to be"), (["layers": []], "layers: has to be"),
            (["layers": [1, 1]], "layers: has to be"), (["layers": ["a"]], "layers: has to be"),
            (["layers": [1], "x": 1], "token_weights.x: is not a known key"),
        ] as [(JSONValue, String)]
    )
    func refusals(option: JSONValue, message: String) throws {
        let options: JSONValue = ["policy": "policy", "token_weights": option]
        let refusal = bench.bench.refusal("implicit", options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
        let norm: JSONValue = ["policy": "policy", "norm": "l2", "token_weights": "activations"]
        #expect(bench.bench.refusal("implicit", norm)?.contains("not l2") == true)
    }
}
