import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Mean log-probability")
struct MeanLogProbabilityScorerTests {
    private let kind = "mean_logprob"

    @Test("the value is the mean, or the sum, over reply and end of turn")
    func byHand() throws {
        // Each token costs a sixteenth of its id: a is 97, b is 98, <|im_end|> is 259.
        let bench = Bench([try .fake()]) { token, _, _ in Float(token.rawValue) / -16 }
        let mean = try bench.scores(kind, [:], ["ab", ""]).map { try $0.get() }
        #expect(mean[0].value == -(97.0 + 98 + 259) / 16 / 3)
        #expect(mean[0]["logprob_sum"] == -(97.0 + 98 + 259) / 16)
        #expect(mean[0].tokenCount == 3)
        #expect(mean[0].promptTokenCount == 1 + 5 + 2 + 1 + 1 + 1 + 10)
        #expect(mean[1].value == -259.0 / 16)
        #expect(mean[1].tokenCount == 1)
        let sum = try bench.scores(kind, ["norm": "sum"], ["ab"]).map { try $0.get() }
        #expect(sum[0].value == -(97.0 + 98 + 259) / 16)
        let masked = try bench.scores(kind, ["mask_special": true], ["ab"]).map { try $0.get() }
        #expect(masked[0].value == -(97.0 + 98) / 16 / 2)
        #expect(masked[0].tokenCount == 2)
    }

