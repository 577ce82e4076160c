// Decides, for one connection, when lines start, when reading pauses, when writers wait and when
// it is over. Pure; `Connection` performs what it returns.

/// Why a connection ended.
package enum ConnectionEnd: Sendable, Equatable {
    /// The peer closed its half, everything was answered.
    case finished
    /// The server drained, everything was answered.
    case drained
    /// The peer went away; what was in flight was cancelled.
    case peerDisconnected
    /// The peer took no byte for too long; what was in flight was cancelled.
    case writeStalled
    /// The drain limit passed; what was in flight was cancelled.
    case drainLimitReached
    /// Our side closed it; what was in flight was cancelled.
    case closedLocally
    /// A system call failed.
    case failed(String)
}

/// Whether lines that arrived are still worth something when the connection is lost.
enum ConnectionRole {
    /// They are replies: all that arrived are handled before the end is told.
    case client
    /// They are requests that nobody waits for any more.
    case server
}

/// The life of one connection.
///
///     open --input ended, or drain--> finishing --all answered and taken--> closed
///     open or finishing --lost, stalled, drain limit--> closed
struct ConnectionStateMachine {
    private enum Phase {
        case open
        case finishing(ConnectionEnd)
        case closed(ConnectionEnd)
    }

    enum WriteDecision: Equatable { case append, wait, drop }
    enum StallDecision: Equatable { case stop, checkAgain, stalled }

    private let limits: TransportLimits
    private let role: ConnectionRole
    private var phase = Phase.open
    private(set) var queuedLineCount = 0
    private(set) var runningLineCount = 0
    private(set) var bytesInFlight = 0
    private(set) var pendingOutputByteCount = 0
    private(set) var waitingWriterCount = 0
    private var takenAtLastProgress: Int?
    private var fruitlessCheckCount = 0

    init(limits: TransportLimits, role: ConnectionRole) {
        self.limits = limits
        self.role = role
    }

    // MARK: Input

    /// Whether bytes may be read from the peer.
    var mayRead: Bool {
        guard case .open = phase else { return false }
        return queuedLineCount + runningLineCount < limits.maximumLinesInFlight
            && bytesInFlight < limits.maximumBytesInFlight
            && pendingOutputByteCount < limits.outputHighWaterByteCount
    }

    /// A line arrived; returns false if nobody will handle it.
    mutating func received(byteCount: Int) -> Bool {
        if case .closed = phase { return false }
        queuedLineCount += 1
        bytesInFlight += byteCount
        return true
    }

    /// How many of the lines that wait start now; they count as running.
    mutating func startLines() -> Int {
        guard canStartLines else { return 0 }
        let count = min(queuedLineCount, limits.maximumLinesInFlight - runningLineCount)
        queuedLineCount -= count
        runningLineCount += count
        return count
    }

    /// Whether lines could start.
    var canStartLines: Bool {
        if case .closed = phase, role == .server { return false }
        return queuedLineCount > 0 && runningLineCount < limits.maximumLinesInFlight
    }

    /// A running line has been handled.
    mutating func finishedLine(byteCount: Int) {
        runningLineCount -= 1
        bytesInFlight -= byteCount
    }

    // MARK: Output

    /// Somebody wants to send bytes; earlier writers that wait go first.
    mutating func write(byteCount: Int) -> WriteDecision {
        if case .closed = phase { return .drop }
        let isOpenForWriters =
            waitingWriterCount == 0 && pendingOutputByteCount < limits.outputHighWaterByteCount
        guard isOpenForWriters else { return .wait }
        pendingOutputByteCount += byteCount
        return .append
    }

    /// A writer that was told to wait does so.
    mutating func addedWaitingWriter() { waitingWriterCount += 1 }

    /// Sends bytes regardless of the high-water mark; returns false when they are dropped.
    mutating func writeUrgently(byteCount: Int) -> Bool {
        if case .closed = phase { return false }
        pendingOutputByteCount += byteCount
        return true
    }

    /// Whether the first waiting writer may go on.
    var mayAdmitWriter: Bool {
        waitingWriterCount > 0 && pendingOutputByteCount < limits.outputHighWaterByteCount
    }

    /// The first waiting writer goes on.
    mutating func admittedWriter(byteCount: Int) {
        waitingWriterCount -= 1
        pendingOutputByteCount += byteCount
    }

    /// The peer has taken bytes.
    mutating func outputTaken(byteCount: Int) { pendingOutputByteCount -= byteCount }

    /// Called `stallChecksPerDuration` times in `writeStallDuration` while output waits.
    ///
    /// - Parameters:
    ///   - takenByteCount: All bytes that the kernel has accepted so far.
    ///   - unsentByteCount: Those that it has not.
    /// - Returns: Whether to look again, and whether it is over.
    mutating func checkStall(takenByteCount: Int, unsentByteCount: Int) -> StallDecision {
        if case .closed = phase { return .stop }
        guard unsentByteCount > 0 else {
            takenAtLastProgress = nil
            fruitlessCheckCount = 0
            return .stop
        }
        if takenByteCount == takenAtLastProgress {
            fruitlessCheckCount += 1
        } else {
            takenAtLastProgress = takenByteCount
            fruitlessCheckCount = 0
        }
        return fruitlessCheckCount < TransportLimits.stallChecksPerDuration ? .checkAgain : .stalled
    }

    // MARK: The end

    /// The peer will send no more, or we will read no more: answer what is in flight, then close.
    mutating func finish(as end: ConnectionEnd) {
        if case .open = phase { phase = .finishing(end) }
    }

    /// Why the connection may be closed now, if everything has been answered and taken.
    var completedEnd: ConnectionEnd? {
        guard case .finishing(let end) = phase,
            queuedLineCount + runningLineCount == 0,
            pendingOutputByteCount == 0, waitingWriterCount == 0
        else { return nil }
        return end
    }

    /// The connection is gone; returns false if that was known.
    mutating func close(as end: ConnectionEnd) -> Bool {
        if case .closed = phase { return false }
        phase = .closed(end)
        return true
    }

    /// Why the connection has ended, if it has.
    var end: ConnectionEnd? {
        if case .closed(let end) = phase { end } else { nil }
    }
}
