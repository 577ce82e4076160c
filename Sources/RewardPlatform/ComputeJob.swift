// The work that the threads of a compute pool share.

internal import Synchronization

/// One job after another, cut into chunks that threads claim from an atomic counter.
///
/// The counter says how many chunks are unclaimed; taking one off it is the only way to get work
/// and is all that a worker has to do to take part:
///
///     remaining:   n - 1 ──claim──▶ ... ──claim──▶ 0 or less: nothing to do
///                    ▲                                 │
///                    └── offer (the caller keeps the first chunk) ◀─┘ when all have finished
///
/// The caller waits for claimed chunks only. A worker that is late finds nothing, or the next job.
/// A claim that comes late by one job is a claim on that job: whoever has a chunk reads what to
/// compute afterwards, and a job cannot end before its chunks have.
///
/// What a hand-over costs is cache lines that travel between cores, some 50 nanoseconds each. So
/// a worker needs one line, `Offer`, and whatever the body captures; nobody counts references,
/// and counters that threads write at different times have lines of their own.
///
/// Isolation: the plain members of `Offer` are written by the caller of `run` while no chunk is
/// claimed, and read only by threads that hold one; the orderings of `remaining` and `finished`
/// make this visible. Callers come one after another (`ComputePool` sees to it). The rest is
/// atomic.
@safe
final class ComputeJob: @unchecked Sendable {
    /// What can be claimed: 48 bytes, on one cache line.
    private struct Offer: ~Copyable {
        /// Chunks that nobody has claimed; below zero by late claims.
        let remaining = Atomic<Int>(0)
        var count = 0
        var chunk = 1
        var chunkCount = 0
        var body = Body { _ in }
    }

    /// A closure; not copyable, so that calling it does not count references to its context.
    private struct Body: ~Copyable {
        let call: @Sendable (Int) -> Void

        /// Not inlined: the borrow of `self` is what makes counting unnecessary.
        @inline(never)
        borrowing func compute(_ indices: Range<Int>) {
            for index in indices { call(index) }
        }
    }

    private let offer: UnsafeMutablePointer<Offer>
    private let padding0 = CacheLinePadding()
    /// Chunks that workers have finished since the beginning, wrapping.
    private let finished = Atomic<Int>(0)
    private let padding1 = CacheLinePadding()
    private let sleeperCount = Atomic<Int>(0)
    private let callerSleeps = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let padding2 = CacheLinePadding()
    private let workerMonitor = Monitor()
    private let callerMonitor = Monitor()

    /// A job without chunks; workers wait for the first `run`.
    init() {
        // SAFETY: the memory is as large and as aligned as an offer needs, and belongs to this
        // object until `deinit`.
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: CacheLinePadding.byteCount,
            alignment: CacheLinePadding.byteCount
        )
        precondition(MemoryLayout<Offer>.size <= 64, "an offer fits on a cache line")
        unsafe offer = memory.initializeMemory(as: Offer.self, to: Offer())
    }

    deinit {
        // SAFETY: initialised above; workers, which are joined by now, and callers keep a
        // reference while they use it.
        unsafe offer.deinitialize(count: 1)
        unsafe offer.deallocate()
    }

    /// Calls the body for all indices, together with the workers that come in time.
    ///
    /// The body is not used any more when this returns.
    func run(count: Int, chunk: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let chunkCount = (count - 1) / chunk + 1
        // SAFETY: the chunks of earlier jobs have finished, so no other thread uses these.
        unsafe offer.pointee.count = count
        unsafe offer.pointee.chunk = chunk
        unsafe offer.pointee.chunkCount = chunkCount
        unsafe offer.pointee.body = Body(call: body)
        let finishedBefore = finished.load(ordering: .relaxed)
        // SAFETY: an atomic may be used at any time.
        _ = unsafe offer.pointee.remaining.exchange(
            chunkCount - 1,
            ordering: .sequentiallyConsistent
        )
        if sleeperCount.load(ordering: .sequentiallyConsistent) > 0 {
            workerMonitor.withLock { workerMonitor.announce() }
        }
        for index in 0..<min(chunk, count) { body(index) }
        let ownCount = 1 + computeChunks()
        wait(forFinished: finishedBefore &+ chunkCount - ownCount)
        // SAFETY: as above. This lets go of the caller's body.
        unsafe offer.pointee.body = Body { _ in }
    }

    /// Waits until workers have finished the chunks that they claimed.
    private func wait(forFinished expected: Int) {
        if SpinWait.spin(until: { finished.load(ordering: .acquiring) == expected }) { return }
        callerMonitor.withLock {
            callerSleeps.store(true, ordering: .sequentiallyConsistent)
            while finished.load(ordering: .sequentiallyConsistent) != expected {
                callerMonitor.wait()
            }
            callerSleeps.store(false, ordering: .relaxed)
        }
    }

    /// Claims and computes chunks until there is none; returns how many.
    private func computeChunks() -> Int {
        var count = 0
        // SAFETY: an atomic may be used at any time. Looking first keeps the line shared when
        // there is nothing, and bounds how far below zero the counter can go.
        while unsafe offer.pointee.remaining.load(ordering: .relaxed) > 0 {
            let unclaimedCount = unsafe offer.pointee.remaining.wrappingSubtract(
                1,
                ordering: .acquiring
            ).oldValue
            guard unclaimedCount > 0 else { break }
            // SAFETY: as long as a claimed chunk is unfinished, the offer does not change.
            let chunk = unsafe offer.pointee.chunk
            let start = unsafe (offer.pointee.chunkCount - unclaimedCount) * chunk
            let end = unsafe min(start + chunk, offer.pointee.count)
            unsafe offer.pointee.body.compute(start..<end)
            count += 1
        }
        return count
    }

    /// The life of a worker: waits for chunks and computes them.
    func serve() {
        while waitForChunks() {
            let count = computeChunks()
            guard count > 0 else { continue }
            finished.wrappingAdd(count, ordering: .sequentiallyConsistent)
            if callerSleeps.load(ordering: .sequentiallyConsistent) {
                callerMonitor.withLock { callerMonitor.announce() }
            }
        }
    }

    /// Whether there may be chunks to claim; false when the pool ends.
    private func waitForChunks() -> Bool {
        // SAFETY: an atomic may be used at any time.
        let hasEvent = SpinWait.spin {
            unsafe offer.pointee.remaining.load(ordering: .relaxed) > 0
                || isStopping.load(ordering: .relaxed)
        }
        if !hasEvent {
            workerMonitor.withLock {
                sleeperCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
                // SAFETY: as above.
                while unsafe offer.pointee.remaining.load(ordering: .sequentiallyConsistent) <= 0,
                    !isStopping.load(ordering: .sequentiallyConsistent)
                {
                    workerMonitor.wait()
                }
                sleeperCount.wrappingSubtract(1, ordering: .relaxed)
            }
        }
        return !isStopping.load(ordering: .relaxed)
    }

    /// Ends all workers; only to be called while nothing is computed.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        workerMonitor.withLock { workerMonitor.announce() }
    }
}

/// Room that keeps its neighbours off each other's cache lines, and off the pairs of lines that
/// processors fetch together.
private struct CacheLinePadding {
    static let byteCount = 128
    private let words = InlineArray<16, UInt64>(repeating: 0)
}
