import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Sequences that heads read")
struct HeadSequenceTests {
    private let head = ["score.weight": HeadTensor.made(1, 8)]

    private func bench(
        _ style: Style = .chatML,
        tokenizer: FakeTokenizer? = nil,
        maximum: Int = 4096
    ) throws -> HeadBench {
        try HeadBench(
            head,
            style: style,
            tokenizer: tokenizer,
            maximumContextTokenCount: maximum
        )
    }

    private func sequence(
        _ bench: HeadBench,
        _ options: JSONObject = [:],
        _ reply: String = "ab",
        truncation: Truncation? = nil
    ) throws -> [TokenID] {
        let wishes = ScoringOptions(truncation: truncation)
        _ = try bench.score("scalar", options, reply, wishes: wishes)
        let all = try bench.lastSequences()
        try #require(all.count == 1)
        return all[0]
    }

    @Test("there is exactly one BOS, whether template, tokenizer, or both would write it")
    func oneBeginning() throws {
        // Template and tokenizer; the tokenizer alone; the template alone; neither.
        for (style, adds, writes) in [
            (Style.headers, true, true), (.chatML, true, false), (.headers, false, true),
            (.chatML, false, false),
        ] {
            let tokenizer = FakeTokenizer(
                specials: [
                    "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|head|>", "<|/head|>", "<|eot|>",
                ],
                beginning: "<s>",
                end: "</s>",
                addsBeginning: adds
            )
            let bench = try bench(style, tokenizer: tokenizer)
            let ids = try sequence(bench)
            let begin = try #require(tokenizer.specialTokens.beginningOfSequence)
            #expect(ids.count { $0 == begin } == (adds || writes ? 1 : 0), "\(style) \(adds)")
            if adds || writes { #expect(ids[0] == begin) }
        }
    }

    @Test("the whole conversation is tokenized at once, merges across the boundary included")
    func wholeConversation() throws {
        // "\nab" begins in the prompt and ends in the reply.
        let tokenizer = Style.chatML.tokenizer(merges: ["\nab"])
        let bench = try bench(tokenizer: tokenizer)
        let ids = try sequence(bench)
        #expect(try ids == bench.model.ids(chatML("ab")))
        #expect(ids.contains(256))
        let score = try bench.score("scalar")
        #expect(try score.promptTokenCount == bench.model.ids(chatMLPrompt()).count - 1)
        #expect(score.tokenCount == 3, "the merged token, the end of the turn, a line break")
    }

    @Test("an EOS is appended when asked, and not twice")
    func appended() throws {
        let bench = try bench(.brackets)
        let whole = try bench.model.ids("<s>[INST] Hi [/INST] ab</s>")
        #expect(try sequence(bench) == whole)
        #expect(try sequence(bench, ["ending": ["append": "eos"]]) == whole, "it is there")
        let chat = try self.bench()
        let open = try chat.model.ids(chatML("ab"))
        #expect(try sequence(chat) == open, "the template's own ending, a line break")
        let end = try #require(chat.model.tokenizer.specialTokens.endOfSequence)
        #expect(try sequence(chat, ["ending": ["append": "eos"]]) == open + [end])
        let other = try #require(chat.model.tokenizer.id(of: "</s>"))
        #expect(try sequence(chat, ["ending": ["append": "</s>"]]) == open + [other])
        #expect(
            try sequence(chat, ["ending": ["replace_last": "</s>"]]) == open.dropLast() + [other]
        )
    }

    @Test("a last token that is also the pad is read: nothing is masked")
    func padIsEnd() throws {
        // The EOS is the only token that a batch could be padded with.
        let bench = try bench(.brackets)
        let ids = try bench.model.ids("<s>[INST] Hi [/INST] ab</s>")
        #expect(ids.last == bench.model.tokenizer.specialTokens.endOfSequence)
        let score = try bench.score("scalar").value
        #expect(try score == head["score.weight"]?.times(bench.state(after: ids))[0])
        #expect(try score != head["score.weight"]?.times(bench.state(after: ids.dropLast()))[0])
    }

