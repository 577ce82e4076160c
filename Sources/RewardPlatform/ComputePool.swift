// Splits one computation over several threads and joins them again, thousands of times a second.

internal import Synchronization

/// A fork-join pool for compute kernels.
///
/// `run` hands out indices in small chunks from one atomic counter, and the calling thread takes
/// chunks like every other. Nothing waits for a worker that has not arrived: when the machine is
/// busy with something else and a worker does not get a core, the caller does its share, closes
/// the job, and the late worker finds nothing to do.
///
/// A job is open for workers between two moves of the gate, one 64-bit word:
///
///     | generation (32 bits) | open (1 bit) | workers inside (31 bits) |
///
///     closed, 0 inside ──publish──▶ open ⇄ workers enter and leave ──close──▶ closed, n inside
///            ▲                                                                     │
///            └──────────────────────────── last worker leaves ─────────────────────┘
///
/// Isolation: calls from several threads, and calls from inside a body, are allowed. The pool
/// serves one of them at a time; a call that finds it taken computes all its indices on its own
/// thread, which cannot deadlock and gives the same results.
package final class ComputePool: Sendable {
    /// Threads that compute, the calling one included.
    package let threadCount: Int
    private let job = Job()
    private let isTaken = Atomic<Bool>(false)
    private let workers: [SystemThread]

    /// Starts `threadCount - 1` threads, which sleep until there is work.
    package init(threadCount: Int) {
        precondition(threadCount >= 1, "a pool has the calling thread at least")
        self.threadCount = threadCount
        workers = (1..<threadCount).map { [job] index in
            SystemThread(name: "compute-\(index)") { job.serve() }
        }
    }

    deinit {
        job.stop()
        for worker in workers { worker.join() }
    }

    /// Calls `body` once for every index in `0..<count`, in any order, on any of the threads.
    ///
    /// Returns when all calls have returned; what they wrote is then visible to the caller. Each
    /// index should be worth a few microseconds. With one thread this is a plain loop.
    package func run(count: Int, _ body: @Sendable (Int) -> Void) {
        guard threadCount > 1, count > 1, !isTaken.exchange(true, ordering: .acquiring) else {
            for index in 0..<max(count, 0) { body(index) }
            return
        }
        defer { isTaken.store(false, ordering: .releasing) }
        withoutActuallyEscaping(body) { body in
            // SAFETY: `runAll` returns only when no worker is inside the job any more, so the
            // pointer outlives every use.
            unsafe withUnsafePointer(to: body) { body in
                unsafe job.run(Job.Work(body: body, count: count, threadCount: threadCount))
            }
        }
    }
}

/// The work that the threads of a pool share.
///
/// Isolation: `work` is written only by the caller of `run` while the gate is closed and nobody is
/// inside, and read only inside; the gate's orderings make the write visible. The rest is atomic.
@safe
private final class Job: @unchecked Sendable {
    /// What to compute; unsafe, because it does not keep the body alive.
    @unsafe struct Work {
        let body: UnsafePointer<@Sendable (Int) -> Void>
        let count: Int
        let chunk: Int

        // SAFETY: the pointer is only stored here; `Job.run` says how long it is good for.
        init(body: UnsafePointer<@Sendable (Int) -> Void>, count: Int, threadCount: Int) {
            unsafe self.body = body
            unsafe self.count = count
            // Eight chunks a thread: a thread that loses its core delays the end by one of them,
            // and the counter is touched rarely enough not to matter.
            unsafe chunk = max(1, count / (threadCount * 8))
        }
    }

    private static let openBit: UInt64 = 1 << 31
    private static let insideMask: UInt64 = openBit - 1
    private static let generationStep: UInt64 = 1 << 32

    /// Looks at the gate before a thread goes to sleep, about 20 microseconds.
    ///
    /// The gaps between the kernels of one forward pass are shorter than that, and waking a
    /// sleeping thread costs more; a longer spin takes the core from somebody who has work.
    private static let spinCount = 10_000

    private let gate = Atomic<UInt64>(0)
    private let next = Atomic<Int>(0)
    private let sleeperCount = Atomic<Int>(0)
    private let callerSleeps = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let monitor = Monitor()
    private var work: Work?

