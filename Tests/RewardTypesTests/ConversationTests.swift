import RewardTypes
import Testing

@Suite("Messages")
struct ConversationTests {
    @Test("all members are kept, in order")
    func members() throws {
        let value: JSONValue = ["role": "tool", "name": "clock", "content": "12:00", "x": [1]]
        let message = try Message(value, path: "m")
        #expect(message.members.names == ["role", "name", "content", "x"])
        #expect(message.role == "tool")
        #expect(message.text == "12:00")
    }

    @Test("text parts are joined; parts of other kinds have no text")
    func parts() throws {
        let value: JSONValue = [
            "role": "user",
            "content": [["type": "text", "text": "a"], ["type": "image"], "b"],
        ]
        #expect(try Message(value, path: "m").text == "ab")
    }

    @Test("tool calls may stand in place of content")
    func toolCalls() throws {
        let value: JSONValue = ["role": "assistant", "tool_calls": [["name": "f"]]]
        #expect(try Message(value, path: "m").text.isEmpty)
    }

    @Test(
        "what is no message is refused by path",
        arguments: [
            ("7", "m: expected an object, found an integer"), ("{}", "m.role: is missing"),
            (#"{"role":"","content":"a"}"#, "m.role: is empty"),
            (#"{"role":"user"}"#, "m.content: is missing"),
            (
                #"{"role":"user","content":7}"#,
                "m.content: expected a string or parts, found an integer"
            ),
        ]
    )
    func faults(text: String, expected: String) throws {
        let value = try JSONValue(parsing: text)
        let error = #expect(throws: FieldError.self) { try Message(value, path: "m") }
        #expect(error?.description == expected)
    }
}
