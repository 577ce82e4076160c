import Foundation
import Testing

/// What went wrong around a process under test.
struct ProcessFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Folders of the checkout and of the build.
enum Places {
    static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A program that was built beside the tests.
    static func program(_ name: String) throws -> URL {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appending(path: name)
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        throw ProcessFailure("\(name) was not built beside \(tests.path)")
    }

    static let tinyModel = checkout.appending(path: "Tests/Golden/models/llama-tiny-a")
}

/// A running `rewardd` with the tiny model, in a folder of its own.
final class DaemonProcess {
    let folder: URL
    let socketPath: String
    private let process = Process()
    private let logFile: URL

    /// Three scorers over the tiny model, as the example configuration has them.
    static let scorers = """
        scorers:
          followup:
            kind: followup_likelihood
          density:
            kind: density_ratio
            weak: {exit_layer: 2}
          logprob:
            kind: mean_logprob

        """

    /// Starts it and waits until it answers.
    ///
    /// `model` is more members of the model, `extra` more of the file.
    init(
        configuration extra: String = "",
        scorers: String = DaemonProcess.scorers,
        model: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        // Short: a socket address holds about a hundred bytes.
        folder = URL(filePath: "/tmp/rewardd-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        socketPath = folder.appending(path: "s").path
        logFile = folder.appending(path: "log")
        let configuration = folder.appending(path: "rewardd.yaml")
        let text = """
            listen:
              unix: \(socketPath)
            models:
              tiny:
                path: \(Places.tinyModel.path)
            \(model.map { "    \($0)\n" }.joined())\(scorers)\(extra)
            """
        try text.write(to: configuration, atomically: true, encoding: .utf8)
        _ = FileManager.default.createFile(atPath: logFile.path, contents: nil)
        process.executableURL = try Places.program("rewardd")
        process.arguments = ["--config", configuration.path]
        process.standardError = try FileHandle(forWritingTo: logFile)
        process.standardInput = FileHandle.nullDevice
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        try process.run()
        try waitUntilReady()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        // The folder holds only what this object made; a leftover in /tmp is harmless.
        try? FileManager.default.removeItem(at: folder)
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// What the daemon wrote to standard error.
    var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }

    /// Asks until the daemon answers; each try waits for the process or a moment, with a bound.
    private func waitUntilReady() throws {
        for _ in 0..<600 {
            guard process.isRunning else { throw ProcessFailure("rewardd ended: \(log)") }
            if let client = try? RawClient(socketPath),
                (try? client.call("ping", "{}")) != nil
            {
                return
            }
            poll(nil, 0, 100)
        }
        throw ProcessFailure("rewardd did not answer within a minute: \(log)")
    }

    /// Sends a signal and waits for the end; returns the exit code.
    func end(with signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }

    func sendSignal(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func waitUntilExit() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// Runs a program to its end.
func run(
    _ program: URL,
    _ arguments: [String],
    input: String = "",
    environment: [String: String] = [:]
) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let folder = FileManager.default.temporaryDirectory
    let stem = "rewardd-run-\(UInt64.random(in: 0 ... .max))"
    let files = ["in", "out", "err"].map { folder.appending(path: "\(stem).\($0)") }
    defer {
        // Leftovers in the temporary folder are harmless.
        for file in files { try? FileManager.default.removeItem(at: file) }
    }
    try input.write(to: files[0], atomically: true, encoding: .utf8)
    for file in files.dropFirst() {
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return (
        process.terminationStatus,
        try String(contentsOf: files[1], encoding: .utf8),
        try String(contentsOf: files[2], encoding: .utf8)
    )
}
