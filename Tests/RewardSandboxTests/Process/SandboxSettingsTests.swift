import RewardPlatform
import Testing

@testable import RewardSandbox

@Suite("Settings of the sandbox")
struct SandboxSettingsTests {
    @Test("limits are clamped to the maximum, and to what the helper takes")
    func clamps() {
        let settings = SandboxSettings()
        var limits = SandboxLimits(wallMilliseconds: 1_000_000, memoryKibibytes: 1)
        limits.processCount = 7
        let clamped = settings.clamped(limits)
        #expect(clamped.wallMilliseconds == settings.maximum.wallMilliseconds)
        #expect(clamped.memoryKibibytes == 1024)
        #expect(clamped.processCount == 7)
        #expect(settings.clamped(clamped) == clamped)
        let run = SandboxRun(programs: [
            SandboxProgram(start: .warmPython, limits: limits)
        ])
        #expect(settings.problem(of: run)?.hasPrefix("programs[0].limits.wall-ms: 1000000") == true)
        #expect(
            settings.problem(
                of: SandboxRun(programs: [SandboxProgram(start: .warmPython, limits: clamped)])
            ) == nil
        )
        #expect(settings.problem(of: SandboxRun(programs: [])) != nil)
    }

    @Test("a helper that is not there is an error that says where it should be")
    func missingHelper() {
        #expect(throws: SandboxError.self) {
            try SandboxSettings(helperPath: "/nowhere/rewardd-sandbox").foundHelper()
        }
        #expect(Executables.isExecutable(path: "/bin/sh"))
        #expect(!Executables.isExecutable(path: "/etc/passwd"))
        #expect(!Executables.isExecutable(path: "/usr"))
        #expect(Executables.ownFolder?.hasPrefix("/") == true)
    }

    @Test("only root names a user, and each slot has its own")
    func arguments() {
        var settings = SandboxSettings(
            userBase: 5000,
            pythonPath: "/p",
            pythonReadablePaths: ["/q"]
        )
        settings.omittedLayers = ["net"]
        let user = Executables.isRoot ? ["--uid", "5003"] : []
        #expect(
            settings.arguments(slot: 3)
                == ["serve"] + user
                + ["--python", "/p", "--readable", "/q", "--without", "net"]
        )
    }
}
