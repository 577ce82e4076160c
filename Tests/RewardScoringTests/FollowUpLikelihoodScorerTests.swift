import Foundation
import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Follow-up likelihood")
struct FollowUpLikelihoodScorerTests {
    private let kind = "followup_likelihood"
    private let question = Message(role: "user", content: "Hi")

    /// The ids before the follow-ups of a reply, in the ChatML style.
    private func context(_ reply: String) -> String {
        "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n\(reply)<|im_end|>\n"
            + "<|im_start|>user\n"
    }

    /// Mean over values.
    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    /// A score from a function that reads one follow-up.
    private func expected(
        _ sets: [FollowUpSet] = FollowUpSet.builtIn,
        _ reading: (String) throws -> Double
    ) rethrows -> Double {
        mean(
            try sets.map { set in
                mean(try set.positive.map(reading)) - mean(try set.negative.map(reading))
            }
        )
    }

    @Test("the score is the mean over categories of positive minus negative means")
    func byHand() throws {
        let sets =
            #"{"one": {"positive": ["a", "ab"], "negative": ["b"]}, "#
            + #""two": {"positive": ["c"], "negative": ["d"]}}"#
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("sets-\(UUID().uuidString).json")
        try Data(sets.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = Bench([try .fake()]) { token, _, _ in Float(token.rawValue) / -16 }
        let options: JSONValue = ["sets": .string(file.path), "sides": true]
        let score = try bench.scores(kind, options, ["yes"])[0].get()
        let one = (-97.0 / 16 - 97.5 / 16) / 2 + 98.0 / 16
        let two = -99.0 / 16 + 100.0 / 16
        #expect(score.value == (one + two) / 2)
        #expect(
            score.components == [
                Component("one", one),
                Component("one.positive", (-97.0 / 16 - 97.5 / 16) / 2),
                Component("one.negative", -98.0 / 16),
                Component("two", two),
                Component("two.positive", -99.0 / 16),
                Component("two.negative", -100.0 / 16),
            ]
        )
        #expect(score.tokenCount == 6)
        #expect(score.promptTokenCount == 21 + 3 + 2 + 6)
    }

    @Test(
        "one tree for the group scores as each follow-up alone",
        arguments: Tokenization.allCases
    )
    func treeEqualsNaive(_ tokenization: Tokenization) throws {
        let model = try ServedModel.fake(merges: ["\nI", "\nThat", "ab", "wh", "yo", "ou", "b<"])
        let bench = Bench([model])
        let backend = try bench.backend()
        let replies = ["ab", "abc", "ab", ""]
        let options: JSONValue = ["tokenization": .string(tokenization.rawValue)]
        let scores = try bench.scores(kind, options, replies)
        #expect(backend.passCount == 1)
        for (reply, score) in zip(replies, scores) {
            let before = context(reply)
            let value = try expected { followUp in
                var (prompt, ids) = (try model.ids(before), try model.ids(followUp))
                if tokenization == .joint {
                    let tokens = try model.tokenizer.encode(
                        before + followUp,
                        addSpecialTokens: false
                    )
                    prompt = tokens.filter { $0.endOffset <= before.utf8.count }.map(\.id)
                    ids = tokens.filter { $0.endOffset > before.utf8.count }.map(\.id)
                }
                return backend.logProbabilities(of: ids, after: prompt).sum / Double(ids.count)
            }
            #expect(try score.get().value == value)
            #expect(try score.get().components.count == 6)
        }
    }

    @Test("candidates and follow-ups share what they have in common")
    func sharing() throws {
        let model = try ServedModel.fake()
        let plan = try Bench([model]).scorer(kind, [:]).plan(.texts("Hi", ["ab", "abc"]))
        let tree = try #require(plan.passes.first).pass.tree
        let prefix = try model.ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nab")
        #expect(tree.nodes[0].tokens == prefix)
        let alone = FollowUpSet.builtIn.flatMap { $0.positive + $0.negative }
            .reduce(0) { $0 + $1.utf8.count }
        #expect(tree.tokenCount < prefix.count + 20 + 2 * alone)
        #expect(Set(plan.passes[0].pass.readouts).count == plan.passes[0].pass.readouts.count)
    }

