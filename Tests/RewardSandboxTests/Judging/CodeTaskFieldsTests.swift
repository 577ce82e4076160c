@testable import RewardSandbox
import RewardTypes
import Testing

@Suite("CodeTask, CodeLimits and CodeRuntime of requests", .needsPython)
struct CodeTaskFieldsTests {
    @Test(
        "what is wrong is refused by its path",
        arguments: [
            (["mode": "x"], "params.mode"), (["language": "cobol"], "params.language"),
            (["tests": []], "params.tests"), ([:], "params.tests"),
            (["tests": [["stdin": "a"]]], "params.tests[0].expected"),
            (["tests": [["expected": "a", "x": 1]]], "params.tests[0].x"),
            (
                ["tests": [["expected": "a"]], "checker": "exact", "tolerance": 0.1],
                "params.tolerance"
            ),
            (["tests": [["expected": "a"]], "tolerance": -1], "params.tolerance"),
            (["tests": [["expected": "a"]], "limits": ["cpu_ms": 0]], "params.limits.cpu_ms"),
            (["tests": [["expected": "a"]], "limits": ["cpu": 1]], "params.limits.cpu"),
            (["mode": "function", "tests": [["args": []]]], "params.function"),
            (
                ["mode": "function", "function": "a.b.c", "tests": [["args": []]]],
                "params.function"
            ),
            (["mode": "function", "function": "a b", "tests": [["args": []]]], "params.function"),
            (
                ["mode": "function", "function": "f", "tests": [["args": [["$x": 1]]]]],
                "params.tests[0].args[0].$x"
            ),
            (
                [
                    "mode": "function", "function": "f", "result_argument": 1,
                    "tests": [["args": [1]]],
                ], "params.tests[0]"
            ),
            (["mode": "assert", "tests": [1]], "params.tests[0]"),
            (["mode": "assert", "integrity": "no", "tests": ["x"]], "params.integrity"),
            (["extract": "all", "tests": [["expected": "a"]]], "params.extract"),
        ] as [(JSONValue, String)]
    )
    func refused(members: JSONValue, path: String) throws {
        var members = try #require(members.objectValue)
        members["program"] = "x"
        let error = #expect(throws: FieldError.self) { try Judging.task(.object(members)) }
        #expect(error?.path == path, "\(String(describing: error))")
    }

    @Test("a missing language names what there is")
    func language() throws {
        let error = #expect(throws: FieldError.self) {
            try Judging.task(["language": "cobol", "program": "x", "mode": "compile"])
        }
        let problem = try #require(error?.problem)
        #expect(problem.hasPrefix("runtime_unavailable") && problem.contains("python3"))
    }

    @Test("limits are clamped, and the rest is as asked")
    func limits() throws {
        let task = try Judging.task([
            "program": "x", "mode": "compile",
            "limits": ["wall_ms": 999_999_999, "cpu_ms": 1234],
        ])
        #expect(task.limits.wallMilliseconds == Judging.bounds.maximum.wallMilliseconds)
        #expect(task.limits.cpuMilliseconds == 1234)
        #expect(CodeLimits.json(task.limits)[member: "cpu_ms"] == 1234)
    }

    @Test("a long program is refused")
    func long() {
        let text = String(repeating: "x", count: Judging.bounds.maximumSourceByteCount + 1)
        let error = #expect(throws: FieldError.self) {
            try Judging.task(["program": .string(text), "mode": "compile"])
        }
        #expect(error?.path == "params.program")
    }

    private func runtime(_ members: JSONValue) throws(FieldError) -> CodeRuntime {
        var fields = try Fields(members, path: "runtime")
        return try CodeRuntime(&fields)
    }

    @Test("runtimes of the configuration")
    func runtimes() throws {
        let rust = try runtime([
            "name": "rust", "labels": ["rs"], "source": "main.rs",
            "compile": ["exe": "/usr/bin/rustc", "args": ["-O", "-o", "program", "{source}"]],
        ])
        #expect(rust.executable == "/box/program" && rust.arguments.isEmpty)
        let all = Runtimes.found(in: [], declared: [rust])
        #expect(try all.runtime(named: "RS").name == "rust")
        #expect(throws: RuntimeUnavailable.self) { try all.runtime(named: "python3") }
        #expect(all.unavailable["python3"]?.contains("no program python3") == true)
        for (members, path) in [
            (["name": "a", "source": "a"], "runtime.exe"), (["source": "a"], "runtime.name"),
            (["name": "a", "source": "a/b", "exe": "/x"], "runtime.source"),
            (["name": "a", "source": "a", "exe": "x"], "runtime.exe"),
            (["name": "a", "source": "a", "exe": "/x", "args": [1]], "runtime.args"),
            (["name": "a", "source": "a", "exe": "/x", "z": 1], "runtime.z"),
        ] as [(JSONValue, String)] {
            let error = #expect(throws: FieldError.self) { try runtime(members) }
            #expect(error?.path == path)
        }
    }

    @Test("a runtime that fails in the sandbox is not offered")
    func checked() async throws {
        let broken = CodeRuntime(name: "broken", sourceName: "x", executable: "/bin/false")
        let python = try Judging.runtimes.runtime(named: "python3")
        let checked = try await Runtimes([broken, python]).checked(by: NaiveRunner())
        #expect(checked.all.map(\.name) == ["python3"])
        #expect(checked.all[0].version?.hasPrefix("Python 3") == true)
        #expect(checked.unavailable["broken"]?.contains("exit code 1") == true)
        #expect(checked.json.arrayValue?.first?[member: "name"] == "python3")
    }

    @Test("usual languages that a machine lacks are named with what was looked for")
    func usual() {
        let none = Runtimes.found(in: ["/nowhere"])
        #expect(none.all.isEmpty)
        #expect(Set(none.unavailable.keys) == Set(UsualRuntimes.all.map(\.name)))
        #expect(none.unavailable["c++"] == "no program c++ in /nowhere")
    }

    @Test("the guard of a main program is not suspicious")
    func mainGuard() {
        #expect(SuspiciousSource.findings(in: "if __name__ == '__main__':\n    f()").isEmpty)
        #expect(SuspiciousSource.findings(in: "import __main__") == ["reads_harness"])
    }

    @Test("suspicious words are named, each once")
    func suspicions() async throws {
        let result = try await Judging.judge([
            "program":
                "import os, ctypes\nclass A:\n    def __eq__(s, o): return True\nos._exit(0)",
            "tests": [["expected": "1"]],
        ])
        #expect(result.suspicions == ["overrides_equality", "exits", "reads_memory"])
        #expect(result.verdict == .wrongAnswer)
        let honest = try await Judging.judge([
            "program": "if __name__ == '__main__':\n    print(1)", "tests": [["expected": "1"]],
        ])
        #expect(honest.suspicions.isEmpty && honest.verdict == .accepted)
    }
}
