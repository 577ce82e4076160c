import Foundation
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Extrapolated implicit rewards")
struct LogitExtrapolationTests {
    private let bench: ImplicitBench

    init() throws { bench = try ImplicitBench() }

    /// ln softmax((1 + λ) z_policy - λ z_reference) of the tokens of a reply, the plain way.
    private func expected(_ reply: String, lambda: Double) throws -> [Double] {
        let ids = try bench.ids(reply + ImplicitBench.end)
        return try zip(ids, try bench.prefixes(reply)).map { id, prefix in
            let policy = try bench.bench.backend("policy").logitRow(after: prefix)
            let reference = try bench.bench.backend("reference").logitRow(after: prefix)
            let all = zip(policy, reference).map {
                (1 + lambda) * Double($0) - lambda * Double($1)
            }
            return all[Int(id.rawValue)] - log(all.reduce(0) { $0 + exp($1) })
        }
    }

    private func reference(_ reply: String) throws -> Double {
        try bench.values("reference", reply).reduce(0, +)
    }

    @Test("the policy beyond the policy takes its place", arguments: [0.125, 0.5, 2])
    func rewards(lambda: Double) throws {
        // Replies that share beginnings, one of which begins another.
        let replies = ["abc", "ab", "abd", ""]
        let results = try bench.scores(
            ["extrapolate": .number(lambda), "beta": 0.1],
            replies.map { Candidate(content: .text($0)) },
            wishes: ScoringOptions(includesTokens: true)
        )
        for (result, reply) in zip(results, replies) {
            let score = try result.get()
            let values = try expected(reply, lambda: lambda)
            let sum = values.reduce(0, +)
            let reference = try reference(reply)
            #expect(abs(score.value - 0.1 * (sum - reference)) < 1e-9, "\(reply)")
            #expect(abs((score["extrapolated"] ?? .nan) - sum) < 1e-9)
            #expect(score["policy"] == (try bench.values("policy", reply).reduce(0, +)))
            #expect(score["reference"] == reference)
            #expect(score.tokens.last?.logProbabilities == values.map(Float.init))
        }
    }

    @Test("the mean, weights of tokens and weights of steps are taken of it")
    func combinations() throws {
        let values = try expected("ab", lambda: 0.5)
        let reference = try bench.values("reference", "ab")
        let differences = zip(values, reference).map { $0 - $1 }
        let mean = try bench.scores(
            ["extrapolate": 0.5, "norm": "mean"],
            [Candidate(content: .text("ab"))]
        )[0].get()
        #expect(abs(mean.value - differences.reduce(0, +) / 3) < 1e-9)
        let weighted = try bench.scores(
            ["extrapolate": 0.5],
            [Candidate(content: .text("ab"), tokenWeights: [0, 2, 0])]
        )[0].get()
        #expect(abs(weighted.value - 2 * differences[1]) < 1e-9)
        let steps = try bench.scores(
            ["extrapolate": 0.5, "steps": true],
            [Candidate(content: .text("ab"))]
        )[0].get()
        #expect(abs(steps.value - differences.reduce(0, +) / 3) < 1e-9)
        let masked = try bench.scores(
            ["extrapolate": 0.5, "mask_special": true],
            [Candidate(content: .text("ab"))]
        )[0].get()
        #expect(abs(masked.value - differences[0] - differences[1]) < 1e-9)
    }

    @Test("jointly, the tokens of the prompt are extrapolated too")
    func joint() throws {
        let results = try bench.scores(
            ["extrapolate": 0.5, "span": "joint"],
            [Candidate(content: .text("ab"))]
        )
        let score = try results[0].get()
        let plain = try expected("ab", lambda: 0.5).reduce(0, +)
        #expect(score.tokenCount > 3)
        #expect((score["extrapolated"] ?? 0) < plain, "there is more to be said than the reply")
    }

    @Test("one pass for each model asks for rows and log-probabilities, each row once")
    func passes() throws {
        _ = try bench.scores(
            ["extrapolate": 0.5],
            ["abc", "abd"].map { Candidate(content: .text($0)) }
        )
        for model in ["policy", "reference"] {
            let backend = try bench.bench.backend(model)
            #expect(backend.passCount == 1)
            var rows = 0
            for case .logitRows(_, let offsets) in backend.passes[0].readouts {
                rows += offsets.count
            }
            // After the prompt, "a" and "ab", which both replies share, and after "abc" and "abd".
            #expect(rows == 5)
        }
    }

    @Test("logits far apart neither overflow nor vanish, and equal models change nothing")
    func extremes() {
        let extrapolation = LogitExtrapolation(lambda: 1)
        let policy: [Float] = [1000, 0, -1000]
        let reference: [Float] = [-1000, 0, 1000]
        func value(_ token: Int32) -> Double {
            extrapolation.logProbability(
                of: TokenID(token),
                policy: policy[...],
                reference: reference[...]
            )
        }
        #expect(value(0) == 0)
        #expect(value(1) == -3000)
        #expect(value(2) == -6000)
        let slice: [Float] = [9, 9, 1, 2, 3]
        let same = extrapolation.logProbability(
            of: 2,
            policy: slice[2...],
            reference: [1, 2, 3][...]
        )
        let plain = 3 - log(exp(1.0) + exp(2.0) + exp(3.0))
        #expect(abs(same - plain) < 1e-12)
    }

    @Test("tokens that differ between the models cannot be extrapolated")
    func otherTokens() throws {
        let bench = Bench([try .fake("policy"), try .fake("reference", style: .plain)])
        let scorer = try bench.scorer(
            "implicit",
            ["policy": "policy", "reference": "reference", "extrapolate": 1]
        )
        let failure = try bench.run(scorer, .texts("Hi", ["ab"]))[0].failure
        #expect(failure?.message.contains("its tokens differ between") == true)
    }

    @Test("a row of logits weighs as much as the vocabulary is large")
    func tooLong() throws {
        let count = ForwardPass.maximumVectorValueCount / 8
        var budget = VectorBudget(model: .fake("policy", vocabularySize: count))
        try budget.take([LogitExtrapolation.vectors], tokenCount: 8)
        let failure = #expect(throws: ItemFailure.self) {
            try budget.take([LogitExtrapolation.vectors], tokenCount: 1)
        }
        #expect(failure?.message.contains("send fewer or shorter candidates") == true)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["reference": "reference", "extrapolate": 0], "s.extrapolate: is not above 0"),
            (["reference": "reference", "extrapolate": -0.5], "s.extrapolate: is not above 0"),
            (["reference": "reference", "extrapolate": 101], "at most 100"),
            (["extrapolate": 1], "s.extrapolate: leads away from a reference; name one"),
            (
                ["reference": "larger", "extrapolate": 1],
                "\"policy\" has 263 entries, \"larger\" 264"
            ),
            (
                ["reference": "other", "extrapolate": 1],
                "one vocabulary: token 256 is \"<s>\" for model \"policy\" but \"<x>\" for model"
            ),
        ] as [(JSONObject, String)]
    )
    func refusals(options: JSONObject, message: String) throws {
        let specials = [
            "<x>", "</s>", "<|im_start|>", "<|im_end|>", "<|head|>", "<|/head|>", "<|eot|>",
        ]
        let bench = Bench([
            try .fake("policy"), try .fake("reference"), try .fake("larger", merges: ["ab"]),
            try .fake("other", tokenizer: FakeTokenizer(specials: specials)),
        ])
        var options = options
        options["policy"] = "policy"
        let refusal = bench.refusal("implicit", .object(options)) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