    @Test(
        "mode repo_logit averages logits of the follow-up's ids in the row that many from the end",
        arguments: [Style.headers, .chatML]
    )
    func publishedLogit(_ style: Style) throws {
        let model = try ServedModel.fake(style: style, merges: ["ab", "th", "\n\nT"])
        let bench = Bench([model])
        let backend = try bench.backend()
        let score = try bench.scores(kind, ["mode": "repo_logit"], ["ab"])[0].get()
        let renderer = PromptRenderer(model: model, variables: [:])
        let around = try renderer.aroundFollowUp([question], tools: [], reply: "ab")
        let value = try expected { followUp in
            let ids = try model.tokenizer.ids(of: followUp, addSpecialTokens: true)
            #expect((ids.first == model.tokenizer.id(of: "<s>")) == (style == .headers))
            let whole = try model.ids(around.before + followUp + around.after)
            let row = whole[...(whole.count - ids.count)]
            return mean(ids.map { Double(backend.logit(of: $0, after: row)) })
        }
        #expect(score.value == value)
        #expect(backend.passCount == 1)
    }

    @Test("ids keep their end of turn once")
    func ids() throws {
        let model = try ServedModel.fake()
        let bench = Bench([model])
        let scorer = try bench.scorer(kind, ["categories": ["relevance"]])
        let prompt = try model.ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        let end = try #require(model.tokenizer.id(of: "<|im_end|>"))
        let job = ScoringJob(
            prompt: .tokens(prompt),
            candidates: [
                Candidate(content: .tokens([97, end])), Candidate(content: .tokens([97])),
                Candidate(content: .text("a")), Candidate(content: .tokens([9999])),
            ]
        )
        let scores = try bench.run(scorer, job)
        let asText = try bench.run(scorer, .texts("Hi", ["a"]))[0].get()
        for score in scores[..<3] { #expect(try score.get() == asText) }
        #expect(scores[3].failure?.status == .invalidInput)
        let mixed = ScoringJob(
            prompt: .messages([question], tools: []),
            candidates: [Candidate(content: .tokens([97]))]
        )
        #expect(try bench.run(scorer, mixed)[0].get() == asText)
    }

    @Test("mode repo_logit refuses ids")
    func publishedLogitOfIDs() throws {
        let bench = Bench([try .fake()])
        let scorer = try bench.scorer(kind, ["mode": "repo_logit"])
        let reply = Candidate(content: .tokens([97]))
        #expect(throws: ScoringError.self) {
            try scorer.plan(ScoringJob(prompt: .tokens([1]), candidates: [reply]))
        }
        let job = ScoringJob(prompt: .messages([question], tools: []), candidates: [reply])
        #expect(try bench.run(scorer, job)[0].failure?.status == .invalidInput)
    }

