import Foundation
import RewardPlatform
import Testing

@testable import RewardSandbox

@Suite(
    "The walls of the jail",
    .enabled(if: SandboxProbe.canIsolate, SandboxProbe.reason),
    .timeLimit(.minutes(10))
)
struct SandboxLayerTests {
    static let names = [
        "identity", "user", "mount", "pid", "net", "ipc", "uts", "cgroup-namespace", "root", "work",
        "capabilities", "seccomp", "landlock", "limits", "descriptors",
    ]

    private func findings(without layer: String) throws -> SandboxFindings {
        var settings = SandboxProbe.settings(without: [layer])
        settings.pythonPath = nil
        let helper = try SandboxHelper(settings: settings, slot: 91)
        defer { helper.end() }
        return helper.findings
    }

    @Test("all of them hold here, and the self-test speaks of each")
    func allHold() async throws {
        let pool = SandboxPool(settings: SandboxProbe.settings())
        let status = await pool.prepare()
        let findings = try #require(status.findings)
        #expect(findings.level == .strong)
        #expect(findings.layers.map(\.name) == Self.names)
        #expect(findings.layers.allSatisfy { $0.problem == nil })
        #expect(status.problem == nil && status.slotCount == 1)
    }

    @Test("a wall that is missing is noticed, and programs are refused", arguments: names)
    func missing(layer: String) async throws {
        if layer == "identity", !Executables.isRoot { return }
        let findings = try findings(without: layer)
        #expect(findings.level < .strong)
        let found = try #require(findings.layers.first { $0.name == layer })
        #expect(found.problem != nil)
        var settings = SandboxProbe.settings(without: [layer])
        settings.pythonPath = nil
        let pool = SandboxPool(settings: settings)
        let error = await #expect(throws: SandboxError.self) {
            try await pool.run(SandboxProbe.shell("true"))
        }
        guard case .unavailable(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("\(layer) ("))
    }

    @Test(
        "without one of these, a lower minimum still runs programs",
        arguments: ["ipc", "uts", "cgroup-namespace", "landlock", "limits", "descriptors"]
    )
    func reduced(layer: String) async throws {
        var settings = SandboxProbe.settings(without: [layer])
        settings.pythonPath = nil
        settings.minimumIsolation = .reduced
        let pool = SandboxPool(settings: settings)
        #expect(try await pool.run(SandboxProbe.shell("echo yes")).text == "yes\n")
        #expect(pool.status.findings?.level == .reduced)
    }

    @Test(
        "an unprivileged user has the same walls",
        .enabled(if: Executables.isRoot, "only root can become another user")
    )
    func unprivileged() throws {
        // Where others may execute it, which a build folder need not be.
        let folder = URL(filePath: "/tmp/rewardd-sandbox-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
        defer {
            // What cannot be removed is a file in a folder of temporary files.
            try? FileManager.default.removeItem(at: folder)
        }
        let copy = folder.appending(path: "rewardd-sandbox")
        // By a process of its own: what this one has open for writing, others that it starts at the
        // same time would have too, and then nobody can execute it.
        let copying = try Process.run(
            URL(filePath: "/bin/cp"),
            arguments: [SandboxProbe.helperPath, copy.path]
        )
        copying.waitUntilExit()
        let python = SandboxSettings.foundPython().map { ["--python", $0] } ?? []
        let process = try HelperProcess(
            executable: "/usr/bin/setpriv",
            arguments: ["--reuid=65534", "--regid=65534", "--clear-groups", copy.path, "serve"]
                + python
        )
        var decoder = SandboxFrameDecoder()
        func answer() throws -> SandboxFrame {
            while true {
                if let frame = try decoder.next() { return frame }
                let bytes = try #require(try process.receive(within: .seconds(60)))
                try #require(!bytes.isEmpty, "the helper has ended")
                decoder.append(bytes)
            }
        }
        #expect(try answer().text("level") == "strong")
        let run = SandboxRun(programs: [SandboxProbe.shell("id -u; echo $HOME")])
        try process.send(SandboxFrame(run).encoded)
        guard case .reports(let reports) = SandboxReply(try answer()) else {
            Issue.record("no reports")
            return
        }
        #expect(reports.first?.text == "1000\n/box\n")
    }
}