    /// Computes together with the workers that come in time.
    func run(_ work: Work) {
        // SAFETY: the gate is closed and nobody is inside, so nobody reads `work` or `next`.
        unsafe self.work = unsafe work
        next.store(0, ordering: .relaxed)
        let generation = (gate.load(ordering: .relaxed) & ~Self.insideMask) & ~Self.openBit
        gate.store(
            (generation &+ Self.generationStep) | Self.openBit,
            ordering: .sequentiallyConsistent
        )
        if sleeperCount.load(ordering: .sequentiallyConsistent) > 0 {
            monitor.withLock { monitor.announce() }
        }
        unsafe compute(work)
        close()
        unsafe self.work = nil
    }

    /// Shuts the gate and waits for the workers inside.
    private func close() {
        gate.bitwiseAnd(~Self.openBit, ordering: .acquiringAndReleasing)
        for _ in 0..<Self.spinCount where gate.load(ordering: .acquiring) & Self.insideMask == 0 {
            return
        }
        monitor.withLock {
            callerSleeps.store(true, ordering: .sequentiallyConsistent)
            while gate.load(ordering: .sequentiallyConsistent) & Self.insideMask != 0 {
                monitor.wait()
            }
            callerSleeps.store(false, ordering: .relaxed)
        }
    }

    /// Takes chunks until none is left.
    ///
    /// Not inlined, so that every reference to the body's context is released before it returns.
    @inline(never)
    private func compute(_ work: Work) {
        while true {
            let start = unsafe next.add(work.chunk, ordering: .relaxed).oldValue
            guard unsafe start < work.count else { return }
            // SAFETY: the caller of `run` keeps the body alive until the gate is closed and empty.
            for index in unsafe start..<min(start + work.chunk, work.count) {
                unsafe work.body.pointee(index)
            }
        }
    }

    /// The life of a worker: waits for an open gate, enters, computes, leaves.
    func serve() {
        var seen: UInt64 = 0
        while let generation = waitForJob(after: seen) {
            seen = generation
            guard enter(generation) else { continue }
            // SAFETY: being inside keeps `work` as it is.
            if let work = unsafe work { unsafe compute(work) }
            leave()
        }
    }

    /// Ends all workers; only to be called while nothing is computed.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        monitor.withLock { monitor.announce() }
    }

    /// The generation of an open job other than `seen`, or nil when the pool ends.
    private func waitForJob(after seen: UInt64) -> UInt64? {
        for _ in 0..<Self.spinCount {
            if let generation = openGeneration(after: seen) { return generation }
            if isStopping.load(ordering: .relaxed) { return nil }
        }
        return monitor.withLock {
            sleeperCount.add(1, ordering: .sequentiallyConsistent)
            defer { sleeperCount.subtract(1, ordering: .relaxed) }
            while !isStopping.load(ordering: .sequentiallyConsistent) {
                if let generation = openGeneration(after: seen) { return generation }
                monitor.wait()
            }
            return nil
        }
    }

    private func openGeneration(after seen: UInt64) -> UInt64? {
        let state = gate.load(ordering: .sequentiallyConsistent)
        let generation = state / Self.generationStep
        return state & Self.openBit != 0 && generation != seen ? generation : nil
    }

    /// Counts this worker in, unless the job has been closed meanwhile.
    private func enter(_ generation: UInt64) -> Bool {
        var state = gate.load(ordering: .relaxed)
        while state & Self.openBit != 0, state / Self.generationStep == generation {
            let (exchanged, original) = gate.compareExchange(
                expected: state,
                desired: state + 1,
                ordering: .acquiringAndReleasing
            )
            if exchanged { return true }
            state = original
        }
        return false
    }

    private func leave() {
        let state = gate.subtract(1, ordering: .sequentiallyConsistent).newValue
        guard state & Self.openBit == 0, state & Self.insideMask == 0 else { return }
        if callerSleeps.load(ordering: .sequentiallyConsistent) {
            monitor.withLock { monitor.announce() }
        }
    }
}
