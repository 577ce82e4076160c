import RewardChecks
import RewardTypes
import Testing

@Suite("Calls of tools")
struct ToolCallCheckTests {
    private func call(_ text: String) throws -> ToolCall {
        try ToolCall(JSONValue(parsing: text), path: "call")
    }

    @Test("calls are read in the forms that models write")
    func forms() throws {
        let expected = ToolCall(name: "find", arguments: ["city": "Rome"])
        for text in [
            #"{"name": "find", "arguments": {"city": "Rome"}}"#,
            #"{"name": "find", "parameters": {"city": "Rome"}}"#,
            #"{"function": {"name": "find", "arguments": "{\"city\": \"Rome\"}"}}"#,
        ] {
            #expect(try call(text) == expected)
        }
        #expect(try call(#"{"name": "find"}"#).arguments.isEmpty)
    }

    @Test(
        "what is no call is refused with the place",
        arguments: [
            ("1", "call"), ("{}", "call.name"), (#"{"name": 1}"#, "call.name"),
            (#"{"name": "f", "arguments": 1}"#, "call.arguments"),
            (#"{"name": "f", "parameters": "[1]"}"#, "call.parameters"),
            (#"{"name": "f", "arguments": "{"}"#, "call.arguments"),
        ]
    )
    func refused(text: String, path: String) {
        let error = #expect(throws: FieldError.self) { try call(text) }
        #expect(error?.path == path)
    }

    @Test(
        "differences are told; order of members and the form of numbers are none",
        arguments: [
            (#"{"b": [1, 2.0], "a": 1.0}"#, []), (#"{"a": 1}"#, ["lacks the argument b"]),
            (#"{"a": 1, "b": [2, 1]}"#, ["b is [2,1] instead of [1,2]"]),
            (
                #"{"a": "1", "b": [1, 2], "c": 0}"#,
                [#"a is "1" instead of 1"#, "has an argument c that is not expected"]
            ),
        ] as [(String, [String])]
    )
    func differences(arguments: String, expected: [String]) throws {
        let wanted = ToolCall(name: "f", arguments: ["a": 1, "b": [1, 2]])
        let found = try call(#"{"name": "f", "arguments": \#(arguments)}"#)
        #expect(ToolCallCheck().differences(found, from: wanted).map(\.description) == expected)
    }

    @Test("further arguments do no harm where they are allowed, at every depth")
    func further() throws {
        let wanted = ToolCall(name: "f", arguments: ["a": ["b": 1]])
        let found = try call(#"{"name": "f", "arguments": {"a": {"b": 1, "c": 2}, "d": 3}}"#)
        let check = ToolCallCheck(allowsFurtherArguments: true)
        #expect(check.differences(found, from: wanted) == [])
        #expect(
            ToolCallCheck().differences(found, from: wanted)
                == [.unexpectedArgument("a.c"), .unexpectedArgument("d")]
        )
    }

    @Test("several calls are compared in order, or in any order")
    func several() throws {
        let (f, g) = (ToolCall(name: "f", arguments: [:]), ToolCall(name: "g", arguments: ["a": 1]))
        let h = ToolCall(name: "h", arguments: [:])
        let any = ToolCallCheck(ignoresOrder: true)
        #expect(ToolCallCheck().differences([f, g], from: [f, g]) == [])
        #expect(ToolCallCheck().differences([g, f], from: [f, g]).count == 2)
        #expect(any.differences([g, f], from: [f, g]) == [])
        #expect(any.differences([g, h], from: [f, g]) == [.name(expected: "f", found: "h")])
        #expect(any.differences([f], from: [f, g]) == [.count(expected: 2, found: 1)])
        let many = Array(repeating: f, count: 257)
        #expect(any.differences(many, from: many) == [.tooManyCalls(limit: 256)])
    }
}
