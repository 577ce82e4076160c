import Foundation
import Glibc
import RewardTransport
import Synchronization

/// A handler made of closures.
struct ClosureHandler: LineHandler {
    var onLine: @Sendable ([UInt8], @escaping LineWriter) async -> Void
    var onOversized: @Sendable ([UInt8], Int, @escaping LineWriter) async -> Void = {
        prefix,
        byteCount,
        write in
        await write(Array("oversized \(prefix.count) of \(byteCount)".utf8))
    }
    var onClosed: @Sendable () -> Void = {}

    func receive(_ line: [UInt8], write: @escaping LineWriter) async {
        await onLine(line, write)
    }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {
        await onOversized(prefix, byteCount, write)
    }

    func connectionClosed() { onClosed() }

    /// Sends every line back.
    static let echo = ClosureHandler { line, write in await write(line) }
}

/// A one-time event that tasks wait for.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.isOpen = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// A number that tasks change and others wait for.
final class Tally: Sendable {
    private struct State {
        var value = 0
        var highest = 0
        var waiters: [(target: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state = Mutex(State())

    var value: Int { state.withLock { $0.value } }
    var highest: Int { state.withLock { $0.highest } }

    func add(_ amount: Int) {
        let ready = state.withLock { state in
            state.value += amount
            state.highest = max(state.highest, state.value)
            let ready = state.waiters.filter { $0.target <= state.value }
            state.waiters.removeAll { $0.target <= state.value }
            return ready.map(\.continuation)
        }
        for waiter in ready { waiter.resume() }
    }

    func wait(for target: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.value >= target { return true }
                state.waiters.append((target, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}

/// A server on a socket of its own while `body` runs.
struct TestServer: Sendable {
    let server: Server
    let path: String
    let events: AsyncStream<ServerEvent>

    /// How the next connection that ends does so.
    func nextEnd() async -> ConnectionEnd? {
        for await event in events {
            if case .ended(_, let end) = event { return end }
        }
        return nil
    }

    static func with<Result: Sendable>(
        limits: TransportLimits = TransportLimits(),
        handler: @escaping Server.HandlerFactory = { _ in ClosureHandler.echo },
        _ body: @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            let (events, continuation) = AsyncStream<ServerEvent>.makeStream()
            let server = try await Server.start(
                at: [.unix(UnixSocketAddress(path: path))],
                limits: limits,
                refusalLine: { Array("too many".utf8) },
                onEvent: { continuation.yield($0) },
                makeHandler: handler
            )
            async let running: Void = server.run()
            defer { server.shutdown(within: .zero) }
            let result = try await body(TestServer(server: server, path: path, events: events))
            server.shutdown(within: .zero)
            await running
            return result
        }
    }
}

/// A directory of its own, with a short name, while `body` runs.
func withTemporaryDirectory<Result: Sendable>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let name = String(UInt32.random(in: .min ... .max), radix: 36)
    let url = FileManager.default.temporaryDirectory.appending(path: "t-\(name)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
}

/// The lines that a handler saw, in the order in which it was called.
final class Received: Sendable {
    private let stored = Mutex<[[UInt8]]>([])

    var lines: [[UInt8]] { stored.withLock { $0 } }

    func add(_ line: [UInt8]) { stored.withLock { $0.append(line) } }
}

let ownUserID = geteuid()
let ownProcessID = getpid()

/// What a server leaves that was killed: a socket file that nobody listens on.
func leaveStaleSocket(at path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // SAFETY: the path of a temporary directory is shorter than the 108 bytes of `sun_path`, and
    // `bind` only reads the address while the pointer is valid.
    let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
        let offset = MemoryLayout<sa_family_t>.size
        for (index, byte) in path.utf8.enumerated() { unsafe bytes[offset + index] = byte }
        let size = socklen_t(bytes.count)
        return unsafe bind(
            descriptor,
            bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
            size
        )
    }
    guard result == 0 else { throw POSIXError(.EINVAL) }
}
