import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Density ratio")
struct DensityRatioScorerTests {
    private let kind = "density_ratio"
    private let chatML = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"

    private func sum(
        _ bench: Bench,
        _ model: String,
        _ before: String,
        _ reply: String
    ) throws
        -> Double
    {
        let backend = try bench.backend(model)
        let served = try bench.models.model(model, path: "")
        return backend.logProbabilities(
            of: try served.ids(reply),
            after: try served.ids(before)
        ).sum
    }

    @Test("the sum is the difference of sums, the mean divides it by the strong side's count")
    func byHand() throws {
        let strong = try ServedModel.fake("strong", merges: ["ab"])
        let weak = try ServedModel.fake("weak")
        let bench = Bench([strong, weak]) { token, _, _ in Float(token.rawValue) / -16 }
        // Strong: "ab" is 256, <|im_end|> is 260. Weak: 97, 98, 259.
        let options: JSONValue = ["strong": "strong", "weak": "weak", "norm": "sum"]
        let sum = try bench.scores(kind, options, ["ab"])[0].get()
        #expect(sum.value == -(256.0 + 260) / 16 + (97.0 + 98 + 259) / 16)
        #expect(sum["strong"] == -(256.0 + 260) / 16)
        #expect(sum["weak"] == -(97.0 + 98 + 259) / 16)
        #expect(sum["strong_token_count"] == 2)
        #expect(sum["weak_token_count"] == 3)
        let mean = try bench.scores(kind, ["strong": "strong", "weak": "weak"], ["ab"])[0].get()
        #expect(mean.value == sum.value / 2)
        #expect(mean["weak"] == -(97.0 + 98 + 259) / 16 / 2)
        #expect(mean.tokenCount == 2)
    }

