import Foundation
import Testing

@Suite("rewardctl annotate in processes", .serialized, .timeLimit(.minutes(30)))
struct AnnotateTests {
    /// Files of a run.
    private struct Files {
        let folder: URL
        let name: String
        var output: URL { folder.appending(path: "\(name).jsonl") }
        var rejects: URL { folder.appending(path: "\(name).jsonl.rejected.jsonl") }
        var state: URL { folder.appending(path: "\(name).jsonl.state.json") }
        func contents() throws -> [Data] {
            [try Data(contentsOf: output), try Data(contentsOf: rejects)]
        }
        func remove() throws {
            for file in [output, rejects, state] { try FileManager.default.removeItem(at: file) }
        }
    }

    /// Groups with prompts of their own, and some lines that are none.
    private func input(_ count: Int, in folder: URL) throws -> URL {
        var text = ""
        for number in 0..<count {
            if number % 97 == 5 { text += "no group\n\n" }
            text += """
                {"id":"g\(number)","prompt":"\(number)?","responses":["a\(number % 7)","b","c"]}

                """
        }
        let file = folder.appending(path: "in.jsonl")
        try text.write(to: file, atomically: false, encoding: .utf8)
        return file
    }

    private func start(_ files: Files, _ input: URL, _ socketPath: String) throws -> Process {
        let process = Process()
        process.executableURL = try Places.program("rewardctl")
        process.arguments = [
            "annotate", input.path, "--output", files.output.path, "--socket", socketPath,
            "--scorer", "logprob", "--pairs", "best_random", "--seed", "3", "--quiet",
        ]
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    @Test("killed at 20 random moments over 5,000 groups, it gives the bytes of a quiet run")
    func kills() throws {
        let daemon = try DaemonProcess()
        let input = try input(5000, in: daemon.folder)
        let quiet = Files(folder: daemon.folder, name: "quiet")
        let clock = ContinuousClock()
        let begin = clock.now
        let undisturbed = try start(quiet, input, daemon.socketPath)
        undisturbed.waitUntilExit()
        let duration = begin.duration(to: clock.now)
        // Some lines are no groups.
        #expect(undisturbed.terminationStatus == 1)
        let expected = try quiet.contents()
        let ids = String(decoding: expected[0], as: UTF8.self).split(separator: "\n")
            .compactMap { $0.split(separator: "\"").dropFirst(3).first }
        #expect(ids.count == 5000 && Set(ids).count == 5000)
        #expect(expected[1].count { $0 == UInt8(ascii: "\n") } == 52)

        let seed = UInt64.random(in: 0 ... .max)
        print("annotate: a quiet run took \(duration); kills by seed \(seed)")
        var generator = Moments(state: seed)
        let killed = Files(folder: daemon.folder, name: "killed")
        var killCount = 0
        while killCount < 20 {
            let process = try start(killed, input, daemon.socketPath)
            let share = Double.random(in: 0...0.08, using: &generator)
            let milliseconds = Double(duration / .milliseconds(1)) * share
            poll(nil, 0, Int32(milliseconds))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal {
                killCount += 1
            } else {
                // It was done before its time: once more from the beginning.
                #expect(process.terminationStatus == 1, "seed \(seed)")
                #expect(try killed.contents() == expected, "seed \(seed)")
                try killed.remove()
            }
        }
        let last = try start(killed, input, daemon.socketPath)
        last.waitUntilExit()
        #expect(last.terminationStatus == 1, "seed \(seed)")
        #expect(try killed.contents() == expected, "seed \(seed)")
    }

    @Test("a daemon that is killed costs nothing that was done; a signal ends the command")
    func daemonKilled() throws {
        let second = try DaemonProcess()
        let input = try input(600, in: second.folder)
        let quiet = Files(folder: second.folder, name: "quiet")
        let undisturbed = try start(quiet, input, second.socketPath)
        undisturbed.waitUntilExit()
        let files = Files(folder: second.folder, name: "files")
        let first = try DaemonProcess()
        let broken = try start(files, input, first.socketPath)
        for _ in 0..<6000 where broken.isRunning {
            // Until the first records are there.
            if let data = try? Data(contentsOf: files.output), !data.isEmpty { break }
            poll(nil, 0, 5)
        }
        _ = first.end(with: SIGKILL)
        broken.waitUntilExit()
        // 3, unless all was done before the daemon was.
        #expect([1, 3].contains(broken.terminationStatus))
        let stopped = try start(files, input, second.socketPath)
        poll(nil, 0, 50)
        stopped.terminate()
        stopped.waitUntilExit()
        #expect([1, 15, 130].contains(stopped.terminationStatus))
        let last = try start(files, input, second.socketPath)
        last.waitUntilExit()
        #expect(try files.contents() == quiet.contents())
    }
}

/// Random numbers that a seed determines (SplitMix64).
private struct Moments: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
