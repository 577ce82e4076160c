import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl check", .timeLimit(.minutes(5)))
struct CheckCommandTests {
    /// Passes what has an answer, has no opinion about what is silent, and refuses the rest.
    private func setup(_ input: String) -> Setup {
        var setup = Setup(input: input)
        setup.answer = { method, params in
            guard method == "check" else {
                return .result(["tools": [["name": "calculator", "kind": "calculator"]]])
            }
            let arguments = params[member: "arguments"]
            if arguments?[member: "bad"] != nil {
                return .error([
                    "code": -32010, "message": "params.tool: there is no tool \"x\"",
                    "data": ["kind": "unknown_tool", "path": "params.tool"],
                ])
            }
            let passed: JSONValue = arguments?[member: "answer"] ?? .null
            return .result([
                "tool": params[member: "tool"] ?? .null, "status": "ok", "passed": passed,
                "outcome": "seen", "reason": "Because.", "details": [:], "elapsed_ms": 1,
            ])
        }
        return setup
    }

    @Test("lines become questions")
    func questions() async throws {
        let run = try await rewardctl(
            ["check", "--tool", "t", "-a", "k=[1]", "-a", "text=a=b"],
            setup: setup(
                "{\"id\":\"x\",\"answer\":true}\n"
                    + "{\"tool\":\"u\",\"arguments\":{\"answer\":true}}\n"
            )
        )
        // With arguments and without files nothing is read.
        #expect(run.requests.count == 1)
        #expect(
            run.requests[0][member: "params"] == [
                "tool": "t", "arguments": ["k": [1], "text": "a=b"],
            ]
        )
        let lines = try await rewardctl(
            ["check", "--tool", "t", "-a", "k=1", "-"],
            setup: setup(
                "{\"id\":\"x\",\"answer\":true}\n"
                    + "{\"tool\":\"u\",\"arguments\":{\"answer\":true}}\n"
            )
        )
        #expect(lines.status == .success)
        #expect(
            lines.requests.compactMap { $0[member: "params"]?[member: "arguments"] } == [
                ["answer": true, "k": 1], ["answer": true, "k": 1],
            ]
        )
        #expect(lines.lines.first?.hasPrefix(#"{"line":1,"id":"x","tool":"t""#) == true)
    }

    @Test("what failed or had no verdict makes the status 1, and is counted")
    func failures() async throws {
        let input = """
            {"tool":"t","answer":true}
            {"tool":"t","answer":false}
            {"tool":"t"}
            {"tool":"t","bad":1}
            {"answer":true}
            []

            """
        let run = try await rewardctl(["check"], setup: setup(input))
        #expect(run.status == .someFailed)
        #expect(run.lines.count == 6)
        #expect(
            run.errors.contains(
                "1 passed, 1 failed, 1 without an opinion, 3 without a verdict"
            )
        )
        let few = try await rewardctl(["check", "--failed-only", "-q"], setup: setup(input))
        #expect(few.lines.count == 4)
        #expect(few.errors == "")
        let silent = try await rewardctl(["check"], setup: setup("{\"tool\":\"t\"}\n"))
        #expect(silent.status == .success)
    }

    @Test("CheckPrinter shows a line for each verdict in a terminal")
    func table() async throws {
        var setup = setup("{\"tool\":\"t\",\"answer\":true}\n{\"tool\":\"t\",\"answer\":false}\n")
        setup.outputTerminal = Terminal(columnCount: 60, usesColor: false)
        let run = try await rewardctl(["check"], setup: setup)
        #expect(
            run.lines == [
                "✓ 1         t             seen          Because.",
                "✗ 2         t             seen          Because.",
            ]
        )
    }

    @Test("CheckPrinter is clean until something fails")
    func clean() throws {
        let context = CommandContext(
            environment: [:],
            input: 0,
            output: TextOutput(terminal: nil) { _ in },
            errors: TextOutput(terminal: nil) { _ in }
        )
        var printer = CheckPrinter(
            format: .json,
            isQuiet: true,
            showsFailedOnly: false,
            context: context
        )
        let input = InputLine(file: "-", number: 1, content: .bytes([]))
        let silent: JSONObject = ["status": "ok", "passed": nil]
        try printer.add(CheckedLine(input: input, id: nil, outcome: .answered(silent)))
        #expect(printer.isClean)
        let late: JSONObject = ["status": "timeout", "passed": nil]
        try printer.add(CheckedLine(input: input, id: nil, outcome: .answered(late)))
        #expect(!printer.isClean)
    }

    @Test("lists the tools")
    func list() async throws {
        let run = try await rewardctl(["check", "--list", "--json"], setup: setup(""))
        #expect(run.output.contains("calculator"))
        #expect(run.requests.first?[member: "method"] == "hello")
    }
}
