import Foundation
import RewardSandbox
import RewardTypes
import Testing

@testable import RewardTools

/// The helper that was built beside the tests.
private let helperPath: String = {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    for _ in 0..<5 {
        folder.deleteLastPathComponent()
        let candidate = folder.appending(path: "rewardd-sandbox").path
        if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return "rewardd-sandbox was not built"
}()

private func codeTool(_ options: JSONObject = [:]) throws -> CodeTool {
    var members: JSONObject = ["helper": .string(helperPath), "slots": 1]
    for (name, value) in options { members[name] = value }
    var fields = try Fields(.object(members), path: "tools.code")
    let tool = try CodeTool(options: &fields, environment: ToolEnvironment())
    try fields.refuseUnknown()
    return tool
}

/// One sandbox for all tests.
private let shared = Result { try codeTool() }

/// Whether this machine can isolate programs.
@Sendable private func canIsolate() async throws -> Bool {
    try await shared.get().prepare()?.hasPrefix("isolation ") == true
}

@Suite("code", .timeLimit(.minutes(10)))
struct CodeToolTests {
    @Test(
        "CodeSandbox runs programs against tests",
        .enabled("this machine cannot isolate programs", canIsolate)
    )
    func verdicts() async throws {
        let tool = try shared.get()
        let tests: JSONValue = [
            ["args": [1, 2], "expected": 3], ["args": [5, 5], "expected": 10],
        ]
        func ask(_ program: String, _ more: JSONObject = [:]) async throws -> CheckVerdict {
            var arguments: JSONObject = [
                "program": .string(program), "mode": "function", "function": "add", "tests": tests,
            ]
            for (name, value) in more { arguments[name] = value }
            return try await tool.check(arguments, until: nil)
        }
        let right = try await ask("Sure:\n```python\ndef add(a, b):\n    return a + b\n```\n")
        #expect(right.passed == true && right.outcome == "AC" && right.credit == 1)
        #expect(right.reason == "All 2 tests passed.")
        let half = try await ask("def add(a, b):\n    return 3", ["scoring": "fraction"])
        #expect(half.passed == false && half.outcome == "WA" && half.credit == 0.5)
        #expect(half.details["first_failure"] == 1)
        #expect(half.reason.hasPrefix("Test 2 of 2: "))
        let broken = try await ask("def add(a, b:\n    return 3")
        #expect(broken.passed == false)
        let facts = tool.facts
        #expect(facts["isolation"] != nil && facts["layers"] != nil && facts["runtimes"] != nil)
    }

    @Test(
        "tasks that make no sense are refused by argument",
        .enabled("this machine cannot isolate programs", canIsolate)
    )
    func refusals() async throws {
        let tool = try shared.get()
        func message(_ arguments: JSONObject) async -> String? {
            do throws(ToolError) {
                _ = try await tool.check(arguments, until: nil)
                return nil
            } catch {
                guard case .failed(let failure) = error else { return nil }
                return failure.status == .invalidInput ? failure.message : "\(failure)"
            }
        }
        #expect(await message(["program": "1"])?.hasPrefix("arguments.tests: is missing") == true)
        let language = await message(["program": "1", "language": "cobol"])
        #expect(language?.hasPrefix("arguments.language: runtime_unavailable") == true)
        let unknown = await message(["program": "1", "mode": "compile", "test": []])
        #expect(unknown?.hasPrefix("arguments.test: is not a known key") == true)
    }

    @Test("without a helper there is no verdict, and the reason is told")
    func unavailable() async throws {
        let tool = try codeTool(["helper": "/nowhere/rewardd-sandbox"])
        let arguments: JSONObject = ["program": "1", "mode": "compile"]
        do throws(ToolError) {
            _ = try await tool.check(arguments, until: nil)
            Issue.record("a program was run without a sandbox")
        } catch {
            guard case .failed(let failure) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(failure.status == .toolUnavailable)
            #expect(failure.message.contains("/nowhere/rewardd-sandbox"))
        }
        #expect(await tool.prepare()?.hasPrefix("nothing will be run: ") == true)
    }

    @Test("CodeSandbox is not started again at once")
    func retries() async throws {
        let sandbox = CodeSandbox(
            settings: SandboxSettings(helperPath: "/nowhere/rewardd-sandbox"),
            bounds: CodeLimits(),
            declared: []
        )
        for _ in 0..<2 {
            guard case .failure(let failure) = await sandbox.ready() else {
                Issue.record("a sandbox without a helper is ready")
                return
            }
            #expect(failure.status == .toolUnavailable)
        }
        #expect(sandbox.facts["problem"] != nil)
    }

    @Test("options that make no sense are refused")
    func options() {
        #expect(throws: FieldError.self) { try codeTool(["min_isolation": "none"]) }
        #expect(throws: FieldError.self) { try codeTool(["slots": 0]) }
        #expect(throws: FieldError.self) { try codeTool(["limits": ["wall": 1]]) }
        #expect(throws: FieldError.self) { try codeTool(["runtimes": [["name": "perl"]]]) }
    }
}
