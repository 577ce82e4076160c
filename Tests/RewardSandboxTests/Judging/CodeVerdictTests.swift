@testable import RewardSandbox
import Testing

@Suite("CodeVerdict: what a run alone decides")
struct CodeVerdictTests {
    @Test(
        "limits come before exit codes, in their order",
        arguments: [
            (.output, .outputLimit), (.memory, .memoryLimit), (.cpu, .timeLimit),
            (.wall, .timeLimit), (.processes, .runtimeError), (.disk, .runtimeError),
        ] as [(SandboxReport.Limit, CodeVerdict)]
    )
    func limits(limit: SandboxReport.Limit, verdict: CodeVerdict) {
        for ending in [SandboxReport.Ending.exited(0), .exited(1), .signalled(9)] {
            #expect(CodeVerdict(SandboxReport(ending: ending, limit: limit)) == verdict)
        }
    }

    @Test("endings")
    func endings() {
        #expect(CodeVerdict(SandboxReport(ending: .exited(0))) == nil)
        #expect(CodeVerdict(SandboxReport(ending: .exited(3))) == .runtimeError)
        #expect(CodeVerdict(SandboxReport(ending: .signalled(11))) == .runtimeError)
        let words = SandboxReport.Captured(bytes: Array("Traceback\nMemoryError\n".utf8))
        #expect(CodeVerdict(SandboxReport(ending: .exited(1), errorOutput: words)) == .memoryLimit)
        #expect(CodeVerdict(SandboxReport(ending: .exited(0), errorOutput: words)) == nil)
    }

    @Test("what is wrong is said in words")
    func words() {
        let report = SandboxReport(ending: .signalled(9), limit: .wall, isInferred: true)
        #expect(
            report.endingText == "was ended by signal 9 and very likely exceeded its limit of time"
        )
        #expect(Finding(report)?.verdict == .timeLimit)
        #expect(Finding(SandboxReport(ending: .exited(0))) == nil)
    }
}

@Suite("ResultFrame: exactly one frame")
struct ResultFrameTests {
    private func frame(_ bytes: [UInt8], total: Int? = nil) throws -> ResultFrame {
        try ResultFrame(SandboxReport.Captured(bytes: bytes, totalByteCount: total))
    }

    @Test("a frame is read, and anything else is refused")
    func frames() throws {
        let good: [UInt8] = [0, 0, 0, 2, 0x52, 0x54]
        #expect(try frame(good).value == .bool(true))
        #expect(throws: ResultFrame.Failure.missing) { try frame([]) }
        let bad: [[UInt8]] = [
            good + good, good + [0], Array(good.dropLast()), [0, 0, 0, 0], [0, 0, 0, 1, 0x52],
            [0, 0, 0, 2, 0x00, 0x54], [0, 0, 0, 2, 0x52, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0x52],
        ]
        for bytes in bad {
            #expect(throws: ResultFrame.Failure.self) { try frame(bytes) }
        }
        #expect(throws: ResultFrame.Failure.self) { try frame(good, total: 7) }
    }

    @Test("a result counts only with exit code 0 and within limits")
    func reading() {
        let good = SandboxReport.Captured(bytes: [0, 0, 0, 2, 0x52, 0x54])
        func verdict(_ ending: SandboxReport.Ending, _ limit: SandboxReport.Limit?) -> CodeVerdict?
        {
            switch ResultReading(SandboxReport(ending: ending, limit: limit, result: good)) {
            case .value: nil
            case .finding(let finding): finding.verdict
            }
        }
        #expect(verdict(.exited(0), nil) == nil)
        #expect(verdict(.exited(1), nil) == .runtimeError)
        #expect(verdict(.signalled(9), nil) == .runtimeError)
        #expect(verdict(.exited(0), .wall) == .timeLimit)
        #expect(verdict(.exited(0), .output) == .outputLimit)
    }
}
