import Foundation
import RewardTransport
import RewardTypes
import Synchronization

/// A daemon whose replies a test writes line by line.
struct FakeDaemon: LineHandler {
    typealias Reply = @Sendable (JSONValue, @escaping LineWriter) async -> Void

    let reply: Reply
    let received: Received

    func receive(_ line: [UInt8], write: @escaping LineWriter) async {
        let message = (try? JSONValue(parsing: line)) ?? .null
        received.add(message)
        await reply(message, write)
    }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {}

    func connectionClosed() {}

    /// Runs a daemon on a socket of its own while `body` runs.
    static func with<Result: Sendable>(
        limits: TransportLimits = TransportLimits(),
        reply: @escaping Reply,
        _ body: @Sendable (_ path: String, Received) async throws -> Result
    ) async throws -> Result {
        let name = String(UInt32.random(in: .min ... .max), radix: 36)
        let path = FileManager.default.temporaryDirectory.appending(path: "c-\(name)").path
        let received = Received()
        let server = try await Server.start(
            at: [.unix(UnixSocketAddress(path: path))],
            limits: limits,
            refusalLine: {
                Array(
                    """
                    {"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"full",\
                    "data":{"kind":"overloaded","retryable":true}}}
                    """.utf8
                )
            },
            onEvent: { event in
                if case .ended = event { received.ended() }
            },
            makeHandler: { _ in FakeDaemon(reply: reply, received: received) }
        )
        received.setStop { server.shutdown(within: .zero) }
        async let running: Void = server.run()
        defer { server.shutdown(within: .zero) }
        let result = try await body(path, received)
        server.shutdown(within: .zero)
        await running
        return result
    }
}

/// The messages that a daemon received, and its end.
final class Received: Sendable {
    private struct State {
        var stop: (@Sendable () -> Void)?
        var messages: [JSONValue] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state = Mutex(State())

    private let ends = AsyncStream<Void>.makeStream()

    func setStop(_ stop: @escaping @Sendable () -> Void) { state.withLock { $0.stop = stop } }

    /// Ends the server without waiting for anything.
    func stopServer() { state.withLock { $0.stop }?() }

    func ended() { ends.continuation.yield() }

    /// Waits until the server has seen the end of one connection more.
    func waitForEnd() async {
        for await _ in ends.stream { return }
    }

    var messages: [JSONValue] { state.withLock { $0.messages } }

    func add(_ message: JSONValue) {
        let ready = state.withLock { state in
            state.messages.append(message)
            let ready = state.waiters.filter { $0.count <= state.messages.count }
            state.waiters.removeAll { $0.count <= state.messages.count }
            return ready.map(\.continuation)
        }
        for waiter in ready { waiter.resume() }
    }

    /// Waits until so many have come.
    func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.messages.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}

extension JSONValue {
    /// The reply with this as its result.
    func reply(to request: JSONValue) -> [UInt8] {
        line(["jsonrpc": "2.0", "id": request[member: "id"] ?? .null, "result": self])
    }

    /// The reply with this as its error.
    func errorReply(to request: JSONValue) -> [UInt8] {
        line(["jsonrpc": "2.0", "id": request[member: "id"] ?? .null, "error": self])
    }
}

func line(_ message: JSONValue) -> [UInt8] { Array(message.jsonText.utf8) }
