// `tool_call`: whether a model called the expected tool as expected.

internal import RewardChecks
package import RewardTypes

/// Compares the calls in `call` with the `expected` ones, by name and arguments.
///
/// `call` is an object or a list as in `ToolCall`, or a text: JSON alone, in a fenced block, or
/// between `<tool_call>` tags. `further_arguments` allows arguments that are not expected,
/// `any_order` lets several calls come in any order. Outcomes: `equal`, `different`, `no_call`.
package struct ToolCallTool: PureTool {
    package static let kind = "tool_call"

    package init(options: inout Fields, environment: ToolEnvironment) {}

    package var summary: String { "Calls of tools against the expected ones." }
    package var subject: String { "call" }
    package var expectation: String? { "expected" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        let check = ToolCallCheck(
            allowsFurtherArguments: try arguments.optionalBool("further_arguments") ?? false,
            ignoresOrder: try arguments.optionalBool("any_order") ?? false
        )
        let expected = try Self.calls(
            try arguments.required("expected"),
            path: arguments.path(of: "expected")
        )
        let written = try arguments.required("call")
        let found: [ToolCall]
        do throws(FieldError) {
            found = try Self.calls(
                written.stringValue.map(Self.values(in:)) ?? written,
                path: arguments.path(of: "call")
            )
        } catch {
            return CheckVerdict(passed: false, outcome: "no_call", reason: "No call: \(error).")
        }
        guard !found.isEmpty || expected.isEmpty else {
            return CheckVerdict(
                passed: false,
                outcome: "no_call",
                reason: "There is no call in the text."
            )
        }
        let differences = check.differences(found, from: expected)
        guard !differences.isEmpty else {
            return CheckVerdict(passed: true, outcome: "equal", reason: "The calls are equal.")
        }
        let list = differences.map { JSONValue.string("\($0)") }
        return CheckVerdict(
            passed: false,
            outcome: "different",
            reason: "The call \(differences[0]).",
            details: ["differences": .array(list)]
        )
    }

    private static func calls(_ value: JSONValue, path: String) throws(FieldError) -> [ToolCall] {
        guard let values = value.arrayValue else { return [try ToolCall(value, path: path)] }
        var calls: [ToolCall] = []
        for (index, value) in values.enumerated() {
            calls.append(try ToolCall(value, path: "\(path)[\(index)]"))
        }
        return calls
    }

    /// The JSON values that a text writes as calls; none where it writes none.
    private static func values(in text: String) -> JSONValue {
        var pieces: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "<tool_call>") {
            let inner = rest[open.upperBound...]
            let end = inner.firstRange(of: "</tool_call>")
            pieces.append(String(inner[..<(end?.lowerBound ?? inner.endIndex)]))
            rest = end.map { inner[$0.upperBound...] } ?? ""
        }
        if pieces.isEmpty { pieces = [FencedText.inner(of: text, languages: ["json"])] }
        // What is no JSON is no call: a text may be prose.
        let values = pieces.compactMap { try? JSONValue(parsing: $0) }
        return .array(values.flatMap { $0.arrayValue ?? [$0] })
    }
}
