// The seam between bytes and meaning: whoever answers lines conforms to `LineHandler`.

/// Sends one line back, without its newline; waits while the peer has too much unread output.
///
/// After the connection has closed it returns at once and drops the line.
package typealias LineWriter = @Sendable ([UInt8]) async -> Void

/// Answers the lines of one connection.
package protocol LineHandler: Sendable {
    /// Handles one line, which comes without its newline and may be empty.
    ///
    /// Calls begin in the order in which the lines arrived: each runs up to its first suspension
    /// before the next one begins, and from there on they run concurrently. Work that takes
    /// longer than decoding belongs behind a suspension, or it delays later lines of the same
    /// connection. The task is cancelled when the connection is lost.
    func receive(_ line: [UInt8], write: @escaping LineWriter) async

    /// Handles a line that was longer than the limit and has been thrown away.
    ///
    /// - Parameters:
    ///   - prefix: How the line began, at most `TransportLimits.oversizedPrefixByteCount` bytes.
    ///   - byteCount: How long it was.
    ///   - write: Sends one line back.
    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async

    /// Is told, once and last, that the connection has ended and all calls have returned.
    func connectionClosed()
}

/// Who is at the other end of a connection.
package struct Peer: Sendable, Hashable {
    /// Counts the connections of one server; for logs.
    package let connectionNumber: UInt64
    /// The user at the other end of a Unix socket, as the kernel vouches for it.
    package let credentials: PeerCredentials?

    package init(connectionNumber: UInt64, credentials: PeerCredentials?) {
        self.connectionNumber = connectionNumber
        self.credentials = credentials
    }
}
