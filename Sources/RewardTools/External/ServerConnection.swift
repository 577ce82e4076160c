// One run of a server of the Model Context Protocol, over its standard input and output.

internal import Foundation
internal import RewardPlatform
internal import RewardTypes
internal import Synchronization

/// Why a server gave no answer.
enum ServerFailure: Error, Sendable, Equatable {
    /// It is not there, or not there any more.
    case unavailable(String)
    /// It took too long.
    case timedOut
    /// It answered with an error.
    case refused(String)
}

/// A running server: JSON-RPC 2.0, one object a line.
///
/// Reading and writing happen on threads of their own; a server that does not read makes its calls
/// late, and nothing else. It ends when its standard input does, or is killed.
final class ServerConnection: Sendable {
    private struct State {
        var pending: [Int64: CheckedContinuation<Result<JSONObject, ServerFailure>, Never>] = [:]
        var nextID: Int64 = 1
        var buffer: [UInt8] = []
        var ending: ServerFailure?
    }

    private let state = Mutex(State())
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let writer = ComputeThread(name: "external")
    private let maximumLineByteCount: Int

    /// Time between asking a server to end and killing it.
    private static let graceDuration = Duration.seconds(2)

    /// Starts the program; `command` begins with its path.
    init(
        command: [String],
        environment: [String: String],
        maximumLineByteCount: Int
    ) throws(ServerFailure) {
        self.maximumLineByteCount = maximumLineByteCount
        // A server that ended must not end the daemon that writes to it.
        signal(SIGPIPE, SIG_IGN)
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = environment
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw .unavailable("\(command[0]) cannot be started: \(error.localizedDescription)")
        }
        output.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            guard let self, !data.isEmpty else {
                handle.readabilityHandler = nil
                self?.end(.unavailable("the server ended"))
                return
            }
            receive(data)
        }
    }

    deinit { stop() }

    /// Whether it can be asked.
    var isAlive: Bool { state.withLock { $0.ending == nil } }

    /// The result of a method.
    func request(
        _ method: String,
        _ params: JSONObject,
        within limit: Duration
    ) async -> Result<JSONObject, ServerFailure> {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        // It ends with the request, by the defer below.
        let alarm = Task {
            // A cancelled alarm has nothing to say any more.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            answer(id, .failure(.timedOut))
            notify("notifications/cancelled", ["requestId": .integer(id)])
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ending = state.withLock { state -> ServerFailure? in
                    guard state.ending == nil, !Task.isCancelled else {
                        return state.ending ?? .timedOut
                    }
                    state.pending[id] = continuation
                    return nil
                }
                if let ending { return continuation.resume(returning: .failure(ending)) }
                write([
                    "jsonrpc": "2.0", "id": .integer(id), "method": .string(method),
                    "params": .object(params),
                ])
            }
        } onCancel: {
            answer(id, .failure(.timedOut))
        }
    }

    /// Tells the server something.
    func notify(_ method: String, _ params: JSONObject) {
        write(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)])
    }

    /// Asks the server to end, and sees that it does.
    func stop() {
        end(.unavailable("the server was stopped"))
        output.fileHandleForReading.readabilityHandler = nil
        // It may be closed already.
        try? input.fileHandleForWriting.close()
        guard process.isRunning else { return }
        process.terminate()
        // Nobody waits for a server that is not wanted any more.
        Task { [process] in
            // Nobody cancels this task.
            try? await Task.sleep(for: Self.graceDuration)
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
    }

    private func write(_ message: JSONObject) {
        let line = Data((JSONValue.object(message).jsonText + "\n").utf8)
        writer.enqueue { [input] in
            // A server that is gone is noticed by the reader.
            try? input.fileHandleForWriting.write(contentsOf: line)
        }
    }

    private func receive(_ data: Data) {
        var lines: [ArraySlice<UInt8>] = []
        let isTooLong = state.withLock { state in
            state.buffer += data
            let parts = state.buffer.split(separator: 10, omittingEmptySubsequences: false)
            lines = Array(parts.dropLast())
            state.buffer = Array(parts.last ?? [])
            return state.buffer.count > maximumLineByteCount
                || lines.contains { $0.count > maximumLineByteCount }
        }
        guard !isTooLong else {
            end(.unavailable("the server answered more than \(maximumLineByteCount) bytes"))
            return stop()
        }
        for line in lines where !line.isEmpty {
            // What is no message is passed over: some servers print greetings.
            guard let message = try? JSONValue(parsing: Array(line)),
                let id = message[member: "id"]?.intValue, message[member: "method"] == nil
            else { continue }
            if let error = message[member: "error"] {
                let text = error[member: "message"]?.stringValue ?? error.jsonText
                answer(Int64(id), .failure(.refused(String(text.prefix(500)))))
            } else {
                answer(Int64(id), .success(message[member: "result"]?.objectValue ?? [:]))
            }
        }
    }

    private func answer(_ id: Int64, _ result: Result<JSONObject, ServerFailure>) {
        state.withLock { $0.pending.removeValue(forKey: id) }?.resume(returning: result)
    }

    private func end(_ failure: ServerFailure) {
        let waiting = state.withLock { state in
            state.ending = state.ending ?? failure
            defer { state.pending.removeAll() }
            return Array(state.pending.values)
        }
        for continuation in waiting { continuation.resume(returning: .failure(failure)) }
    }
}