    @Test("values of single tokens are named by follow-up")
    func tokens() throws {
        let bench = Bench([try .fake()])
        let wishes = ScoringOptions(includesTokens: true)
        let options: JSONValue = ["categories": ["following", "relevance"]]
        let score = try bench.scores(kind, options, ["a"], wishes: wishes)[0].get()
        #expect(score.components.map(\.name) == ["following", "relevance"])
        #expect(score.tokens.count == 40)
        #expect(score.tokens[12].name == "following.negative[2]")
        let model = bench.models.models[0]
        #expect(
            try score.tokens[12].ids == model.ids(FollowUpSet.builtIn[5].negative[2])
        )
    }

    @Test("a candidate that is too long fails alone, or is cut on the left")
    func truncation() throws {
        let texts = FollowUpSet.builtIn.flatMap { $0.positive + $0.negative }
        let longest = try #require(texts.map(\.utf8.count).max())
        let bench = Bench([try .fake(maximumContextTokenCount: 31 + longest)])
        let replies = ["ab", String(repeating: "a", count: 60)]
        let whole = try bench.scores(kind, [:], replies)
        #expect(whole[0].failure == nil)
        #expect(whole[1].failure?.status == .contextTooLong)
        #expect(whole[1].failure?.message.contains("truncation left") == true)
        let right = try bench.scores(
            kind,
            [:],
            replies,
            wishes: ScoringOptions(truncation: .right)
        )
        #expect(right[1].failure?.status == .contextTooLong)
        let left = try bench.scores(kind, [:], replies, wishes: ScoringOptions(truncation: .left))
        #expect(try left[0].get() == whole[0].get())
        #expect(try left[1].get().truncatedTokenCount == 58)
    }

    @Test("a BOS stays when the context is cut", arguments: Tokenization.allCases)
    func beginningStays(_ tokenization: Tokenization) throws {
        let model = try ServedModel.fake(style: .headers, maximumContextTokenCount: 90)
        let options: JSONValue = ["tokenization": .string(tokenization.rawValue)]
        let wishes = ScoringOptions(truncation: .left)
        let job = ScoringJob.texts("Hi", [String(repeating: "a", count: 60)], wishes)
        let tree = try #require(
            try Bench([model]).scorer(kind, options).plan(job).passes.first
        ).pass.tree
        #expect(tree.nodes[0].tokens.first == model.tokenizer.id(of: "<s>"))
        #expect(tree.nodes.indices.map { tree.sequence(to: $0).count }.max() == 90)
    }

    @Test("a conversation that the template refuses fails the candidate")
    func refusedConversation() throws {
        let bench = Bench([try .fake(style: .brackets)])
        let job = ScoringJob(
            prompt: .messages([Message(role: "narrator", content: "x")], tools: []),
            candidates: [Candidate(content: .text("a"))]
        )
        let failure = try bench.run(try bench.scorer(kind, [:]), job)[0].failure
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.contains("unknown role") == true)
    }

    @Test("a backend that fails fails all candidates")
    func failures() throws {
        let bench = Bench([try .fake()])
        let plan = try bench.scorer(kind, [:]).plan(.texts("Hi", ["a", "b"]))
        guard case .scores(let scores) = try plan.reduce([.failure(.deadlineExceeded)]) else {
            Issue.record("more was asked for")
            return
        }
        #expect(scores.map { $0.failure?.status } == [.timeout, .timeout])
    }

    @Test(
        "options that are wrong say where and what would be right",
        arguments: [
            (
                ["mode": "best"],
                "scorers.s.mode: \"best\" is not one of \"logprob_mean\", \"repo_logit\""
            ),
            (
                ["mode": "repo_logit", "tokenization": "separate"],
                "scorers.s.tokenization: is always joint in mode repo_logit; remove it"
            ),
            (
                ["categories": []],
                "scorers.s.categories: is empty; name a category or leave the key out"
            ),
            (
                ["categories": ["following", "following"]],
                "scorers.s.categories[1]: \"following\" is named twice; remove one"
            ),
            (
                ["categories": ["humour"]],
                "scorers.s.categories[0]: \"humour\" is not one of: understanding, relevance, "
                    + "correctness, engagingness, informativeness, following"
            ),
            (
                ["sets": "/nowhere.json"],
                "scorers.s.sets: cannot open \"/nowhere.json\"; "
                    + "check that it is there and readable"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(_ options: JSONValue, _ message: String) throws {
        #expect(Bench([try .fake()]).refusal(kind, options) == message)
    }

    @Test("a model without a template is refused at configuration")
    func noTemplate() throws {
        #expect(
            Bench([try .fake(style: nil)]).refusal(kind, [:])
                == "scorers.s.model: \"tiny\" has no chat template to write the user's next turn "
                + "with; configure models.tiny.chat_template"
        )
    }
}
