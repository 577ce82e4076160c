// Splits one computation over several threads and joins them again, thousands of times a second.

internal import Synchronization

/// A fork-join pool for compute kernels.
///
/// `run` hands out indices in chunks from one atomic counter, and the calling thread takes chunks
/// like every other. Nothing waits for a worker that has not arrived: when the machine is busy
/// with something else and a worker does not get a core, the caller does its share, and the late
/// worker finds nothing to do.
///
/// Threads that want to compute take turns, in the order of arrival: for a whole computation with
/// `exclusively`, or else for each `run`. So however many threads call, never more than
/// `threadCount` are inside bodies, and no more than that are inside `exclusively` and bodies
/// together.
///
/// Isolation: all methods may be called from all threads. What a thread does in its turn is not
/// shared; `TurnQueue` and `ComputeJob` say how the rest is.
package final class ComputePool: Sendable {
    /// Threads that compute, the calling one included.
    package let threadCount: Int
    /// Whether each thread has a core of its own while it computes in `exclusively`.
    package var isPinned: Bool { callerCore != nil }

    private let job = ComputeJob()
    private let turns = TurnQueue()
    /// Whether a job is being computed; touched only by the thread whose turn it is.
    private let isRunning = Atomic<Bool>(false)
    private let workers: [SystemThread]
    private let callerCore: CoreAffinity?

    /// Starts `threadCount - 1` threads, which sleep until there is work.
    ///
    /// With `pinned`, every worker is bound to one of the cores that the calling thread may run
    /// on, and whoever calls `exclusively` is bound to another one meanwhile. This helps where
    /// the system moves threads about, and hurts where another process wants one of the cores, as
    /// a thread then cannot get out of its way. Without a core for each thread nothing is bound.
    package init(threadCount: Int, pinned: Bool = false) {
        precondition(threadCount >= 1, "a pool has the calling thread at least")
        self.threadCount = threadCount
        let cores = pinned ? CoreAffinity.current?.cores ?? [] : []
        let affinities =
            cores.count >= threadCount
            ? cores.prefix(threadCount).map { CoreAffinity(core: $0) } : []
        callerCore = affinities.first
        workers = (1..<threadCount).map { [job] index in
            let affinity = affinities.isEmpty ? nil : affinities[index]
            return SystemThread(name: "compute-\(index)") {
                affinity?.apply()
                job.serve()
            }
        }
    }

    deinit {
        job.stop()
        for worker in workers { worker.join() }
    }

    /// Takes the whole pool for one computation: runs `body` when all earlier callers are done.
    ///
    /// Sleeps until then. Calls of `run` inside `body`, on the same thread, use all threads of the
    /// pool; so does a call of `exclusively` in it, which runs at once. In a pinned pool the
    /// calling thread is bound to a core during `body` and gets its former mask back afterwards;
    /// threads that `body` starts would inherit the core.
    ///
    /// Not to be called by a body of `run` on a worker, and `body` must not wait for another
    /// thread that uses the pool: either would wait for ever.
    package func exclusively<T: ~Copyable, E: Error>(
        _ body: () throws(E) -> T
    ) throws(E) -> T {
        guard !turns.isMine else { return try body() }
        precondition(!isWorkerCurrent, "a worker cannot take the pool that it works for")
        turns.take()
        defer { turns.give() }
        let formerAffinity = callerCore == nil ? nil : CoreAffinity.current
        // Without the former mask there would be no way back, so nothing is bound then.
        if formerAffinity != nil { callerCore?.apply() }
        defer { formerAffinity?.apply() }
        return try body()
    }

    /// Calls `body` once for every index in `0..<count`, in any order, on any of the threads.
    ///
    /// Indices are handed out in eight chunks for each thread: one that loses its core delays the
    /// end by one of them, and the counter is touched rarely enough not to matter.
    package func run(count: Int, _ body: @Sendable (Int) -> Void) {
        run(count: count, chunk: max(1, count / (threadCount * 8)), body)
    }

    /// Calls `body` once for every index in `0..<count`, in any order, on any of the threads.
    ///
    /// Returns when all calls have returned; what they wrote is then visible to the caller. Threads
    /// take `chunk` indices at a time, in ascending order; a chunk should be worth a microsecond
    /// or more, which several times pays for its hand-over. Work of one chunk is a plain loop, and
    /// so is a call from inside a body: neither costs more than the loop.
    ///
    /// Outside of `exclusively`, waits for its turn first.
    package func run(count: Int, chunk: Int, _ body: @Sendable (Int) -> Void) {
        precondition(chunk >= 1, "threads take one index at a time at least")
        guard count > 0 else { return }
        if turns.isMine {
            runInTurn(count: count, chunk: chunk, body)
        } else if isWorkerCurrent {
            for index in 0..<count { body(index) }
        } else {
            turns.take()
            defer { turns.give() }
            runInTurn(count: count, chunk: chunk, body)
        }
    }

    private func runInTurn(count: Int, chunk: Int, _ body: @Sendable (Int) -> Void) {
        guard threadCount > 1, count > chunk, !isRunning.load(ordering: .relaxed) else {
            for index in 0..<count { body(index) }
            return
        }
        isRunning.store(true, ordering: .relaxed)
        defer { isRunning.store(false, ordering: .relaxed) }
        withoutActuallyEscaping(body) { body in
            job.run(count: count, chunk: chunk, body)
        }
    }

    /// Threads that have the pool or wait for it.
    var waitingThreadCount: Int { turns.threadCount }

    private var isWorkerCurrent: Bool { workers.contains { $0.isCurrent } }
}
