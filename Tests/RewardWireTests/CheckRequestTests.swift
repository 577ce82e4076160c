import RewardTypes
import RewardWire
import Testing

@Suite("CheckRequest")
struct CheckRequestTests {
    private func decode(_ value: JSONValue) throws -> CheckRequest {
        var fields = try Fields(value, path: "params")
        return try CheckRequest(&fields)
    }

    @Test("calls take the tool beside them unless they name one")
    func tools() throws {
        let request = try decode([
            "tool": "a", "calls": [["arguments": ["x": 1]], ["tool": "b", "id": "second"]],
        ])
        #expect(!request.isSingle)
        #expect(request.calls.map(\.tool) == ["a", "b"])
        #expect(request.calls.map(\.path) == ["params.tool", "params.calls[1].tool"])
        #expect(request.calls[0].arguments == ["x": 1])
        #expect(request.calls[1].id == "second")
    }

    @Test("a single question stands in the parameters")
    func single() throws {
        let request = try decode(["tool": "a", "arguments": ["x": 1], "deadline_ms": 5])
        #expect(request.isSingle)
        #expect(request.deadline == .milliseconds(5))
        #expect(request.calls.map(\.arguments) == [["x": 1]])
    }

    @Test(
        "what cannot be decoded is named",
        arguments: [
            ([:], "params.calls: is missing; give calls, or a tool"),
            (["calls": []], "params.calls: is empty; give at least one"),
            (["calls": [[:]]], "params.calls[0].tool: is missing, here and beside calls"),
            (
                ["calls": [["tool": "a"]], "arguments": [:]],
                "params.arguments: stands beside calls; give one"
            ),
            (
                ["tool": "a", "arguments": 1],
                "params.arguments: expected an object, found an integer"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(_ value: JSONValue, _ message: String) {
        #expect { _ = try decode(value) } throws: { "\($0)" == message }
    }

    @Test("strict calls have no further members")
    func strict() {
        #expect(throws: FieldError.self) {
            try decode(["strict": true, "calls": [["tool": "a", "argument": [:]]]])
        }
    }
}
