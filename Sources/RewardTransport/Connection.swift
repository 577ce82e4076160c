// One connection: lines in, lines out, with backpressure in both directions.
//
// The event loop hands decoded lines over and takes replies away; the task in `run` starts a
// child task for each line. Both meet in a mutex around `ConnectionStateMachine` and its queues.

internal import DequeModule
internal import NIOCore
internal import Synchronization

/// A connection that is or was open.
package final class Connection: Sendable {
    /// Who is at the other end.
    package let peer: Peer
    private let channel: any Channel
    private let stallCheckInterval: TimeAmount
    private let shared: Mutex<Shared>

    init(channel: any Channel, peer: Peer, limits: TransportLimits, role: ConnectionRole) {
        self.channel = channel
        self.peer = peer
        let stall = TimeAmount(limits.writeStallDuration)
        let interval = stall.nanoseconds / Int64(TransportLimits.stallChecksPerDuration)
        stallCheckInterval = .nanoseconds(max(interval, 1))
        shared = Mutex(Shared(machine: ConnectionStateMachine(limits: limits, role: role)))
    }

    // MARK: Lines

    /// Gives every line to `handler`, each in a child task, until the connection has ended.
    ///
    /// Returns when all of them have returned. To be called exactly once.
    package func run(_ handler: some LineHandler) async -> ConnectionEnd {
        let write: LineWriter = { await self.write($0) }
        let end = await withDiscardingTaskGroup { group in
            while true {
                switch await nextStep() {
                case .start(let frames):
                    for frame in frames {
                        // An immediate task runs up to its first suspension here and now, which
                        // keeps the beginnings in order and saves a trip through the pool.
                        group.addImmediateTask {
                            switch frame {
                            case .line(let bytes):
                                await handler.receive(bytes, write: write)
                            case .oversized(let prefix, let byteCount):
                                await handler.receiveOversized(
                                    prefix: prefix,
                                    byteCount: byteCount,
                                    write: write
                                )
                            }
                            self.update {
                                $0.machine.finishedLine(byteCount: frame.heldByteCount)
                            }
                        }
                    }
                case .ended(let end):
                    group.cancelAll()
                    return end
                }
            }
        }
        handler.connectionClosed()
        return end
    }

    private func nextStep() async -> Shared.Step {
        var hasWaited = false
        while true {
            if let step = shared.withLock({ $0.nextStep() }) {
                // A peer that never lets us wait must not keep a thread of the pool to itself.
                if !hasWaited { await Task.yield() }
                return step
            }
            hasWaited = true
            await withCheckedContinuation { continuation in
                let mayGoOn = shared.withLock { $0.park(continuation) }
                if mayGoOn { continuation.resume() }
            }
        }
    }

    // MARK: Output

    /// Sends one line; waits while the peer has too much unread output.
    package func write(_ line: [UInt8]) async {
        let output = Output(line)
        if update({ $0.write(output) }) { return }
        await withCheckedContinuation { continuation in
            let isDone = update { $0.write(output, orWait: continuation) }
            if isDone { continuation.resume() }
        }
    }

    /// Sends one short line without waiting, whatever else waits; for the few that must not.
    package func writeUrgently(_ line: [UInt8]) {
        update { $0.writeUrgently(Output(line)) }
    }

    // MARK: The end

    /// Reads no more, finishes what is in flight, then closes.
    package func drain() { update { $0.machine.finish(as: .drained) } }

    /// Closes at once and cancels what is in flight.
    package func close(as end: ConnectionEnd = .closedLocally) {
        let isNew = update { $0.machine.close(as: end) }
        if isNew { channel.close(promise: nil) }
    }

    // MARK: Doing what was decided

    @discardableResult
    private func update<Result: Sendable>(_ body: (inout Shared) -> Result) -> Result {
        let (result, actions) = shared.withLock { shared in
            let result = body(&shared)
            return (result, shared.settle())
        }
        perform(actions)
        return result
    }

    private func perform(_ actions: Shared.Actions) {
        if actions.flushes { channel.eventLoop.execute { self.flush() } }
        actions.reader?.resume()
        for writer in actions.writers { writer.resume() }
        if actions.resumesReading { channel.read() }
        if actions.closes { channel.close(promise: nil) }
    }
}

// MARK: - The event loop's side

extension Connection {
    /// Whether the channel may read now; if not, it is told to when it may.
    func shouldRead() -> Bool { shared.withLock { $0.shouldRead() } }

    /// Lines arrived.
    func received(_ frames: [LineFrame]) {
        update { shared in
            for frame in frames { shared.received(frame) }
        }
    }

    /// The peer will send no more.
    func inputEnded() { update { $0.machine.finish(as: .finished) } }

    /// The channel is gone.
    func lost(failure: String?) {
        update { shared in
            _ = shared.machine.close(as: failure.map { .failed($0) } ?? .peerDisconnected)
        }
    }

    private func flush() {
        channel.eventLoop.assertInEventLoop()
        let buffers = shared.withLock { $0.takeOutput() }
        for buffer in buffers {
            let byteCount = buffer.readableBytes
            let promise = channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenSuccess {
                self.update { $0.machine.outputTaken(byteCount: byteCount) }
            }
            channel.write(buffer, promise: promise)
        }
        channel.flush()
        let startsTimer = shared.withLock { $0.startStallTimer(unsentByteCount: unsentByteCount) }
        if startsTimer { checkStall() }
    }

    private var unsentByteCount: Int {
        // The option fails on a closed channel, which has nothing left to send.
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func checkStall() {
        switch shared.withLock({ $0.checkStall(unsentByteCount: unsentByteCount) }) {
        case .stop: break
        case .checkAgain:
            channel.eventLoop.scheduleTask(in: stallCheckInterval) { self.checkStall() }
        case .stalled: close(as: .writeStalled)
        }
    }
}
