import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Rendering of prompts and the frame of replies")
struct PromptRenderingTests {
    private let question = [Message(role: "user", content: "Hi")]

    private func renderer(_ style: Style?) throws -> PromptRenderer {
        PromptRenderer(model: try .fake(style: style), variables: [:])
    }

    @Test(
        "what ends a turn is found in the template",
        arguments: zip(
            Style.allCases,
            [
                ReplyFrame(lead: "", ending: "<|im_end|>"),
                ReplyFrame(lead: "", ending: "<|eot|>"),
                ReplyFrame(lead: " ", ending: "</s>"),
                ReplyFrame(lead: "", ending: ""),
            ]
        )
    )
    func frames(_ style: Style, _ expected: ReplyFrame) throws {
        let renderer = try renderer(style)
        let prompt = try renderer.prompt(question, tools: [])
        #expect(try renderer.replyFrame(question, tools: [], prompt: prompt) == expected)
    }

    @Test("a turn ends with any special token, or with the EOS even if it is not marked special")
    func unmarkedEnd() throws {
        let expected = ReplyFrame(lead: "", ending: "<|im_end|>")
        for tokenizer in [
            FakeTokenizer(merges: ["<|im_end|>"], end: "<|im_end|>"),
            FakeTokenizer(specials: ["<|im_end|>"]),
        ] {
            let model = try ServedModel.fake(tokenizer: tokenizer)
            let renderer = PromptRenderer(model: model, variables: [:])
            let prompt = try renderer.prompt(question, tools: [])
            #expect(try renderer.replyFrame(question, tools: [], prompt: prompt) == expected)
        }
    }

    @Test("a conversation that holds the marker changes nothing")
    func marker() throws {
        let renderer = try renderer(.chatML)
        let sly = [Message(role: "user", content: "reply-stands-here-5e0c71")]
        let prompt = try renderer.prompt(sly, tools: [])
        let frame = try renderer.replyFrame(sly, tools: [], prompt: prompt)
        #expect(frame == ReplyFrame(lead: "", ending: "<|im_end|>"))
    }

    @Test("a reply gets neither lead nor ending twice")
    func frameText() {
        let frame = ReplyFrame(lead: " ", ending: "</s>")
        #expect(frame.text(of: "yes", withEnding: true) == " yes</s>")
        #expect(frame.text(of: " yes</s>", withEnding: true) == " yes</s>")
        #expect(frame.text(of: "yes", withEnding: false) == " yes")
        #expect(frame.text(of: "", withEnding: true) == " </s>")
        #expect(ReplyFrame.none.text(of: "yes", withEnding: true) == "yes")
    }

    @Test("the text around a follow-up is found")
    func followUp() throws {
        let renderer = try renderer(.chatML)
        let (before, after) = try renderer.aroundFollowUp(question, tools: [], reply: "yes")
        #expect(
            before
                == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nyes<|im_end|>\n"
                + "<|im_start|>user\n"
        )
        #expect(after == "<|im_end|>\n")
        #expect(
            try renderer.bridgeToFollowUp(question, tools: [])
                == "<|im_end|>\n<|im_start|>user\n"
        )
    }

    @Test("a model without a template says what to do")
    func noTemplate() throws {
        let renderer = try renderer(nil)
        #expect(
            throws: ScoringError.prompt(
                "model \"tiny\" has no chat template to render messages with; "
                    + "configure models.tiny.chat_template or send token ids"
            )
        ) { try renderer.prompt(question, tools: []) }
    }

    @Test("a conversation that the template refuses is invalid input")
    func refused() throws {
        let renderer = try renderer(.brackets)
        let odd = [Message(role: "narrator", content: "Once")]
        let error = #expect(throws: ScoringError.self) { try renderer.prompt(odd, tools: []) }
        guard case .invalidInput(let field) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(field.path == "prompt")
        #expect(field.problem.contains("unknown role narrator"))
    }

    @Test("a template that drops the reply is named")
    func dropped() throws {
        let model = ServedModel(
            description: .fake(),
            tokenizer: FakeTokenizer(),
            template: try ChatTemplate(source: "{#- style: silent -#}hello")
        )
        let renderer = PromptRenderer(model: model, variables: [:])
        let error = #expect(throws: ScoringError.self) {
            try renderer.replyFrame(question, tools: [], prompt: "hello")
        }
        #expect("\(String(describing: error))".contains("does not write out the turn"))
    }
}
