// One thread for work that blocks or computes for long, so that the cooperative pool never does.

internal import Synchronization

/// A dedicated thread that runs one piece of work after another, in the order of arrival.
///
/// Isolation: the queue is guarded by a monitor; work runs outside it. When the last reference goes
/// away, what is queued still runs and the thread then ends by itself; nobody waits for it.
package final class ComputeThread: Sendable {
    private let queue: Queue
    private let thread: SystemThread

    /// Starts the thread; `name` shows in `top -H`, cut to 15 bytes.
    package init(name: String) {
        let queue = Queue()
        self.queue = queue
        thread = SystemThread(name: name) { queue.work() }
    }

    deinit {
        queue.finish()
        thread.detach()
    }

    /// Whether the caller runs on this thread.
    package var isCurrent: Bool { thread.isCurrent }

    /// Runs `work` on the thread, after what was given before, and returns what it returns.
    ///
    /// Not interrupted by cancellation: work that should stop early must look for itself.
    package func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            enqueue { continuation.resume(returning: work()) }
        }
    }

    /// Adds work that nobody waits for.
    package func enqueue(_ work: @escaping @Sendable () -> Void) {
        queue.append(work)
    }
}

private final class Queue: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isFinished = false
    }

    private let monitor = Monitor()
    private let state = Mutex(State())

    func append(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting.append(work) }
        monitor.withLock { monitor.announce() }
    }

    func finish() {
        state.withLock { $0.isFinished = true }
        monitor.withLock { monitor.announce() }
    }

    /// The life of the thread.
    func work() {
        while let batch = next() {
            for work in batch { work() }
        }
    }

    /// Everything that waits, or nil at the end.
    private func next() -> [@Sendable () -> Void]? {
        monitor.withLock {
            while true {
                let (batch, isFinished) = state.withLock { state in
                    defer { state.waiting.removeAll() }
                    return (state.waiting, state.isFinished)
                }
                if !batch.isEmpty { return batch }
                if isFinished { return nil }
                monitor.wait()
            }
        }
    }
}
