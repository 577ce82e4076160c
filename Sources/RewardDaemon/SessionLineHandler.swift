// Joins the transport, which knows lines, to sessions, which know requests.

internal import RewardServing
internal import RewardTransport

/// A session as the transport wants it.
struct SessionLineHandler: LineHandler {
    let session: Session

    func receive(_ line: [UInt8], write: @escaping LineWriter) async {
        await session.receive(line, write: write)
    }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {
        await session.receiveOversized(prefix: prefix, byteCount: byteCount, write: write)
    }

    func connectionClosed() { session.connectionClosed() }
}
