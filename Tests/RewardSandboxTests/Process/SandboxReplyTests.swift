import Testing

@testable import RewardSandbox

@Suite("Answers of the helper")
struct SandboxReplyTests {
    @Test("reports are read field by field")
    func reports() {
        var frame = SandboxFrame()
        frame.append("program", "")
        frame.append("signalled", 9)
        frame.append("limit", "memory")
        frame.append("inferred", "")
        for (name, number) in [("cpu-us", 1), ("wall-us", 2), ("peak-kib", 3), ("leaked", 4)] {
            frame.append(name, number)
        }
        frame.append("output", [1, 2])
        frame.append("output-total", 7)
        frame.append("executable-file", "x")
        frame.append("content", [5])
        frame.append("program", "")
        frame.append("exited", 3)
        #expect(
            SandboxReply(frame)
                == .reports([
                    SandboxReport(
                        ending: .signalled(9),
                        limit: .memory,
                        isInferred: true,
                        cpuMicroseconds: 1,
                        wallMicroseconds: 2,
                        peakKibibytes: 3,
                        output: .init(bytes: [1, 2], totalByteCount: 7),
                        leakedProcessCount: 4,
                        fetched: [SandboxFile(path: "x", bytes: [5], isExecutable: true)]
                    ),
                    SandboxReport(ending: .exited(3)),
                ])
        )
    }

    @Test(
        "errors keep their kind",
        arguments: zip(
            ["invalid", "unavailable", "cancelled", "failed", "other"],
            [
                SandboxError.invalidRun("why"), .unavailable("why"), .cancelled, .failed("why"),
                .failed("why"),
            ]
        )
    )
    func errors(kind: String, error: SandboxError) {
        var frame = SandboxFrame()
        frame.append("error", kind)
        frame.append("text", "why")
        #expect(SandboxReply(frame) == .failure(error))
    }

    @Test(
        "what is no answer is none",
        arguments: [
            [], ["output"], ["program"], ["program", "limit"], ["program", "exited", "other"],
            ["program", "exited", "content"],
        ]
    )
    func malformed(names: [String]) {
        var frame = SandboxFrame()
        for name in names { frame.append(name, name == "exited" ? "0" : "") }
        #expect(SandboxReply(frame) == nil)
    }
}
