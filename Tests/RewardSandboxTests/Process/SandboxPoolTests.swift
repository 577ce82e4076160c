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
}
