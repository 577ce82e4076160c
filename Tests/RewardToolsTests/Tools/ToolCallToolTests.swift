import RewardTools
import RewardTypes
import Testing

@Suite("tool_call")
struct ToolCallToolTests {
    private static let expected: JSONValue = ["name": "search", "arguments": ["q": "tea", "n": 3]]

    @Test(
        "reads calls as models write them",
        arguments: [
            ["name": "search", "arguments": ["n": 3.0, "q": "tea"]],
            "{\"name\": \"search\", \"arguments\": {\"q\": \"tea\", \"n\": 3}}",
            .string(
                "Let me look.\n<tool_call>\n{\"name\": \"search\", \"parameters\": "
                    + "{\"q\": \"tea\", \"n\": 3}}\n</tool_call>"
            ),
            "```json\n[{\"name\": \"search\", \"arguments\": {\"q\": \"tea\", \"n\": 3}}]\n```",
        ] as [JSONValue]
    )
    func equal(_ call: JSONValue) async throws {
        let verdict = try await ask("tool_call", ["call": call, "expected": Self.expected])
        #expect(verdict.passed == true, "\(verdict)")
    }

    @Test("names the difference")
    func different() async throws {
        let verdict = try await ask(
            "tool_call",
            [
                "call": ["name": "search", "arguments": ["q": "tea", "n": 4]],
                "expected": Self.expected,
            ]
        )
        #expect(verdict.passed == false)
        #expect(verdict.reason == "The call n is 4 instead of 3.")
    }

    @Test("prose is no call, and right where none is expected")
    func prose() async throws {
        let verdict = try await ask(
            "tool_call",
            ["call": "I would rather not.", "expected": Self.expected]
        )
        #expect(verdict.outcome == "no_call")
        let none = try await ask("tool_call", ["call": "No need.", "expected": []])
        #expect(none.passed == true)
    }

    @Test("several calls in any order")
    func anyOrder() async throws {
        let other: JSONValue = ["name": "stop"]
        let arguments: JSONObject = [
            "call": [other, Self.expected], "expected": [Self.expected, other],
        ]
        #expect(try await ask("tool_call", .object(arguments)).passed == false)
        var relaxed = arguments
        relaxed["any_order"] = true
        #expect(try await ask("tool_call", .object(relaxed)).passed == true)
    }
}
