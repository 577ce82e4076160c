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

    @Test("a suffix is text of its own")
    func suffix() throws {
        let turns = try inserted(["exemplar": "User:", "suffix": "Expert:"], [question])
        #expect(turns.map(\.text) == ["User:\nWhy?\nExpert:"])
    }

    @Test(
        "wrong criteria are refused by name",
        arguments: [
            ([:], "criteria: is empty; give system, exemplar or both"),
            (["exemplar": "a", "exemplar_pool": "CHAT"], "criteria.exemplar_pool: stands beside"),
            (["exemplar_pool": "x"], "criteria.exemplar_pool: there is no pool \"x\"; known: CHAT"),
            (["system": "x", "suffix": "y"], "criteria.suffix: needs an exemplar"),
            (
                ["system": "x", "good_assistant": true],
                "criteria.good_assistant: needs an exemplar"
            ),
            (
                ["exemplar": "x", "suffix": "y", "good_assistant": true],
                "criteria.good_assistant: is a suffix"
            ),
            (["system": "x", "y": 1], "criteria.y: is not a known key"),
        ] as [(JSONValue, String)]
    )
    func refusals(options: JSONValue, message: String) {
        let error = #expect(throws: FieldError.self) { try inserted(options, [question]) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
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
