import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("mixture")
struct MixtureScorerTests {
    private let kind = "mixture"
    private let heads = HeadTensor.made(2, 8)
    private let router = HeadTensor.made(2, 8, seed: 9)

    private func bench(_ heads: HeadTensor? = nil) throws -> HeadBench {
        try HeadBench(["heads.weight": heads ?? self.heads, "router.weight": router])
    }

    private func close(_ found: Double?, _ expected: Double) -> Bool {
        abs((found ?? .nan) - expected) < 1e-12
    }

    private func softmax(_ values: [Double]) -> [Double] {
        let weights = values.map { exp($0) }
        return weights.map { $0 / weights.reduce(0, +) }
    }

    @Test("the router reads the reply's first token, and mixes what the heads say: MiCRo")
    func mixed() throws {
        let bench = try bench()
        let rewards = heads.times(try bench.state(chatML("ab")))
        let route = softmax(router.times(try bench.state(chatMLPrompt() + "a")))
        let logs = rewards.map { -log(1 + exp(-$0)) }
        let score = try bench.score(kind)
        #expect(close(score.value, product(route, logs)))
        #expect(score["head0"] == rewards[0])
        #expect(close(score["weight.head1"], route[1]))
        let plain = try bench.score(kind, ["combine": "reward", "heads": ["a", "b"]])
        #expect(close(plain.value, product(route, rewards)))
        #expect(plain.components.map(\.name) == ["a", "b", "weight.a", "weight.b"])
        let best = try bench.score(kind, ["combine": "reward", "mixture": "argmax"])
        let winner = route[0] > route[1] ? 0 : 1
        #expect(best.value == rewards[winner])
        #expect(best["weight.head\(winner)"] == 1)
    }

    @Test(
        "the router may read elsewhere",
        arguments: [
            ("prompt_end", chatMLPrompt()),
            ("conversation_end", "<|im_start|>user\nHi<|im_end|>\n"),
            ("reply_start", chatMLPrompt() + "a"),
            (["pattern": "<|im_end|>"], chatML("ab").dropLast()),
        ] as [(JSONValue, any StringProtocol & Sendable)]
    )
    func places(_ place: JSONValue, _ text: any StringProtocol & Sendable) throws {
        let bench = try bench()
        let route = softmax(router.times(try bench.state(String(text))))
        let score = try bench.score(kind, ["router_at": place])
        #expect(close(score["weight.head0"], route[0]))
    }

    @Test("weights stand in for the router, in proportion; those of a request come first")
    func weights() throws {
        let bench = try bench()
        let rewards = heads.times(try bench.state(chatML("ab")))
        let options: JSONObject = ["combine": "reward", "weights": [1, 3]]
        let score = try bench.score(kind, options)
        #expect(close(score.value, 0.25 * rewards[0] + 0.75 * rewards[1]))
        let asked = try bench.score(kind, options, guidance: Guidance(weights: ["head0": 4]))
        #expect(asked.value == rewards[0])
        #expect(asked["weight.head1"] == 0)
    }

    @Test("examples multiply the weights by what each head makes of them, in the same pass")
    func examples() throws {
        let bench = try bench()
        let guidance = Guidance(
            examples: [
                PreferenceExample("Q", chosen: "x", rejected: "y"),
                PreferenceExample("Hi", chosen: "z", rejected: "ab"),
            ]
        )
        let margins = try [("Q", "x", "y"), ("Hi", "z", "ab")].map { prompt, chosen, rejected in
            let better = heads.times(try bench.state(chatML(chosen, prompt: prompt)))
            let worse = heads.times(try bench.state(chatML(rejected, prompt: prompt)))
            return zip(better, worse).map { $0 - $1 }
        }
        let route = softmax(router.times(try bench.state(chatMLPrompt() + "a")))
        for (rate, prior, options) in [
            (1.0, route, [:]), (0.5, [0.25, 0.75], ["weights": [1, 3], "rate": 0.5]),
        ] as [(Double, [Double], JSONObject)] {
            let likelihoods = (0..<2).map { head in
                margins.reduce(1) { $0 * pow(1 / (1 + exp(-$1[head])), rate) }
            }
            let sum = product(prior, likelihoods)
            let count = try bench.passCount()
            let score = try bench.score(kind, options, guidance: guidance)
            #expect(try bench.passCount() == count + 1)
            for head in 0..<2 {
                #expect(close(score["weight.head\(head)"], prior[head] * likelihoods[head] / sum))
            }
        }
    }

    @Test("an example that cannot be read spoils the group, and its path is told")
    func wrongExample() throws {
        let bench = try bench()
        let ids = PreferenceExample(
            prompt: .tokens([1]),
            chosen: Candidate(content: .text("a")),
            rejected: Candidate(content: .text("b"))
        )
        var job = ScoringJob.texts("Hi", ["ab"])
        job.guidance.examples = [PreferenceExample("Q", chosen: "a", rejected: "b"), ids]
        let scorer = try bench.scorer(kind)
        let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.path == "examples[1]")
        #expect(field.problem.contains("a text cannot follow token ids"))
    }

    @Test(
        "weights that cannot be used are an error at their path",
        arguments: [
            ([0, 0], "have to be 0 or more, not all 0"), ([1, -1], "have to be 0 or more"),
            ([1], "expected 2 numbers"), (["a": 1], "is not a known key"),
        ] as [(JSONValue, String)]
    )
    func wrongWeights(_ weights: JSONValue, _ message: String) throws {
        let bench = try bench()
        var job = ScoringJob.texts("Hi", ["ab"])
        job.guidance.weights = weights
        let scorer = try bench.scorer(kind)
        let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.path.hasPrefix("weights"))
        #expect(field.problem.contains(message))
        #expect(bench.refusal(kind, ["weights": weights])?.contains("scorers.s.weights") == true)
    }

    @Test("large rewards stay finite under the log-sigmoid")
    func large() throws {
        let bench = try bench(.constant(1e30, 2, 8))
        let score = try bench.score(kind)
        #expect(score.value.isFinite)
        #expect(try score.value == min(0, bench.score(kind, ["combine": "reward"]).value))
    }

    @Test("files and options that do not fit are refused")
    func refusals() throws {
        let missing = try HeadBench(["heads.weight": heads]).refusal(kind)
        #expect(missing == "scorers.s.head: head.safetensors has no tensor \"router.weight\"")
        let three = try HeadBench(["heads.weight": .made(3, 8), "router.weight": router])
        #expect(
            three.refusal(kind)?.contains("s.router_tensor: routes to 2 heads, and there are 3")
                == true
        )
        let bench = try bench()
        for (name, value, message) in [
            ("combine", "sum", "s.combine: \"sum\" is not one of \"log_sigmoid\", \"reward\""),
            ("mixture", "best", "s.mixture: \"best\" is not one of \"softmax\", \"argmax\""),
            ("heads", ["a"], "s.heads: are 1, and the head has 2 outputs"),
            ("heads_tensor", "none", "has no tensor \"none.weight\""),
        ] as [(String, JSONValue, String)] {
            #expect(bench.refusal(kind, [name: value])?.contains(message) == true, "\(name)")
        }
    }
}
