import RewardSandbox
import RewardTypes
import Testing

@Suite(
    "JavaScriptFunctionHarness",
    .needsPython,
    .enabled(
        if: (try? Judging.runtimes.runtime(named: "node")) != nil,
        "there is no node on this machine"
    )
)
struct JavaScriptFunctionHarnessTests {
    private func judge(
        _ program: String,
        _ function: String,
        args: JSONValue,
        expected: JSONValue
    ) async throws -> CodeResult {
        try await Judging.judge([
            "language": "node", "program": .string(program), "mode": "function",
            "function": .string(function), "tests": [["args": args, "expected": expected]],
        ])
    }

    @Test(
        "functions and methods in all spellings",
        arguments: [
            ("function f(a, b) { return a + b }", "f"), ("const f = (a, b) => a + b", "f"),
            ("var f = function (a, b) { return a + b }", "f"),
            ("module.exports.f = (a, b) => a + b", "f"),
            ("async function f(a, b) { return a + b }", "f"),
            ("class S { g(a, b) { return a + b } }", "S.g"),
        ]
    )
    func spellings(program: String, function: String) async throws {
        let result = try await judge(program, function, args: [1, 2], expected: 3)
        #expect(result.verdict == .accepted, "\(result.json.jsonText)")
    }

    @Test(
        "values travel there and back",
        arguments: [
            nil, true, 7, 1.5, "a\u{1F600}", [], [1, [2]], ["a": 1, "b": [2]], ["$set": [1, 2]],
            ["$int": "123456789012345678901234567890"], ["$int": "-255"], ["$bytes": "00ff"],
            ["$dict": [[1, "a"]]], ["$float": "inf"], ["$float": "nan"],
        ] as [JSONValue]
    )
    func values(value: JSONValue) async throws {
        let result = try await judge("const f = (x) => x", "f", args: [value], expected: value)
        #expect(result.verdict == .accepted, "\(result.json.jsonText)")
    }

    @Test(
        "failures",
        arguments: [
            ("const f = () => { throw new TypeError('x') }", CodeVerdict.runtimeError),
            ("const f = () => process.exit(0)", .runtimeError), ("const g = 1", .runtimeError),
            ("class A extends Array {}\nconst f = () => new A()", .runtimeError),
            ("const f = () => Symbol()", .runtimeError), ("const f = () => 2", .wrongAnswer),
            ("const f = (", .compileError),
            ("const f = () => { const a = []; a.push(a); return a }", .runtimeError),
        ]
    )
    func failures(program: String, verdict: CodeVerdict) async throws {
        let result = try await judge(program, "f", args: [], expected: 1)
        #expect(result.verdict == verdict, "\(result.json.jsonText)")
    }
}
