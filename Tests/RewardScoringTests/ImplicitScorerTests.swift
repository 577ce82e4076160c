import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Implicit reward")
struct ImplicitScorerTests {
    private let kind = "implicit"
    private let bench: Bench

    init() throws { bench = Bench([try .fake("policy"), try .fake("reference")]) }

    /// The log-probabilities of the reply "ab" and the end of its turn, under a model.
    private func values(_ model: String, reply: String = "ab<|im_end|>") throws -> [Double] {
        let served = try #require(bench.models.models.first { $0.id.rawValue == model })
        let prompt = try served.ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        let backend = try bench.backend(model)
        return backend.logProbabilities(of: try served.ids(reply), after: prompt).map(Double.init)
    }

    private func sum(_ model: String) throws -> Double { try values(model).reduce(0, +) }

    private func value(_ options: JSONObject) throws -> Double {
        var options = options
        options["policy"] = "policy"
        return try bench.scores(kind, .object(options), ["ab"])[0].get().value
    }

    @Test("with a reference it is the difference of sums, or per token, times β")
    func withReference() throws {
        let difference = try sum("policy") - sum("reference")
        #expect(difference != 0)
        #expect(try value(["reference": "reference"]) == difference)
        #expect(
            try value(["reference": "reference", "beta": 0.5, "norm": "mean"])
                == 0.5 * (difference / 3)
        )
        let masked =
            try values("policy").dropLast().reduce(0, +)
            - values("reference").dropLast().reduce(0, +)
        #expect(try value(["reference": "reference", "mask_special": true]) == masked)
    }

    @Test("without one it is SimPO's, the sum, or the negative length of the vector")
    func withoutReference() throws {
        #expect(try value(["beta": 2]) == 2 * (try sum("policy") / 3))
        #expect(try value(["norm": "sum"]) == (try sum("policy")))
        let squares = try values("policy").reduce(0) { $0 + $1 * $1 }
        #expect(try value(["norm": "l2"]) == -squares.squareRoot())
    }

    @Test("jointly, all tokens of the prompt but the first count too")
    func joint() throws {
        let options: JSONValue = ["policy": "policy", "norm": "sum", "span": "joint"]
        let score = try bench.scores(kind, options, ["ab"])[0].get()
        let model = try #require(bench.models.models.first)
        let prompt = try model.ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        let all = prompt.dropFirst() + (try model.ids("ab<|im_end|>"))
        let values = try bench.backend("policy")
            .logProbabilities(of: Array(all), after: [prompt[0]])
        #expect(score.value == values.sum)
        #expect(score.tokenCount == all.count && score.promptTokenCount == 1)
    }

    @Test("both sides are told, and token values when asked for")
    func components() throws {
        let score = try bench.scores(
            kind,
            ["policy": "policy", "reference": "reference"],
            ["ab"],
            wishes: ScoringOptions(includesTokens: true)
        )[0].get()
        #expect(score["policy"] == (try sum("policy")))
        #expect(score["reference"] == (try sum("reference")))
        #expect(score.tokens.map(\.name) == ["policy", "reference"])
        #expect(score.tokens.map(\.logProbabilities.count) == [3, 3])
    }

    @Test("an empty reply has no mean, and a sum")
    func empty() throws {
        let mean: JSONValue = ["policy": "policy", "mask_special": true]
        #expect(try bench.scores(kind, mean, [""])[0].failure == .noTokens)
        let sum: JSONValue = ["policy": "policy", "mask_special": true, "norm": "sum"]
        #expect(try bench.scores(kind, sum, [""])[0].get().value == 0)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["policy": "policy", "reference": "policy"], "s.reference: is the policy itself"),
            (["policy": "policy", "reference": "x"], "s.reference: there is no model \"x\""),
            (
                ["policy": "policy", "reference": "reference", "norm": "l2"],
                "s.norm: \"l2\" is for a policy without a reference"
            ),
            (["policy": "policy", "norm": "max"], "s.norm: \"max\" is not one of"),
            ([:], "s.policy: is missing"),
        ] as [(JSONValue, String)]
    )
    func refusals(options: JSONValue, message: String) throws {
        let refusal = bench.refusal(kind, options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
