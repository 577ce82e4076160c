import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Questions to a model")
struct QuestionEncoderTests {
    private func encoder(
        _ form: QuestionEncoder.Form,
        _ style: Style = .headers
    ) throws -> QuestionEncoder {
        try QuestionEncoder(model: try .fake(style: style), form: form, path: "model")
    }

    @Test("a question is a turn of the template, or plain text; a BOS is there once")
    func forms() throws {
        let turn = try encoder(.turn(system: "Judge.", variables: [:]))
        let sequence = try turn.sequence(of: "Well?", truncation: nil).get()
        let text =
            "<s><|head|>system<|/head|>\n\nJudge.<|eot|><|head|>user<|/head|>\n\nWell?<|eot|>"
            + "<|head|>assistant<|/head|>\n\n"
        #expect(try sequence.prompt == turn.model.ids(text))
        let plain = try encoder(.plain)
        #expect(
            try plain.sequence(of: "Well?", truncation: nil).get().prompt
                == plain.model.ids("<s>Well?")
        )
    }

    @Test("the first token of an answer is its own")
    func tokens() throws {
        let encoder = try encoder(.plain)
        let token = try encoder.firstToken(of: "Yes", besides: [("No", 78)], path: "a")
        #expect(token == 89)
        #expect(throws: FieldError.self) {
            try encoder.firstToken(of: "Yeah", besides: [("Yes", token)], path: "a")
        }
        #expect(throws: FieldError(path: "a", problem: "has no tokens")) {
            try encoder.firstToken(of: "", besides: [], path: "a")
        }
        #expect(try encoder.tokens(of: "ab", path: "a") == [97, 98])
    }

    @Test("ids cannot be put into a question")
    func ids() {
        #expect(throws: ScoringError.self) { try Prompt.tokens([1]).turnsForQuestion() }
        #expect(throws: ItemFailure.self) {
            try Candidate(content: .tokens([1])).textForQuestion()
        }
    }
}
