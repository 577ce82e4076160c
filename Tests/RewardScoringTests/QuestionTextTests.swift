import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Texts with places")
struct QuestionTextTests {
    @Test("what is put in is not searched again, and unknown braces stay")
    func filled() {
        let question = QuestionText(text: "{x}{a}, {b}{{a}{")
        #expect(question.has("{b}") && !question.has("{c}"))
        #expect(question.filled([("{a}", "{b}"), ("{b}", "1")]) == "{x}{b}, 1{{b}{")
    }

    @Test("a conversation is written in each of the styles")
    func styles() {
        let turns = [
            Message(role: "user", content: "Hi"), Message(role: "assistant", content: "Yo"),
            Message(role: "user", content: "So?"),
        ]
        #expect(ConversationStyle.turns.text(of: [turns[0]]) == "Hi")
        #expect(ConversationStyle.turns.text(of: turns) == "user: Hi\nassistant: Yo\nuser: So?")
        #expect(ConversationStyle.lastUser.text(of: turns) == "So?")
        #expect(ConversationStyle.lastUser.text(of: [turns[1]]) == "")
        #expect(
            ConversationStyle.tags.text(of: turns)
                == "\n\n<turn> user\n Hi\n<turn> assistant\n Yo\n<turn> user\n So?\n"
        )
    }
}
