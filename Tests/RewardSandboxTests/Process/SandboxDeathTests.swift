import Foundation
import RewardPlatform
import RewardTypes
import Testing

@testable import RewardSandbox

@Suite(
    "Whatever dies, nothing is left",
    .enabled(if: SandboxProbe.hasWarmPython, SandboxProbe.reason),
    .enabled(if: Executables.isRoot, "processes are told apart by users that only root can give"),
    .timeLimit(.minutes(20))
)
struct SandboxDeathTests {
    /// Settings whose programs belong to users of this test alone.
    private func settings(slots: Int = 1) -> SandboxSettings {
        var settings = SandboxProbe.settings(slots: slots)
        settings.userBase = Int.random(in: 3_000_000..<4_000_000)
        return settings
    }

    /// The processes of a user, without those that have ended and wait for their parent.
    private func processes(of user: Int) -> [(number: Int32, command: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            // A process that ends between two looks has no files any more.
            guard let number = Int32(name),
                let status = try? String(contentsOfFile: "/proc/\(name)/status", encoding: .utf8),
                status.contains("\nUid:\t\(user)\t"), !status.contains("\nState:\tZ"),
                let command = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
            else { return nil }
            return (number, command)
        }
    }

    /// Looks until something is so, for a minute at most.
    private func wait(until isSo: () -> Bool) async throws {
        for _ in 0..<1200 {
            if isSo() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Waits until a user has no process.
    private func expectNoProcess(of user: Int) async throws {
        try await wait { processes(of: user).isEmpty }
        #expect(processes(of: user).map(\.command) == [])
    }

    private func waitForGuest(of user: Int, besides count: Int) async throws {
        try await wait { processes(of: user).count > count }
    }

    @Test("a helper that is killed takes everything along, and the run is done by the next one")
    func helper() async throws {
        let settings = settings()
        let pool = SandboxPool(settings: settings)
        _ = await pool.prepare()
        let idle = processes(of: settings.userBase).count
        let first = try #require(pool.helperProcessIDs.first)
        async let report = pool.run(SandboxProbe.python("import time; time.sleep(3); print(1)"))
        try await waitForGuest(of: settings.userBase, besides: idle)
        kill(first, SIGKILL)
        #expect(try await report.text == "1\n")
        #expect(pool.helperProcessIDs.first != first)
        #expect(pool.status.restartCount == 1)
        pool.close()
        try await expectNoProcess(of: settings.userBase)
    }

    @Test("an interpreter that is killed is started again, idle or in a run")
    func interpreter() async throws {
        let settings = settings()
        let pool = SandboxPool(settings: settings)
        _ = await pool.prepare()
        func killInterpreter() throws {
            let all = processes(of: settings.userBase).filter { $0.command.contains("-s\0-c") }
            // The one that was there first; the others come from it.
            kill(try #require(all.map(\.number).min()), SIGKILL)
        }
        let idle = processes(of: settings.userBase).count
        try killInterpreter()
        #expect(try await pool.run(SandboxProbe.python("print(1)")).text == "1\n")
        async let report = pool.run(SandboxProbe.python("import time; time.sleep(3); print(2)"))
        try await waitForGuest(of: settings.userBase, besides: idle)
        try killInterpreter()
        #expect(try await report.text == "2\n")
        #expect(pool.status.restartCount == 0)
        pool.close()
        try await expectNoProcess(of: settings.userBase)
    }

    @Test("a client that is gone ends the helper, its interpreter and what runs")
    func client() async throws {
        let settings = settings()
        let user = settings.userBase + 1
        let words = [SandboxProbe.helperPath] + settings.arguments(slot: 1)
        // The shell is the process that is killed; the helper only sees its stream end.
        var process: HelperProcess? = try HelperProcess(
            executable: "/bin/sh",
            arguments: ["-c", "\"$@\" & exec sleep 1000 3>&-", "sh"] + words
        )
        let program = SandboxProbe.shell(
            "sleep 1000 & sleep 1000",
            limits: SandboxLimits(wallMilliseconds: 60_000)
        )
        let run = SandboxRun(programs: [program])
        try process?.send(SandboxFrame(run).encoded)
        try await waitForGuest(of: user, besides: 4)
        #expect(processes(of: user).count > 4)
        process = nil
        try await expectNoProcess(of: user)
    }

    @Test("many runs leave processes, descriptors and mounts as they were")
    func flat() async throws {
        let count = ProcessInfo.processInfo.environment["REWARDD_SANDBOX_RUNS"].flatMap(Int.init)
        let settings = settings(slots: 2)
        let pool = SandboxPool(settings: settings)
        _ = await pool.prepare()
        func used() throws -> [Int] {
            var counts = [0, 0]
            for slot in 0..<2 { counts[0] += processes(of: settings.userBase + slot).count }
            for helper in pool.helperProcessIDs {
                let path = "/proc/\(helper)/fd"
                counts[1] += try FileManager.default.contentsOfDirectory(atPath: path).count
            }
            let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
            return counts + [mounts.count { $0 == "\n" }]
        }
        let programs = [
            SandboxProbe.python("print(1)"), SandboxProbe.python("import os; os.abort()"),
            SandboxProbe.shell("sleep 100 & sleep 100 & echo 1"),
            SandboxProbe.python("while True: pass", limits: SandboxLimits(wallMilliseconds: 5)),
        ]
        let before = try used()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<2 {
                group.addTask {
                    for number in 0..<(count ?? 2000) / 2 {
                        // Most runs are the plain ones.
                        let kind = number.isMultiple(of: 16) ? (number / 16 + worker) % 4 : 0
                        let report = try await pool.run(programs[kind])
                        if kind == 0 { #expect(report.text == "1\n") }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try used() == before)
        #expect(pool.status.restartCount == 0)
        pool.close()
        for slot in 0..<2 { try await expectNoProcess(of: settings.userBase + slot) }
    }
}
