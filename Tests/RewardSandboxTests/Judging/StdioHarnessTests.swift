@testable import RewardSandbox
import RewardTypes
import Testing

@Suite("StdioHarness: each test is a run")
struct StdioHarnessTests {
    private func judge(
        _ language: String,
        _ program: String,
        _ tests: [(String, String)],
        _ more: JSONObject = [:],
        by judge: CodeJudge = TestSandbox.judgeOfHarmless
    ) async throws -> CodeResult {
        var members: JSONObject = [
            "language": .string(language), "program": .string(program),
            "tests": .array(
                tests.map { ["stdin": .string($0.0), "expected": .string($0.1)] }
            ),
        ]
        for (name, value) in more { members[name] = value }
        return try await Judging.judge(.object(members), by: judge)
    }

    @Test(
        "languages of this machine",
        .needsPython,
        arguments: [
            ("python", "print(int(input()) + 1)"),
            ("bash", "read x; echo $((x + 1))"),
            ("js", "console.log(Number(require('fs').readFileSync(0)) + 1)"),
            (
                "c",
                "#include <stdio.h>\nint main() { int x; scanf(\"%d\", &x); printf(\"%d\", x + 1); }"
            ),
            (
                "cpp",
                "#include <iostream>\nint main() { int x; std::cin >> x; std::cout << x + 1; }"
            ),
        ]
    )
    func languages(language: String, program: String) async throws {
        guard (try? Judging.runtimes.runtime(named: language)) != nil else {
            print("\(language) is not on this machine")
            return
        }
        let limits: JSONValue = ["memory_kib": 2_000_000]
        let result = try await judge(
            language,
            "Here it is:\n```\(language)\n\(program)\n```\n",
            [("1", "2"), ("41", "42"), ("5", "5")],
            ["limits": limits, "scoring": "fraction"]
        )
        #expect(
            result.tests.map(\.verdict) == [.accepted, .accepted, .wrongAnswer],
            "\(result.json.jsonText)"
        )
        #expect(result.score == 2.0 / 3)
    }

    @Test("a program that does not compile has that verdict, also in Python", .needsPython)
    func compileErrors() async throws {
        let python = try await judge("python3", "print(", [("", "1")])
        #expect(python.verdict == .compileError)
        #expect(python.score == 0)
        if (try? Judging.runtimes.runtime(named: "c")) != nil {
            let c = try await judge("c", "int main() { return x; }", [("", "1")])
            #expect(c.verdict == .compileError)
            #expect(c.message?.contains("error") == true)
        }
        let none = try await judge("python3", "no code", [("", "1")], ["extract": "fenced"])
        #expect(none.verdict == .compileError)
    }

    @Test("time, memory, output and failures", .needsPython)
    func verdicts() async throws {
        func verdict(_ program: String, _ limits: JSONValue) async throws -> CodeVerdict {
            try await judge("python3", program, [("", "1")], ["limits": limits]).verdict
        }
        #expect(try await verdict("while True: pass", ["cpu_ms": 1000]) == .timeLimit)
        #expect(try await verdict("import time\ntime.sleep(99)", ["wall_ms": 1000]) == .timeLimit)
        #expect(try await verdict("x = b'a' * (1 << 30)", ["memory_kib": 131_072]) == .memoryLimit)
        #expect(try await verdict("print('a' * 2000)", ["output_bytes": 1000]) == .outputLimit)
        let flood = "while True: print('a' * 1000)"
        #expect(try await verdict(flood, ["output_bytes": 1000]) == .outputLimit)
        #expect(try await verdict("raise ValueError", [:]) == .runtimeError)
        #expect(try await verdict("import os\nos.abort()", [:]) == .runtimeError)
    }

    @Test("expected output and other tests never enter the jail")
    func secrecy() async throws {
        let task = try Judging.task([
            "program": "print(1)",
            "tests": [["stdin": "in", "expected": "SECRET"], ["stdin": "", "expected": "OTHER"]],
        ])
        let program = PreparedProgram(
            runtime: task.runtime,
            source: [1],
            products: [],
            limits: task.limits,
            ceiling: task.limits
        )
        let harness: any TestHarness = try #require(task.harness(program))
        let run = harness.run(0)
        #expect(!"\(run)".contains("SECRET"))
        let bytes = run.programs.flatMap { $0.files.flatMap(\.bytes) + $0.input }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("SECRET"))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("OTHER"))
    }
}
