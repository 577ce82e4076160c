import RewardTypes
import Testing

@testable import RewardSandbox

@Suite(
    "The pool of jails",
    .enabled(if: SandboxProbe.hasWarmPython, SandboxProbe.reason),
    .timeLimit(.minutes(10))
)
struct SandboxPoolTests {
    let pool = SandboxPool(settings: SandboxProbe.settings(slots: 2))

    @Test("a program has its files, input and environment; its outputs and files come back")
    func program() async throws {
        for cold in [false, true] {
            var program = SandboxProbe.python(
                """
                import os, sys
                print(input(), os.environ["X"], open("deep/er/a.txt").read(), __name__, sys.argv)
                print("oh", file=sys.stderr)
                os.write(4, b"result")
                open("out.txt", "w").write("made")
                os.symlink("/etc/passwd", "link")
                os.link("out.txt", "second"); os.remove("second")
                sys.exit(3)
                """,
                cold: cold
            )
            program.files.append(SandboxFile(path: "deep/er/a.txt", bytes: Array("file".utf8)))
            program.input = Array("line\n".utf8)
            program.environment = ["X": "y"]
            program.fetched = ["out.txt", "link", "missing", "deep"]
            let report = try await pool.run(program)
            #expect(report.ending == .exited(3))
            #expect(report.text == "line y file __main__ ['/box/main.py']\n")
            #expect(report.errorText == "oh\n")
            #expect(report.result.bytes == Array("result".utf8))
            #expect(report.fetched == [SandboxFile(path: "out.txt", bytes: Array("made".utf8))])
            #expect(report.limit == nil && report.leakedProcessCount == 0)
            #expect(report.cpuMicroseconds > 0 && report.wallMicroseconds > 0)
        }
    }

    @Test("two programs talk over descriptor 3 and see nothing else of each other")
    func pair() async throws {
        let left = SandboxProbe.python(
            """
            import os
            open("mine", "w").write("x")
            os.write(3, b"ping"); print(os.read(3, 9), os.read(3, 9), os.listdir("."))
            """
        )
        let right = SandboxProbe.python(
            """
            import os
            print(os.read(3, 9), os.listdir(".")); os.write(3, b"pong")
            """
        )
        let reports = try await pool.run(SandboxRun(programs: [left, right]), until: nil)
        try #require(reports.count == 2)
        #expect(reports[0].text.hasPrefix("b'pong' b'' ["), "\(reports[0])")
        #expect(reports[1].text == "b'ping' ['main.py']\n", "\(reports[1])")
    }

    @Test("a run that is cancelled or too late ends, and the slot is free again")
    func ends() async throws {
        let pool = SandboxPool(settings: SandboxProbe.settings(slots: 1))
        let sleeper = SandboxRun(programs: [SandboxProbe.python("import time; time.sleep(60)")])
        let task = Task { () -> SandboxError? in
            do throws(SandboxError) {
                _ = try await pool.run(sleeper, until: nil)
                return nil
            } catch { return error }
        }
        while pool.status.runningCount == 0 { await Task.yield() }
        let deadline = Deadline(.milliseconds(300), after: .now)
        // It waits behind the other one, and time passes there too.
        await #expect(throws: SandboxError.deadlineExceeded) {
            try await pool.run(sleeper, until: deadline)
        }
        task.cancel()
        #expect(await task.value == .cancelled)
        let late = Deadline(.milliseconds(300), after: .now)
        await #expect(throws: SandboxError.deadlineExceeded) {
            try await pool.run(sleeper, until: late)
        }
        #expect(try await pool.run(SandboxProbe.python("print(1)")).text == "1\n")
        #expect(pool.status.restartCount == 0)
    }

    @Test("a full queue refuses at once; what waits is run in its turn")
    func overload() async throws {
        var settings = SandboxProbe.settings(slots: 1)
        settings.queueCount = 2
        let pool = SandboxPool(settings: settings)
        _ = await pool.prepare()
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<6 {
                group.addTask {
                    do {
                        let source = "import time; time.sleep(0.5); print(\(number))"
                        return try await pool.run(SandboxProbe.python(source)).text
                    } catch { return "\(error)" }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == "overloaded" } == 3)
        #expect(outcomes.count { Int($0.dropLast()) != nil } == 3)
        let status = pool.status
        #expect(status.queuedCount == 0 && status.finishedCount == 3)
    }

    @Test("runs that cannot be are refused by the field")
    func invalid() async throws {
        var program = SandboxProbe.python("pass")
        program.files.append(SandboxFile(path: "../x", bytes: []))
        let missing = SandboxProgram(start: .command(executable: "/nowhere", arguments: []))
        var secret = SandboxProbe.python("pass")
        secret.readablePaths = ["/proc/1"]
        for (program, word) in [(program, "file"), (missing, "/nowhere"), (secret, "readable")] {
            let error = await #expect(throws: SandboxError.self) { try await pool.run(program) }
            guard case .invalidRun(let text) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(text.contains(word))
        }
    }

    @Test("without a Python, warm programs are unavailable; a script with a shell still runs")
    func noPython() async throws {
        var settings = SandboxProbe.settings()
        settings.pythonPath = nil
        let pool = SandboxPool(settings: settings)
        let error = await #expect(throws: SandboxError.self) {
            try await pool.run(SandboxProbe.python("pass"))
        }
        guard case .unavailable(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("python3"))
        var script = SandboxProgram(start: .command(executable: "/box/go.sh", arguments: ["x y"]))
        script.files = [
            SandboxFile(
                path: "go.sh",
                bytes: Array("#!/bin/sh\necho \"$1\"".utf8),
                isExecutable: true
            )
        ]
        script.profile = .fork
        #expect(try await pool.run(script).text == "x y\n")
    }

    @Test("a closed pool refuses")
    func closed() async throws {
        let pool = SandboxPool(settings: SandboxProbe.settings())
        _ = await pool.prepare()
        pool.close()
        #expect(pool.helperProcessIDs.isEmpty)
        await #expect(throws: SandboxError.self) {
            try await pool.run(SandboxProbe.python("pass"))
        }
    }
}
