// The client's side of a transcript.

import RewardTransport
import RewardTypes

/// Hands the lines of the daemon to a stream.
private struct Receiver: LineHandler {
    let lines: AsyncStream<[UInt8]>.Continuation

    func receive(_ line: [UInt8], write: @escaping LineWriter) async { lines.yield(line) }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {
        lines.yield(prefix)
    }

    func connectionClosed() { lines.finish() }
}

/// A connection to a daemon that is being tested.
struct TranscriptClient {
    private let connection: Connection
    private var lines: AsyncStream<[UInt8]>.Iterator

    /// Connects, runs `body`, and closes.
    static func withConnection<Value: Sendable>(
        toSocketAt path: String,
        _ body: (inout TranscriptClient) async throws -> Value
    ) async throws -> Value {
        let connection = try await Connection.connect(toUnixSocketAt: path)
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await connection.run(Receiver(lines: continuation)) }
            defer { connection.close() }
            var client = TranscriptClient(
                connection: connection,
                lines: stream.makeAsyncIterator()
            )
            return try await body(&client)
        }
    }

    func send(_ line: [UInt8]) async { await connection.write(line) }

    /// The next line; nil when the daemon has closed.
    mutating func receive() async throws -> JSONValue? {
        guard let line = await lines.next(isolation: #isolation) else { return nil }
        return try JSONValue(parsing: line)
    }
}
