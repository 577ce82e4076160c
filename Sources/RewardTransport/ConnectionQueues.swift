// The queues of a connection, changed together with its state machine under one lock.

internal import DequeModule
internal import NIOCore

/// A line on its way out.
enum Output: Sendable {
    /// Copied behind others into one buffer.
    case small([UInt8])
    /// A buffer of its own, made before the lock is taken.
    case large(ByteBuffer)

    init(_ line: [UInt8]) {
        assert(!line.contains(UInt8(ascii: "\n")), "a reply is one line")
        guard line.count >= TransportLimits.outputBufferByteCount else {
            self = .small(line)
            return
        }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(line.count + 1)
        buffer.writeLine(line)
        self = .large(buffer)
    }

    /// Its bytes, the newline included.
    var byteCount: Int {
        switch self {
        case .small(let line): line.count + 1
        case .large(let buffer): buffer.readableBytes
        }
    }
}

extension ByteBuffer {
    /// Appends a line and its newline.
    mutating func writeLine(_ line: [UInt8]) {
        writeBytes(line)
        writeInteger(UInt8(ascii: "\n"))
    }
}

/// What the tasks and the event loop of one connection share.
struct Shared {
    typealias Continuation = CheckedContinuation<Void, Never>

    enum Step { case start([LineFrame]), ended(ConnectionEnd) }

    /// What is to be done once the lock is released.
    struct Actions {
        var flushes = false
        var reader: Continuation?
        var writers: [Continuation] = []
        var resumesReading = false
        var closes = false
    }

    var machine: ConnectionStateMachine
    private var inbox: Deque<LineFrame> = []
    private var reader: Continuation?
    private var outbox: [ByteBuffer] = []
    private var waitingWriters: Deque<(output: Output, continuation: Continuation)> = []
    private var isFlushScheduled = false
    private var isReadPaused = false
    private var isStallTimerRunning = false
    private var flushedByteCount = 0

    init(machine: ConnectionStateMachine) { self.machine = machine }

    /// Finds out what can go on after a change.
    mutating func settle() -> Actions {
        var actions = Actions()
        while machine.mayAdmitWriter, let writer = waitingWriters.popFirst() {
            machine.admittedWriter(byteCount: writer.output.byteCount)
            append(writer.output)
            actions.writers.append(writer.continuation)
        }
        if let end = machine.completedEnd { actions.closes = machine.close(as: end) }
        if machine.end != nil {
            actions.writers += waitingWriters.map(\.continuation)
            waitingWriters = []
            outbox = []
        }
        if machine.end != nil || machine.canStartLines {
            actions.reader = reader.take()
        }
        if !outbox.isEmpty, !isFlushScheduled {
            isFlushScheduled = true
            actions.flushes = true
        }
        if isReadPaused, machine.mayRead {
            isReadPaused = false
            actions.resumesReading = true
        }
        return actions
    }

    // MARK: Input

    mutating func shouldRead() -> Bool {
        isReadPaused = !machine.mayRead
        return !isReadPaused
    }

    mutating func received(_ frame: LineFrame) {
        if machine.received(byteCount: frame.heldByteCount) { inbox.append(frame) }
    }

    mutating func nextStep() -> Step? {
        let count = machine.startLines()
        guard count > 0 else { return machine.end.map { .ended($0) } }
        defer { inbox.removeFirst(count) }
        return .start(Array(inbox.prefix(count)))
    }

    /// Remembers the reader until there is a step; returns true if there is one already.
    mutating func park(_ continuation: Continuation) -> Bool {
        if machine.end != nil || machine.canStartLines { return true }
        precondition(reader == nil, "a connection is run by one task")
        reader = continuation
        return false
    }

    // MARK: Output

    /// Returns false if the writer has to wait.
    mutating func write(_ output: Output) -> Bool {
        switch machine.write(byteCount: output.byteCount) {
        case .append:
            append(output)
            return true
        case .drop: return true
        case .wait: return false
        }
    }

    /// Returns false if the writer waits now.
    mutating func write(_ output: Output, orWait continuation: Continuation) -> Bool {
        if write(output) { return true }
        machine.addedWaitingWriter()
        waitingWriters.append((output, continuation))
        return false
    }

    mutating func writeUrgently(_ output: Output) {
        if machine.writeUrgently(byteCount: output.byteCount) { append(output) }
    }

    private mutating func append(_ output: Output) {
        switch output {
        case .large(let buffer): outbox.append(buffer)
        case .small(let line):
            let limit = TransportLimits.outputBufferByteCount
            if let last = outbox.indices.last,
                outbox[last].readableBytes + line.count < limit
            {
                outbox[last].writeLine(line)
            } else {
                var buffer = ByteBuffer()
                buffer.writeLine(line)
                outbox.append(buffer)
            }
        }
    }

    mutating func takeOutput() -> [ByteBuffer] {
        isFlushScheduled = false
        var taken: [ByteBuffer] = []
        swap(&taken, &outbox)
        for buffer in taken { flushedByteCount += buffer.readableBytes }
        return taken
    }

    // MARK: Stalls

    mutating func startStallTimer(unsentByteCount: Int) -> Bool {
        guard unsentByteCount > 0, !isStallTimerRunning else { return false }
        isStallTimerRunning = true
        return true
    }

    mutating func checkStall(unsentByteCount: Int) -> ConnectionStateMachine.StallDecision {
        let decision = machine.checkStall(
            takenByteCount: flushedByteCount - unsentByteCount,
            unsentByteCount: unsentByteCount
        )
        isStallTimerRunning = decision == .checkAgain
        return decision
    }
}
