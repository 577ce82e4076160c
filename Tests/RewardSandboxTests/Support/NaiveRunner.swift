// Programs as plain processes, so that judging can be tested where nothing can be isolated.
//
// Only for programs that tests themselves contain and that harm nobody.

import Foundation
import RewardSandbox
import RewardTestSupport
import RewardTypes
import Testing

/// A runner without isolation, through a script; counts what it ran.
final class NaiveRunner: SandboxRunner {
    /// An interpreter for the script.
    static let python = "/usr/bin/python3"

    static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: python) }

    func run(
        _ run: SandboxRun,
        until deadline: Deadline?
    ) async throws(SandboxError) -> [SandboxReport] {
        do {
            let folder = try TemporaryFolder()
            let specification = try folder.write(run.naiveJSON.jsonText, to: "run.json")
            try folder.write(Self.script, to: "naive.py")
            let process = Process()
            process.executableURL = URL(filePath: Self.python)
            process.arguments = ["-I", "-B", "\(folder.path)/naive.py", specification]
            process.currentDirectoryURL = URL(filePath: folder.path)
            process.environment = ["LC_ALL": "C.UTF-8"]
            process.standardInput = FileHandle.nullDevice
            try await Self.finish(process)
            guard process.terminationStatus == 0 else { throw SandboxError.cancelled }
            let answer = try Data(contentsOf: URL(filePath: "\(folder.path)/reports.json"))
            let reports = try JSONValue(parsing: [UInt8](answer)).arrayValue ?? []
            return try reports.map { try SandboxReport(naive: $0) }
        } catch let error as SandboxError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func finish(_ process: Process) async throws {
        let (ends, ending) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in ending.finish() }
        try process.run()
        let number = process.processIdentifier
        await withTaskCancellationHandler {
            for await _ in ends {}
        } onCancel: {
            kill(number, SIGTERM)
        }
        // A cancelled loop ends before the process does.
        process.waitUntilExit()
    }
}

extension SandboxRun {
    fileprivate var naiveJSON: JSONValue {
        .array(
            programs.map { program in
                var command: JSONValue = .array([
                    .string(NaiveRunner.python), "-I", "-B", "main.py",
                ])
                if case .command(let executable, let arguments) = program.start {
                    command = .array(([executable] + arguments).map(JSONValue.string))
                }
                return [
                    "command": command,
                    "files": .array(
                        program.files.map { file in
                            [
                                .string(file.path), .string(file.bytes.base64),
                                .bool(file.isExecutable),
                            ]
                        }
                    ),
                    "input": .string(program.input.base64),
                    "environment": .object(
                        program.environment.reduce(into: [:]) { $0[$1.key] = .string($1.value) }
                    ),
                    "fetched": .array(program.fetched.map(JSONValue.string)),
                    "memory": .string(program.memoryMode.rawValue),
                    "wall": .integer(Int64(program.limits.wallMilliseconds)),
                    "cpu": .integer(Int64(program.limits.cpuMilliseconds)),
                    "kib": .integer(Int64(program.limits.memoryKibibytes)),
                    "output": .integer(Int64(program.limits.outputByteCount)),
                    "result": .integer(Int64(program.limits.resultByteCount)),
                ]
            }
        )
    }
}

extension SandboxReport {
    fileprivate init(naive json: JSONValue) throws {
        func number(_ name: String) throws -> Int { try #require(json[member: name]?.intValue) }
        func captured(_ name: String) throws -> Captured {
            let value = try #require(json[member: name])
            return Captured(
                bytes: try #require(value[member: "bytes"]?.stringValue?.bytesOfBase64),
                totalByteCount: value[member: "total"]?.intValue
            )
        }
        let status = try number("status")
        self.init(
            ending: status < 0 ? .signalled(-status) : .exited(status),
            limit: json[member: "limit"]?.stringValue.flatMap(Limit.init),
            cpuMicroseconds: try number("cpu"),
            wallMicroseconds: try number("wall"),
            peakKibibytes: try number("peak"),
            output: try captured("output"),
            errorOutput: try captured("error"),
            result: try captured("result"),
            fetched: try (json[member: "fetched"]?.objectValue ?? [:]).map { name, value in
                SandboxFile(
                    path: name,
                    bytes: try #require(value.stringValue?.bytesOfBase64)
                )
            }
        )
    }
}

extension [UInt8] {
    fileprivate var base64: String { Data(self).base64EncodedString() }
}

extension String {
    fileprivate var bytesOfBase64: [UInt8]? { Data(base64Encoded: self).map { [UInt8]($0) } }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, saying why, on machines without Python.
    static var needsPython: Self {
        .enabled(if: NaiveRunner.isAvailable, "there is no \(NaiveRunner.python)")
    }
}
