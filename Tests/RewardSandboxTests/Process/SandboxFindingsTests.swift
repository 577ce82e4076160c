import Testing

@testable import RewardSandbox

@Suite("Findings of the self-test")
struct SandboxFindingsTests {
    private func hello(version: String = "1", level: String = "reduced") -> SandboxFrame {
        var frame = SandboxFrame()
        frame.append("version", version)
        frame.append("level", level)
        frame.append("kernel", "6.1.0")
        frame.append("landlock", 3)
        frame.append("layer", "net on")
        frame.append("layer", "landlock off: it does not hold")
        frame.append("python-problem", "none is configured")
        return frame
    }

    @Test("the first frame is read, and says what is missing and what helps")
    func reads() throws {
        let findings = try SandboxFindings(hello())
        #expect(findings.level == .reduced)
        #expect(findings.layers.map(\.name) == ["net", "landlock"])
        #expect(findings.layers.map(\.problem) == [nil, "it does not hold"])
        #expect(findings.kernel == "6.1.0" && findings.landlockVersion == 3)
        #expect(findings.warmPythonVersion == nil)
        #expect(findings.warmPythonProblem == "none is configured")
        #expect(findings.refusal(minimum: .reduced) == nil)
        let refusal = try #require(findings.refusal(minimum: .strong))
        #expect(refusal.contains("landlock (it does not hold)") && refusal.contains("userns"))
        #expect(!refusal.contains("net ("))
    }

    @Test("levels have an order")
    func order() {
        let levels = SandboxFindings.Level.allCases
        #expect(levels.sorted() == [.none, .reduced, .strong, .full])
    }

    @Test("a helper of another version is refused, and one that names no level")
    func otherHelpers() {
        #expect(throws: SandboxError.self) { try SandboxFindings(hello(version: "2")) }
        #expect(throws: SandboxError.self) { try SandboxFindings(hello(level: "mighty")) }
        #expect(throws: SandboxError.self) { try SandboxFindings(SandboxFrame()) }
    }
}
