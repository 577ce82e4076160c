// What the tests of the sandbox share: the helper that was built beside them, and short programs.

import Foundation
import Testing

@testable import RewardSandbox

enum SandboxProbe {
    /// The helper that was built beside the tests.
    static let helperPath: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        for _ in 0..<5 {
            folder.deleteLastPathComponent()
            let candidate = folder.appending(path: "rewardd-sandbox").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        return "rewardd-sandbox was not built"
    }()

    /// Settings for a test.
    static func settings(slots: Int = 1, without layers: [String] = []) -> SandboxSettings {
        var settings = SandboxSettings(slotCount: slots, helperPath: helperPath)
        settings.omittedLayers = layers
        return settings
    }

    /// Why this machine cannot isolate programs; nil if it can.
    static let obstacle: String? = {
        do {
            let helper = try SandboxHelper(settings: settings(), slot: 99)
            defer { helper.end() }
            return helper.findings.refusal(minimum: .strong)
        } catch {
            return "\(error)"
        }
    }()

    static let canIsolate = obstacle == nil
    static let hasWarmPython = canIsolate && SandboxSettings.foundPython() != nil
    /// Shown beside tests that are skipped.
    static let reason = Comment(rawValue: obstacle ?? "no /usr/bin/python3")

    /// A program of Python in the warm interpreter, or cold.
    static func python(
        _ source: String,
        cold: Bool = false,
        limits: SandboxLimits = SandboxLimits()
    ) -> SandboxProgram {
        SandboxProgram(
            start: cold
                ? .command(executable: "/usr/bin/python3", arguments: ["/box/main.py"])
                : .warmPython,
            files: [SandboxFile(path: "main.py", bytes: Array(source.utf8))],
            limits: limits
        )
    }

    static func shell(
        _ script: String,
        limits: SandboxLimits = SandboxLimits()
    ) -> SandboxProgram {
        SandboxProgram(
            start: .command(executable: "/bin/sh", arguments: ["-c", script]),
            profile: .fork,
            limits: limits
        )
    }
}

extension SandboxPool {
    /// Runs one program without a deadline.
    func run(_ program: SandboxProgram) async throws -> SandboxReport {
        let reports = try await run(SandboxRun(programs: [program]), until: nil)
        return try #require(reports.count == 1 ? reports[0] : nil)
    }
}

extension SandboxReport {
    var text: String { String(decoding: output.bytes, as: UTF8.self) }
    var errorText: String { String(decoding: errorOutput.bytes, as: UTF8.self) }
}
