// The bounds of one connection and of one server, with their reasons.

internal import RewardTypes

/// Bounds that tests make small and the configuration may change.
package struct TransportLimits: Sendable {
    /// Bytes of one line, without its newline.
    package var maximumLineByteCount = Limits.maximumLineByteCount
    /// Lines of one connection that are being handled.
    ///
    /// Far above what admission lets through, so that `ping` and `cancel` always find room.
    package var maximumLinesInFlight = 1024
    /// Bytes of the lines of one connection that wait or are being handled: two of the longest.
    package var maximumBytesInFlight = 64 << 20
    /// Connections at the same time.
    package var maximumConnectionCount = Limits.maximumConnectionCount
    /// Bytes that wait for one peer to take them, before writers wait and reading pauses.
    package var outputHighWaterByteCount = Limits.outputHighWaterByteCount
    /// A peer that takes no byte for this long while output waits is disconnected.
    package var writeStallDuration = Limits.writeStallDuration
    /// Time a draining server gives to lines in flight.
    package var drainDuration = Limits.drainDuration

    /// The standard bounds.
    package init() {}

    /// What is kept of a line that was too long: enough to find a request id near its beginning.
    package static let oversizedPrefixByteCount = 4096
    /// Small replies are gathered into buffers of this size, to save system calls.
    static let outputBufferByteCount = 64 << 10
    /// A stalled peer is noticed within this fraction of `writeStallDuration` after it elapsed.
    static let stallChecksPerDuration = 4
    /// Bytes of a socket path.
    ///
    /// Socket addresses hold 103 on every system; four are needed while the socket is made.
    package static let maximumSocketPathByteCount = 99
}