    @Test("special tokens inside a reply are left out when masked, but are still read")
    func maskedInside() throws {
        let bench = Bench([try .fake()])
        let backend = try bench.backend()
        let model = bench.models.models[0]
        let score = try bench.scores(
            kind,
            ["mask_special": true, "norm": "sum"],
            ["a<|im_end|>b"],
            wishes: ScoringOptions(includesTokens: true)
        )[0].get()
        let prompt = try model.ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        let values = backend.logProbabilities(of: try model.ids("a<|im_end|>b"), after: prompt)
        #expect(score.value == Double(values[0]) + Double(values[2]))
        #expect(
            score.tokens
                == [
                    TokenScores(
                        name: "policy",
                        ids: [97, 98],
                        logProbabilities: [values[0], values[2]]
                    )
                ]
        )
    }

    @Test("nothing left to score is invalid for the mean and zero for the sum")
    func nothingLeft() throws {
        let bench = Bench([try .fake()])
        let mean = try bench.scores(kind, ["mask_special": true], ["", "a"])
        #expect(mean[0].failure?.status == .invalidInput)
        #expect(mean[1].failure == nil)
        let sum = try bench.scores(kind, ["mask_special": true, "norm": "sum"], [""])[0].get()
        #expect(sum.value == 0)
        #expect(sum.tokenCount == 0)
        #expect(try bench.backend().passCount == 1)
    }

    @Test(
        "a group in one tree scores as each candidate alone",
        arguments: Style.allCases,
        Tokenization.allCases
    )
    func treeEqualsNaive(_ style: Style, _ tokenization: Tokenization) throws {
        let merges = ["ab", "ba", " a", "b\n", "\na", " b", "]a", " ab"]
        let model = try ServedModel.fake(style: style, merges: merges)
        for seed in UInt64(0)..<40 {
            var generator = SeededGenerator(seed: seed)
            let replies = (0..<6).map { _ in randomText(using: &generator) }
            let bench = Bench([model])
            let options: JSONValue = [
                "norm": "sum", "tokenization": .string(tokenization.rawValue),
            ]
            let scores = try bench.scores(kind, options, prompt: "Hi", replies)
            let backend = try bench.backend()
            #expect(backend.passCount == 1)
            for (reply, score) in zip(replies, scores) {
                let (prompt, ids) = try naive(model, style, tokenization, "Hi", reply)
                let expected = backend.logProbabilities(of: ids, after: prompt)
                let score = try score.get()
                #expect(
                    score.value == expected.sum,
                    "seed \(seed), reply \(reply.debugDescription)"
                )
                #expect(score.tokenCount == ids.count)
                #expect(score.promptTokenCount == prompt.count)
            }
        }
    }

    /// Prompt and reply as written down by hand for each style.
    private func naive(
        _ model: ServedModel,
        _ style: Style,
        _ tokenization: Tokenization,
        _ prompt: String,
        _ reply: String
    ) throws -> ([TokenID], [TokenID]) {
        var (before, turn): (String, String) =
            switch style {
            case .chatML:
                (
                    "<|im_start|>user\n\(prompt)<|im_end|>\n<|im_start|>assistant\n",
                    reply + "<|im_end|>"
                )
            case .headers:
                (
                    "<s><|head|>user<|/head|>\n\n\(prompt)<|eot|><|head|>assistant<|/head|>\n\n",
                    reply + "<|eot|>"
                )
            case .brackets: ("<s>[INST] \(prompt) [/INST]", " " + reply + "</s>")
            case .plain: ("user: \(prompt)\nassistant: ", reply)
            }
        if style == .brackets, reply.first == " " { turn.removeFirst() }
        guard tokenization == .joint else { return (try model.ids(before), try model.ids(turn)) }
        let tokens = try model.tokenizer.encode(before + turn, addSpecialTokens: false)
        let boundary = before.utf8.count
        return (
            tokens.filter { $0.endOffset <= boundary }.map(\.id),
            tokens.filter { $0.endOffset > boundary }.map(\.id)
        )
    }

    @Test("in joint tokenization a token that straddles the boundary belongs to the reply")
    func straddling() throws {
        let model = try ServedModel.fake(merges: ["\na"])
        let bench = Bench([model]) { token, _, _ in Float(token.rawValue) / -16 }
        let merged = try #require(model.tokenizer.id(of: "\na"))
        let score = try bench.scores(
            kind,
            ["tokenization": "joint"],
            ["ab"],
            wishes: ScoringOptions(includesTokens: true)
        )[0].get()
        let end = try #require(model.tokenizer.id(of: "<|im_end|>"))
        #expect(score.tokens[0].ids == [merged, 98, end])
        #expect(score.promptTokenCount == 20)
    }

    @Test("ids are used as they are")
    func ids() throws {
        let bench = Bench([try .fake()])
        let job = ScoringJob(
            prompt: .tokens([1, 2, 3]),
            candidates: [
                Candidate(content: .tokens([4, 5])), Candidate(content: .text("ab")),
                Candidate(content: .tokens([])), Candidate(content: .tokens([9999])),
            ]
        )
        let scores = try bench.run(try bench.scorer(kind, ["norm": "sum"]), job)
        let backend = try bench.backend()
        #expect(
            try scores[0].get().value
                == backend.logProbabilities(of: [4, 5], after: [1, 2, 3]).sum
        )
        let end = try #require(bench.models.models[0].tokenizer.id(of: "<|im_end|>"))
        #expect(
            try scores[1].get().value
                == backend.logProbabilities(of: [97, 98, end], after: [1, 2, 3]).sum
        )
        #expect(try scores[2].get().value == 0)
        #expect(
            scores[3].failure
                == ItemFailure(
                    .invalidInput,
                    "model \"tiny\" has no token 9999; ids are below 263"
                )
        )
    }

    @Test("a prompt without tokens, or with unknown ones, is refused")
    func badPrompts() throws {
        let bench = Bench([try .fake()])
        let scorer = try bench.scorer(kind, [:])
        for (ids, problem) in [([], "has no tokens"), ([-1], "has no token -1")]
            as [([TokenID], String)]
        {
            let job = ScoringJob(
                prompt: .tokens(ids),
                candidates: [Candidate(content: .tokens([1]))]
            )
            let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
            #expect("\(String(describing: error))".contains(problem))
        }
    }

    @Test("a model without a template scores ids, and texts after ids")
    func withoutTemplate() throws {
        let bench = Bench([try .fake(style: nil)])
        let job = ScoringJob(
            prompt: .tokens([1]),
            candidates: [Candidate(content: .text("a"))],
            options: ScoringOptions(includesTokens: true)
        )
        let score = try bench.run(try bench.scorer(kind, [:]), job)[0].get()
        #expect(score.tokens[0].ids == [97])
    }

    @Test("a candidate that is too long fails alone")
    func tooLong() throws {
        let bench = Bench([try .fake(maximumContextTokenCount: 26)])
        let scores = try bench.scores(kind, [:], ["abcd", "abcde"])
        #expect(try scores[0].get().tokenCount == 5)
        #expect(
            scores[1].failure
                == ItemFailure(
                    .contextTooLong,
                    "27 tokens with the prompt, model \"tiny\" takes 26; "
                        + "shorten it or ask for truncation"
                )
        )
    }

    @Test("truncation cuts where it was asked and says how much")
    func truncation() throws {
        let model = try ServedModel.fake(style: .headers, maximumContextTokenCount: 30)
        let bench = Bench([model])
        func score(_ truncation: Truncation) throws -> Score {
            let wishes = ScoringOptions(includesTokens: true, truncation: truncation)
            return try bench.scores(kind, [:], ["abcdefgh"], wishes: wishes)[0].get()
        }
        let right = try score(.right)
        #expect(right.truncatedTokenCount == 4)
        #expect(right.tokens[0].ids == [97, 98, 99, 100, 101])
        let left = try score(.left)
        #expect(left.truncatedTokenCount == 4)
        #expect(left.tokens[0].ids.count == 9)
        #expect(left.promptTokenCount == 21)
        let run = try #require(try bench.backend().passes.last).tree.sequence(to: 1)
        #expect(run.first == model.tokenizer.specialTokens.beginningOfSequence)
        #expect(run.count == 30)
    }

    @Test("truncation that would leave nothing is refused", arguments: Truncation.allCases)
    func truncationWithoutRoom(_ truncation: Truncation) throws {
        let bench = Bench([try .fake(maximumContextTokenCount: 8)])
        let wishes = ScoringOptions(truncation: truncation)
        let scores = try bench.scores(kind, [:], ["abcdefgh"], wishes: wishes)
        #expect(scores[0].failure?.status == .contextTooLong)
        #expect(try bench.backend().passCount == 0)
    }

    @Test(
        "a pass that fails is the failure of those who needed it",
        arguments: [
            (BackendError.contextTooLong(tokenCount: 9, maximum: 8), ItemStatus.contextTooLong),
            (.failed("overflow"), .backendError), (.invalidPass("odd"), .backendError),
            (.deadlineExceeded, .timeout), (.cancelled, .cancelled),
            (.unavailable, .backendError), (.overloaded(retryAfter: .seconds(1)), .backendError),
        ]
    )
    func failures(_ error: BackendError, _ status: ItemStatus) throws {
        let bench = Bench([try .fake()])
        let scorer = try bench.scorer(kind, ["mask_special": true])
        let plan = try scorer.plan(.texts("Hi", ["a", "", "b"]))
        guard case .scores(let scores) = try plan.reduce([.failure(error)]) else {
            Issue.record("more was asked for")
            return
        }
        #expect(scores.map { $0.failure?.status } == [status, .invalidInput, status])
    }

    @Test("answers of another shape, or not finite, are failures of the backend")
    func oddAnswers() throws {
        let bench = Bench([try .fake()])
        let plan = try bench.scorer(kind, [:]).plan(.texts("Hi", ["a"]))
        for readouts in [
            [], [.logits([1, 2])], [.logProbabilities([1])], [.logProbabilities([-1, .nan])],
        ] as [[Readout]] {
            guard case .scores(let scores) = try plan.reduce([.success(readouts)]) else { continue }
            #expect(scores[0].failure?.status == .backendError)
        }
        let message = "0 results for 1 passes, 0 verdicts for 0 checks"
        #expect(throws: ScoringError.mismatchedResults(message)) {
            try plan.reduce([])
        }
    }

    @Test(
        "options that are wrong say where and what would be right",
        arguments: [
            (
                ["norm": "max"],
                "scorers.s.norm: \"max\" is not one of \"mean\", \"sum\""
            ),
            (
                ["tokenization": "both"],
                "scorers.s.tokenization: \"both\" is not one of \"separate\", \"joint\""
            ),
            (
                ["mask_special": 1],
                "scorers.s.mask_special: expected true or false, found an integer"
            ),
            (
                ["model": "big"],
                "scorers.s.model: there is no model \"big\"; configured: tiny"
            ),
            (
                ["template_variables": ["messages": []]],
                "scorers.s.template_variables.messages: is set from the conversation; "
                    + "choose another name"
            ),
            (
                ["scale": 2],
                "scorers.s.scale: is not a known key; known here: mask_special, model, norm, "
                    + "template_variables, tokenization"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(_ options: JSONValue, _ message: String) throws {
        #expect(Bench([try .fake()]).refusal(kind, options) == message)
    }

    @Test("a model must be named when there are several")
    func severalModels() throws {
        let bench = Bench([try .fake("one"), try .fake("two")])
        #expect(
            bench.refusal(kind, [:])
                == "scorers.s.model: is missing, and there is no single model to fall back on; "
                + "configured: one, two"
        )
        #expect(try bench.scorer(kind, ["model": "two"]).modelIDs == [ModelID("two")])
    }
}