    @Test("a system turn is put in front of conversations without one")
    func system() throws {
        let bench = try bench()
        let system = "<|im_start|>system\nBe kind.<|im_end|>\n"
        #expect(
            try sequence(bench, ["system": "Be kind."]) == bench.model.ids(system + chatML("ab"))
        )
        let turns = [
            Message(role: "system", content: "Own."), Message(role: "user", content: "Hi"),
        ]
        let job = ScoringJob(
            prompt: .messages(turns, tools: []),
            candidates: [Candidate(content: .text("ab"))]
        )
        _ = try bench.bench.run(try bench.scorer("scalar", ["system": "Be kind."]), job)
        let own = "<|im_start|>system\nOwn.<|im_end|>\n"
        #expect(try bench.lastSequences() == [bench.model.ids(own + chatML("ab"))])
    }

    @Test("an empty system turn is a turn")
    func emptySystem() throws {
        let bench = try bench()
        let text = "<|im_start|>system\n<|im_end|>\n" + chatML("ab")
        #expect(try sequence(bench, ["system": ""]) == bench.model.ids(text))
    }

    @Test("right truncation cuts the end of the reply, but for the last token")
    func right() throws {
        let whole = try bench().model.ids(chatML("abcdef"))
        let small = try bench(maximum: whole.count - 3)
        let cut = try sequence(small, [:], "abcdef", truncation: .right)
        #expect(try cut == small.model.ids(chatMLPrompt() + "abcd\n"))
        let wishes = ScoringOptions(truncation: .right)
        let score = try small.score("scalar", [:], "abcdef", wishes: wishes)
        #expect(score.truncatedTokenCount == 3)
        #expect(try score.value == head["score.weight"]?.times(small.state(after: cut))[0])
        let tiny = try bench(maximum: try bench().model.ids(chatMLPrompt()).count + 1)
        #expect(
            try sequence(tiny, [:], "abcdef", truncation: .right)
                == tiny.model.ids(chatMLPrompt() + "\n")
        )
        let full = try bench(maximum: try bench().model.ids(chatMLPrompt()).count)
        let failure = try full.results("scalar", [:], ["ab"], wishes: wishes)[0].failure
        #expect(failure?.status == .contextTooLong)
        #expect(failure?.message.contains("leaves no room for a reply") == true)
    }

    @Test("left truncation cuts the front of the prompt, and a BOS stays")
    func left() throws {
        let text = "<s><|head|>user<|/head|>\n\nHi<|eot|><|head|>assistant<|/head|>\n\nab<|eot|>"
        let whole = try bench(.headers).model.ids(text)
        let small = try bench(.headers, maximum: whole.count - 4)
        #expect(try sequence(small, truncation: .left) == [whole[0]] + whole[5...])
        let chat = try bench().model.ids(chatML("ab"))
        let other = try bench(maximum: chat.count - 4)
        #expect(try sequence(other, truncation: .left) == Array(chat[4...]), "no BOS, none kept")
        let failure = try other.results("scalar", [:], ["ab"])[0].failure
        #expect(failure?.status == .contextTooLong)
    }

    @Test("ids are taken as they are, and the reply of a prompt of ids has to be ids")
    func ids() throws {
        let bench = try bench()
        let scorer = try bench.scorer("scalar", ["ending": ["append": "</s>"]])
        let end = try #require(bench.model.tokenizer.id(of: "</s>"))
        let job = ScoringJob(
            prompt: .tokens([1, 2]),
            candidates: [
                Candidate(content: .tokens([3, 4])), Candidate(content: .tokens([3, end])),
                Candidate(content: .text("ab")), Candidate(content: .tokens([9999])),
                Candidate(content: .tokens([-1])),
            ]
        )
        let results = try bench.bench.run(scorer, job)
        #expect(try bench.lastSequences() == [[1, 2, 3, 4, end], [1, 2, 3, end]])
        #expect(try results[0].get().promptTokenCount == 2)
        #expect(try results[0].get().tokenCount == 3)
        #expect(
            results[2...].map { $0.failure?.status } == [
                .invalidInput, .invalidInput, .invalidInput,
            ]
        )
        #expect(results[2].failure?.message.contains("a text cannot follow token ids") == true)
        #expect(results[3].failure?.message.contains("has no token 9999") == true)
    }

    @Test("ids follow a rendered prompt")
    func mixed() throws {
        let bench = try bench()
        var job = ScoringJob.texts("Hi", [])
        job.candidates = [Candidate(content: .tokens([97, 98]))]
        _ = try bench.bench.run(try bench.scorer("scalar"), job)
        #expect(try bench.lastSequences() == [bench.model.ids(chatMLPrompt() + "ab")])
    }

    @Test("a reply without tokens has no score", arguments: [["mean"], ["last"], ["reply_mean"]])
    func noReply(poolings: JSONValue) throws {
        let bench = try bench()
        var job = ScoringJob.texts("Hi", [])
        job.candidates = [Candidate(content: .tokens([]))]
        let scorer = try bench.scorer("scalar", ["pooling": poolings])
        let failure = try bench.bench.run(scorer, job)[0].failure
        #expect(failure == .nothingToRead)
        job.prompt = .tokens([])
        #expect(try bench.bench.run(scorer, job)[0].failure?.status == .invalidInput)
    }

    @Test("a model without a template cannot render messages")
    func noTemplate() throws {
        let bench = try HeadBench(head, style: nil)
        let scorer = try bench.scorer("scalar")
        let error = #expect(throws: ScoringError.self) { try scorer.plan(.texts("Hi", ["a"])) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("has no chat template"))
    }

    @Test(
        "an ending that is none is refused by name",
        arguments: [
            ("eos", "s.ending: is of no known form"),
            (["append": "ab"], "s.ending.append: \"ab\" is"),
            (["replace_last": "ab"], "s.ending.replace_last: \"ab\" is not a single token"),
            (["append": 1], "s.ending.append: expected a string"),
            (["append": "a", "replace_last": "a"], "s.ending: is of no known form"),
            (["prepend": "a"], "s.ending: is of no known form"),
            (1, "s.ending: is of no known form"),
        ] as [(JSONValue, String)]
    )
    func wrongEnding(_ value: JSONValue, _ message: String) throws {
        let refusal = try bench().refusal("scalar", ["ending": value]) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
        let plain = try bench(.plain)
        let none = plain.refusal("scalar", ["ending": ["append": "eos"]])
        #expect(none?.contains("s.ending.append: \"eos\" is not a single token") == true)
    }

    @Test("endings are spelled in head files by the numbers of their tokens")
    func names() throws {
        let model = try bench().model
        for ending in [SequenceEnding.template, .appended(7), .replaced(262)] {
            #expect(SequenceEnding(named: ending.name, model: model) == ending)
        }
        #expect(SequenceEnding.appended(7).name == "append 7")
        for wrong in ["", "append", "append x", "append 99999", "append -1", "append 7 8", "end 7"]
        {
            #expect(SequenceEnding(named: wrong, model: model) == nil, "\(wrong)")
        }
        #expect(SequenceEnding(named: "template 7", model: model) == nil)
    }
}
