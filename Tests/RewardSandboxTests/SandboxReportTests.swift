import RewardSandbox
import RewardTypes
import Testing

@Suite("What travels into the sandbox and back")
struct SandboxReportTests {
    @Test("output is truncated when more was written than kept")
    func truncation() {
        #expect(!SandboxReport.Captured(bytes: [1, 2]).isTruncated)
        #expect(SandboxReport.Captured(bytes: [1, 2], totalByteCount: 3).isTruncated)
    }

    @Test("a runner gets programs as they were made")
    func runner() async throws {
        let program = SandboxProgram(
            start: .warmPython,
            files: [SandboxFile(path: "main.py", bytes: [49])]
        )
        let reports = try await Echo().run(SandboxRun(programs: [program, program]), until: nil)
        #expect(reports.map(\.output.bytes) == [[49], [49]])
        await #expect(throws: SandboxError.invalidRun("programs")) {
            _ = try await Echo().run(SandboxRun(programs: []), until: nil)
        }
    }
}

/// Returns the first file as output.
private struct Echo: SandboxRunner {
    func run(
        _ run: SandboxRun,
        until deadline: Deadline?
    ) async throws(SandboxError) -> [SandboxReport] {
        guard !run.programs.isEmpty else { throw .invalidRun("programs") }
        return run.programs.map { program in
            SandboxReport(
                ending: .exited(0),
                output: SandboxReport.Captured(bytes: program.files[0].bytes)
            )
        }
    }
}
