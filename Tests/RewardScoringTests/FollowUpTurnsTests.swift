import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Turns around a follow-up")
struct FollowUpTurnsTests {
    private let kind = "followup_likelihood"

    private func turns(_ options: JSONValue) throws -> FollowUpTurns {
        var fields = try Fields(options, path: "s")
        let turns = try FollowUpTurns(&fields)
        try fields.refuseUnknown()
        return turns
    }

    private func messages(_ turns: [(String, String)]) -> [Message] {
        turns.map { Message(role: $0.0, content: $0.1) }
    }

    private func arranged(
        _ turns: FollowUpTurns,
        _ conversation: [(String, String)]
    ) throws -> [String] {
        let prompt = Prompt.messages(messages(conversation), tools: [["name": "t"]])
        guard case .messages(let found, let tools) = try turns.arranged(prompt) else { return [] }
        #expect(tools.isEmpty == (turns.replyRole == "user"))
        return found.map { "\($0.role): \($0.text)" }
    }

    @Test("base drops the first turn of a list of even length, and roles alternate")
    func base() throws {
        let turns = try turns(["turns": "base"])
        // With reply and follow-up: three turns, four, five.
        #expect(try arranged(turns, [("user", "a")]) == ["user: a"])
        #expect(try arranged(turns, [("assistant", "a"), ("user", "b")]) == ["user: b"])
        #expect(
            try arranged(turns, [("user", "a"), ("assistant", "b"), ("user", "c")])
                == ["user: a", "assistant: b", "user: c"]
        )
        #expect(
            try arranged(turns, [("user", "a"), ("user", "b"), ("user", "c")])
                == ["user: a", "assistant: b", "user: c"]
        )
        #expect(
            try arranged(turns, [("system", "s"), ("assistant", "a"), ("user", "b")])
                == ["system: s", "user: b"]
        )
        #expect(turns.replyRole == "assistant" && turns.followUpRole == "user")
    }

    @Test("fine_tuned keeps the last turn, and swaps the roles")
    func fineTuned() throws {
        let turns = try turns(["turns": "fine_tuned"])
        let conversation = [("system", "s"), ("user", "a"), ("assistant", "b"), ("user", "c")]
        #expect(
            try arranged(turns, conversation)
                == ["user: \(FollowUpTurns.builtInPrefix)", "assistant: c"]
        )
        #expect(turns.replyRole == "user" && turns.followUpRole == "assistant")
        let own = try self.turns(["turns": "fine_tuned", "prefix": "Ask."])
        #expect(try arranged(own, conversation) == ["user: Ask.", "assistant: c"])
    }

    @Test("as given, a conversation is left alone")
    func asGiven() throws {
        let turns = try turns([:])
        #expect(turns == .asGiven)
        let conversation = [("assistant", "a"), ("user", "b")]
        #expect(try arranged(turns, conversation) == ["assistant: a", "user: b"])
        #expect(try turns.arranged(.tokens([1])) == .tokens([1]))
    }

    @Test(
        "follow-ups are read as the assistant's turn after swapped ones",
        arguments: Style.allCases
    )
    func scorer(_ style: Style) throws {
        let model = try ServedModel.fake(style: style)
        let bench = Bench([model])
        let options: JSONObject = [
            "turns": "fine_tuned", "prefix": "Ask.", "categories": ["relevance"],
        ]
        let score = try bench.scores(kind, .object(options), ["ab"])[0].get()
        let before =
            switch style {
            case .chatML:
                "<|im_start|>user\nAsk.<|im_end|>\n<|im_start|>assistant\nHi<|im_end|>\n"
                    + "<|im_start|>user\nab<|im_end|>\n<|im_start|>assistant\n"
            case .headers:
                "<s><|head|>user<|/head|>\n\nAsk.<|eot|><|head|>assistant<|/head|>\n\nHi<|eot|>"
                    + "<|head|>user<|/head|>\n\nab<|eot|><|head|>assistant<|/head|>\n\n"
            case .brackets: "<s>[INST] Ask. [/INST] Hi</s>[INST] ab [/INST] "
            case .plain: "user: Ask.\nassistant: Hi\nuser: ab\nassistant: "
            }
        let set = FollowUpSet.builtIn[1]
        func mean(_ texts: [String]) throws -> Double {
            let values = try texts.map { text in
                let ids = try model.ids(text)
                let sum = try bench.backend().logProbabilities(
                    of: ids,
                    after: model.ids(before)
                ).sum
                return sum / Double(ids.count)
            }
            return values.reduce(0, +) / Double(values.count)
        }
        #expect(try score.value == mean(set.positive) - mean(set.negative))
    }

    @Test("a dropped turn does not count, whether the reply is text or ids")
    func dropped() throws {
        let bench = Bench([try .fake()])
        let scorer = try bench.scorer(kind, ["turns": "base", "categories": ["relevance"]])
        let even = messages([("assistant", "x"), ("user", "Hi")])
        for content in [Candidate.Content.text("ab"), .tokens([97, 98])] {
            let candidates = [Candidate(content: content)]
            let job = ScoringJob(prompt: .messages(even, tools: []), candidates: candidates)
            let plain = try bench.run(scorer, .texts("Hi", ["ab"]))[0].get()
            #expect(try bench.run(scorer, job)[0].get() == plain)
        }
    }

    @Test("ids are refused where turns have to be arranged")
    func ids() throws {
        let bench = Bench([try .fake()])
        for name in ["base", "fine_tuned"] {
            let scorer = try bench.scorer(kind, ["turns": .string(name)])
            let job = ScoringJob(
                prompt: .tokens([97]),
                candidates: [Candidate(content: .text("a"))]
            )
            #expect(throws: ScoringError.self) { try scorer.plan(job) }
            let system = messages([("system", "s")])
            let lonely = ScoringJob(
                prompt: .messages(system, tools: []),
                candidates: job.candidates
            )
            #expect(throws: ScoringError.self) { try scorer.plan(lonely) }
        }
        let scorer = try bench.scorer(kind, ["turns": "fine_tuned"])
        var job = ScoringJob.texts("Hi", ["a"])
        job.candidates.append(Candidate(content: .tokens([97])))
        let results = try bench.run(scorer, job)
        #expect(results[0].failure == nil)
        #expect(results[1].failure?.status == .invalidInput)
        #expect(results[1].failure?.message.contains("turns fine_tuned") == true)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["turns": "all"], "s.turns: \"all\" is not one of \"as_given\", \"base\""),
            (["prefix": "x"], "s.prefix: is for turns fine_tuned; remove it"),
            (["turns": "fine_tuned", "prefix": ""], "s.prefix: is empty"),
        ] as [(JSONValue, String)]
    )
    func refusals(options: JSONValue, message: String) {
        let error = #expect(throws: FieldError.self) { try turns(options) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
