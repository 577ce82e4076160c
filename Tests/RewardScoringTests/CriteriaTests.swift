import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Criteria in conversations")
struct CriteriaTests {
    private func inserted(
        _ options: JSONValue,
        _ messages: [Message]
    ) throws -> [Message] {
        var fields = try Fields(options, path: "criteria")
        return try Criteria(&fields).inserted(into: messages)
    }

    private let question = Message(role: "user", content: "Why?")

    @Test("a system message is replaced, or put in front")
    func system() throws {
        let rule = Message(role: "system", content: "Be brief.")
        let old = Message(role: "system", content: "Be long.")
        #expect(try inserted(["system": "Be brief."], [question]) == [rule, question])
        #expect(try inserted(["system": "Be brief."], [old, question]) == [rule, question])
        #expect(
            try inserted(["system": ""], [question]).first == Message(role: "system", content: "")
        )
    }

    @Test("an exemplar stands in front of the last user turn")
    func exemplar() throws {
        let turns = [question, Message(role: "assistant", content: "So."), question]
        #expect(
            try inserted(["exemplar": "User:"], turns).map(\.text)
                == ["Why?", "So.", "User:\nWhy?"]
        )
        #expect(
            try inserted(["exemplar": "User:", "good_assistant": true], turns).map(\.text)
                == ["Why?", "So.", "User:\nWhy?\nGood Assistant:"]
        )
    }

    @Test("other members and parts of a turn stay")
    func parts() throws {
        let turn = try Message(
            ["role": "user", "name": "Ann", "content": [["type": "text", "text": "Why?"]]],
            path: "m"
        )
        let message = try inserted(["exemplar": "E", "good_assistant": true], [turn])[0]
        #expect(message.text == "E\nWhy?\nGood Assistant:")
        #expect(message.members["name"] == "Ann")
        #expect(message.members["content"]?.arrayValue?.count == 3)
    }

    @Test("an exemplar needs a user turn")
    func noUser() throws {
        #expect(throws: ScoringError.self) {
            try inserted(["exemplar": "E"], [Message(role: "system", content: "x")])
        }
    }
}