    @Test("each model uses its own template, or the strong one's if asked")
    func templates() throws {
        let strong = try ServedModel.fake("strong", style: .headers)
        let weak = try ServedModel.fake("weak", style: .chatML)
        let bench = Bench([strong, weak])
        func weakSum(_ template: String) throws -> Double? {
            let options: JSONValue = [
                "strong": "strong", "weak": "weak", "norm": "sum", "template": .string(template),
            ]
            return try bench.scores(kind, options, ["ab"])[0].get()["weak"]
        }
        #expect(try weakSum("own") == sum(bench, "weak", chatML, "ab<|im_end|>"))
        // The strong model's BOS is not text for the weak one.
        let foreign = "<|head|>user<|/head|>\n\nHi<|eot|><|head|>assistant<|/head|>\n\n"
        #expect(try weakSum("strong") == sum(bench, "weak", foreign, "ab<|eot|>"))
        #expect(
            try bench.scorer(kind, ["strong": "strong", "weak": "weak"]).modelIDs
                == [ModelID("strong"), ModelID("weak")]
        )
    }

    @Test("an early exit is read in the same pass")
    func earlyExit() throws {
        let bench = Bench([try .fake()])
        let score = try bench.scores(
            kind,
            ["weak": ["exit_layer": 2], "norm": "sum"],
            ["ab", "ac"],
            wishes: ScoringOptions(includesTokens: true)
        )[1].get()
        let backend = try bench.backend()
        #expect(backend.passCount == 1)
        let exits = backend.passes[0].readouts.map { readout -> Int? in
            if case .logProbabilities(_, let exitLayer) = readout { exitLayer } else { nil }
        }
        #expect(Set(exits) == [nil, 2])
        let model = bench.models.models[0]
        let (prompt, reply) = (try model.ids(chatML), try model.ids("ac<|im_end|>"))
        let strong = backend.logProbabilities(of: reply, after: prompt)
        let weak = backend.logProbabilities(of: reply, after: prompt, exitLayer: 2)
        #expect(score.value == strong.sum - weak.sum)
        #expect(score.tokens.map(\.name) == ["strong", "weak"])
        #expect(score.tokens.map(\.logProbabilities) == [strong, weak])
    }

    @Test(
        "without a prompt, the reply stands after BOS, or after what separates documents",
        arguments: Tokenization.allCases
    )
    func unconditioned(_ tokenization: Tokenization) throws {
        for (style, context) in [(Style.headers, "<s>"), (.chatML, "<|im_end|>")] {
            let bench = Bench([try .fake(style: style)])
            let score = try bench.scores(
                kind,
                [
                    "weak": "unconditioned", "norm": "sum",
                    "tokenization": .string(tokenization.rawValue),
                ],
                ["ab"]
            )[0].get()
            let end = style == .headers ? "<|eot|>" : "<|im_end|>"
            #expect(try score["weak"] == sum(bench, "tiny", context, "ab" + end))
            #expect(try bench.backend().passCount == 2)
        }
    }

    @Test("without a prompt, the tokens are those that the strong side counts")
    func unconditionedStraddling() throws {
        let model = try ServedModel.fake(merges: ["\na"])
        let bench = Bench([model])
        let score = try bench.scores(
            kind,
            ["weak": "unconditioned", "tokenization": "joint"],
            ["ab"],
            wishes: ScoringOptions(includesTokens: true)
        )[0].get()
        #expect(score.tokens[1].ids == score.tokens[0].ids)
        #expect(score.tokens[1].ids.first == model.tokenizer.id(of: "\na"))
    }

    @Test("a BOS that the tokenizer does not add is not what texts begin with")
    func unusedBeginning() throws {
        let tokenizer = FakeTokenizer(specials: ["<s>", "</s>"], beginning: "<s>", end: "</s>")
        let model = try ServedModel.fake(style: .plain, tokenizer: tokenizer)
        #expect(model.emptyContext == tokenizer.id(of: "</s>"))
    }

    @Test("a separator of documents is preferred to the EOS of chat models")
    func separator() throws {
        let tokenizer = FakeTokenizer(specials: ["<eos>", "<|endoftext|>"], end: "<eos>")
        let model = try ServedModel.fake(style: .plain, tokenizer: tokenizer)
        #expect(model.emptyContext == tokenizer.id(of: "<|endoftext|>"))
        let none = try ServedModel.fake(style: .plain, tokenizer: FakeTokenizer())
        #expect(none.emptyContext == nil)
    }

    @Test("without a template, the turns stand on lines of their own")
    func noTemplate() throws {
        let bench = Bench([try .fake()])
        let job = ScoringJob(
            prompt: .messages(
                [
                    Message(role: "system", content: "Be kind."),
                    Message(role: "user", content: "Hi"),
                ],
                tools: []
            ),
            candidates: [Candidate(content: .text("ab"))]
        )
        let scorer = try bench.scorer(kind, ["weak": "no_template", "norm": "sum"])
        let score = try bench.run(scorer, job)[0].get()
        #expect(try score["weak"] == sum(bench, "tiny", "Be kind.\nHi\n", "ab<|im_end|>"))
    }

    @Test("criteria are seen by both sides, or by the strong one alone")
    func criteria() throws {
        let bench = Bench([try .fake()])
        let criteria: JSONValue = ["system": "Be brief.", "exemplar": "User: x"]
        let before =
            "<|im_start|>system\nBe brief.<|im_end|>\n"
            + "<|im_start|>user\nUser: x\nHi<|im_end|>\n<|im_start|>assistant\n"
        let alone = try bench.scores(
            kind,
            ["weak": "no_criteria", "criteria": criteria, "norm": "sum"],
            ["ab"]
        )[0].get()
        #expect(try alone["strong"] == sum(bench, "tiny", before, "ab<|im_end|>"))
        #expect(try alone["weak"] == sum(bench, "tiny", chatML, "ab<|im_end|>"))
        let both = try bench.scores(
            kind,
            ["weak": "no_template", "criteria": criteria, "norm": "sum"],
            ["ab"]
        )[0].get()
        #expect(
            try both["weak"] == sum(bench, "tiny", "Be brief.\nUser: x\nHi\n", "ab<|im_end|>")
        )
    }

    @Test("scores do not depend on how a group is shared", arguments: Tokenization.allCases)
    func treeEqualsNaive(_ tokenization: Tokenization) throws {
        let models = [
            try ServedModel.fake("strong", style: .headers, merges: ["ab", "\n\na", "b<"]),
            try ServedModel.fake("weak", style: .plain, merges: [" a", "ba", " ab"]),
        ]
        let bench = Bench(models)
        let scorer = try bench.scorer(
            kind,
            [
                "strong": "strong", "weak": "weak",
                "tokenization": .string(tokenization.rawValue),
            ]
        )
        for seed in UInt64(0)..<30 {
            var generator = SeededGenerator(seed: seed)
            let replies = ["a"] + (0..<6).map { _ in "a" + randomText(using: &generator) }
            let together = try bench.run(scorer, .texts("Hi", replies)).map { try $0.get() }
            for (reply, score) in zip(replies, together) {
                let alone = try bench.run(scorer, .texts("Hi", [reply]))[0].get()
                #expect(alone == score, "seed \(seed), reply \(reply.debugDescription)")
            }
        }
    }

    @Test("ids must mean the same tokens to both models")
    func ids() throws {
        let bench = Bench([
            try .fake("strong", merges: ["ab"]), try .fake("weak", merges: ["ba"]),
        ])
        let scorer = try bench.scorer(kind, ["strong": "strong", "weak": "weak", "norm": "sum"])
        let replies = [[97], [256]].map { Candidate(content: .tokens($0)) }
        let scores = try bench.run(
            scorer,
            ScoringJob(prompt: .tokens([98]), candidates: replies)
        )
        #expect(
            try scores[0].get().value
                == bench.backend("strong").logProbabilities(of: [97], after: [98]).sum
                - bench.backend("weak").logProbabilities(of: [97], after: [98]).sum
        )
        let message =
            "token 256 is \"ab\" for model \"strong\" but \"ba\" for model \"weak\"; "
            + "send text instead of ids"
        #expect(scores[1].failure == ItemFailure(.invalidInput, message))
        #expect(throws: ScoringError.prompt(message)) {
            try scorer.plan(ScoringJob(prompt: .tokens([256]), candidates: replies))
        }
    }

    @Test("what needs turns refuses ids as prompts")
    func idsAsPrompt() throws {
        let bench = Bench([try .fake()])
        let job = ScoringJob(prompt: .tokens([1]), candidates: [Candidate(content: .tokens([2]))])
        for options in [
            ["weak": "no_template"], ["weak": "no_criteria", "criteria": ["system": "x"]],
        ] as [JSONValue] {
            let error = #expect(throws: ScoringError.self) {
                try bench.scorer(kind, options).plan(job)
            }
            #expect("\(String(describing: error))".contains("send messages"))
        }
    }

    @Test("cutting on the right keeps the same tokens on both sides")
    func rightTruncation() throws {
        let bench = Bench([
            try .fake("strong", maximumContextTokenCount: 26),
            try .fake("weak", maximumContextTokenCount: 24),
        ])
        let wishes = ScoringOptions(includesTokens: true, truncation: .right)
        let options: JSONValue = ["strong": "strong", "weak": "weak"]
        let score = try bench.scores(kind, options, ["abcdefgh"], wishes: wishes)[0].get()
        #expect(score.tokens.map(\.ids) == [[97, 98, 99], [97, 98, 99]])
        #expect(score.truncatedTokenCount == 6)
    }

    @Test("replies of different tokens are not cut on the right")
    func rightTruncationOfDifferentTokens() throws {
        let bench = Bench([
            try .fake("strong", merges: ["ab"]), try .fake("weak", maximumContextTokenCount: 24),
        ])
        let wishes = ScoringOptions(truncation: .right)
        let options: JSONValue = ["strong": "strong", "weak": "weak"]
        let scores = try bench.scores(kind, options, ["abcdefgh", "ab"], wishes: wishes)
        #expect(scores[0].failure?.status == .contextTooLong)
        #expect(scores[0].failure?.message.contains("only truncation left works") == true)
        #expect(scores[1].failure == nil)
    }

    @Test("a failure of either side is the failure of the candidate")
    func failures() throws {
        let bench = Bench([try .fake("strong"), try .fake("weak")])
        let scorer = try bench.scorer(kind, ["strong": "strong", "weak": "weak"])
        let plan = try scorer.plan(.texts("Hi", ["a"]))
        let good = try bench.backend("strong").run(ForwardBatch(passes: [plan.passes[0].pass]))[0]
        for results in [[good, .failure(.cancelled)], [.failure(.cancelled), good]] {
            guard case .scores(let scores) = try plan.reduce(results) else { continue }
            #expect(scores[0].failure?.status == .cancelled)
        }
    }

    private static let weakRemedy =
        "give the name of another model, \"unconditioned\", \"no_template\", \"no_criteria\", "
        + "{\"exit_layer\": k} or {\"model\": name}"

    @Test(
        "options that are wrong say where and what would be right",
        arguments: [
            ([:], "scorers.s.weak: is missing; \(weakRemedy)"),
            (["weak": 3], "scorers.s.weak: an integer of this form is unknown; \(weakRemedy)"),
            (["weak": "tiny"], "scorers.s.weak: is the strong model itself; \(weakRemedy)"),
            (
                ["weak": "big"],
                "scorers.s.weak: there is no model \"big\"; configured: tiny"
            ),
            (
                ["weak": ["exit_layer": 4]],
                "scorers.s.weak.exit_layer: 4 is outside 1 to 3"
            ),
            (
                ["weak": ["exit_layer": 1, "model": "x"]],
                "scorers.s.weak: an object of this form is unknown; \(weakRemedy)"
            ),
            (
                ["weak": "no_criteria"],
                "scorers.s.weak: \"no_criteria\" needs criteria; add the key criteria"
            ),
            (
                ["weak": "unconditioned"],
                "scorers.s.weak: model \"tiny\" has no BOS, end-of-text or EOS token to stand "
                    + "before a reply without a prompt; use \"no_template\" or another model"
            ),
            (
                ["weak": "no_template", "template": "own"],
                "scorers.s.template: only matters when weak is another model; remove it"
            ),
            (
                ["weak": "no_template", "criteria": [:]],
                "scorers.s.criteria: is empty; give system, exemplar or both"
            ),
            (
                ["weak": "no_template", "criteria": ["system": "x", "good_assistant": true]],
                "scorers.s.criteria.good_assistant: needs an exemplar; add one or leave this out"
            ),
            (
                ["weak": "no_template", "criteria": ["user": "x"]],
                "scorers.s.criteria.user: is not a known key; "
                    + "known here: exemplar, exemplar_pool, good_assistant, suffix, system"
            ),
            (
                ["weak": "no_template", "scale": 2],
                "scorers.s.scale: is not a known key; known here: criteria, domain, domains, "
                    + "exemplar_pools, mask_special, norm, router, seed, strong, template, "
                    + "template_variables, tokenization, weak"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(_ options: JSONValue, _ message: String) throws {
        let model = try ServedModel.fake(style: .plain, tokenizer: FakeTokenizer())
        #expect(Bench([model]).refusal(kind, options) == message)
    }

    @Test("a model whose name is a word of the options can be named in an object")
    func wordAsModel() throws {
        let bench = Bench([try .fake(), try .fake("unconditioned")])
        let options: JSONValue = ["strong": "tiny", "weak": ["model": "unconditioned"]]
        #expect(
            try bench.scorer(kind, options).modelIDs
                == [ModelID("tiny"), ModelID("unconditioned")]
        )
    }
}
