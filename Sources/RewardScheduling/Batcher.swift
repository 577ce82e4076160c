// The queue and the thread of one model: performs what `BatcherStateMachine` decides.

package import RewardBackend
internal import RewardPlatform
package import RewardTypes
internal import Synchronization

/// Collects passes from many tasks into batches and runs them on a thread of its own.
///
/// A batch starts when it is full, or when its first pass has waited `BatchPolicy.maximumDelay`;
/// passes that arrive while another batch runs are usually past that when it ends. So a model that
/// is idle adds at most that delay to a request, in exchange for one batch instead of several
/// when concurrent requests, or the passes of one request, arrive together.
///
/// A pass whose deadline passes while it waits is answered when the thread next looks at the queue,
/// which is after the batch that runs. Whoever must answer at the deadline itself cancels the task
/// that submits; that takes effect at once.
///
/// Isolation: the machine and the waiters are in one `Mutex`; continuations are resumed and the
/// backend is called outside it. The backend runs on the batcher's thread only.
package final class Batcher: PassQueue {
    private let core: BatcherCore
    private let thread: ComputeThread
    package let model: ModelDescription

    /// A queue in front of a backend; its thread starts at once.
    package convenience init(backend: any Backend, policy: BatchPolicy) {
        self.init(backend: backend, policy: policy, time: SystemBatcherTime())
    }

    /// A queue whose time is given.
    package init(backend: any Backend, policy: BatchPolicy, time: any BatcherTime) {
        model = backend.model
        let core = BatcherCore(backend: backend, policy: policy, time: time)
        self.core = core
        thread = ComputeThread(name: "model-\(backend.model.id)")
        thread.enqueue { core.runBatches() }
    }

    deinit {
        core.abort()
    }

    package var statistics: QueueStatistics { core.statistics }

    package var backendStatistics: BackendStatistics { core.backendStatistics }

    package func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        await core.submit(pass, deadline: deadline)
    }

    package func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        await core.measureKernels(deadline: deadline)
    }

    /// Refuses new passes with `unavailable` and runs what waits.
    ///
    /// Returns when all is done, or at `deadline`, or when the task is cancelled; what is not
    /// done then fails with `unavailable`. A batch that runs at that moment cannot be interrupted:
    /// its thread ends when it does.
    package func close(deadline: Deadline) async {
        await core.close(deadline: deadline)
    }
}

/// What the thread and the submitting tasks share.
private final class BatcherCore: Sendable {
    /// Who waits, and for what.
    private enum Waiter {
        case pass(ForwardPass, CheckedContinuation<PassOutcome, Never>)
        case measurement(CheckedContinuation<MeasurementOutcome, Never>)

        /// What waits to run with others; nil for what runs alone.
        var pass: ForwardPass? {
            guard case .pass(let pass, _) = self else { return nil }
            return pass
        }

        func fail(_ error: BackendError, queued: Duration = .zero) {
            switch self {
            case .pass(_, let continuation):
                continuation.resume(returning: .failure(error, queued: queued))
            case .measurement(let continuation):
                continuation.resume(returning: .failure(error, queued: queued))
            }
        }
    }

    private struct State {
        var machine: BatcherStateMachine<Waiter>
        /// Resumed when the queue is drained.
        var drainWaiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private typealias Entry = BatcherStateMachine<Waiter>.Entry

    private let backend: any Backend
    private let time: any BatcherTime
    private let state: Mutex<State>
    private let nextID = Atomic<UInt64>(0)

    init(backend: any Backend, policy: BatchPolicy, time: any BatcherTime) {
        self.backend = backend
        self.time = time
        state = Mutex(State(machine: BatcherStateMachine(policy: policy)))
    }

    var statistics: QueueStatistics { state.withLock { $0.machine.statistics } }

    var backendStatistics: BackendStatistics { backend.statistics }

    // MARK: - Tasks

    func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        await waitForTurn { id, continuation in
            enqueue(id, .pass(pass, continuation), deadline: deadline)
        }
    }

    func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        await waitForTurn { id, continuation in
            enqueue(id, .measurement(continuation), deadline: deadline)
        }
    }

    private func waitForTurn<Outcome: Sendable>(
        _ enqueue: (UInt64, CheckedContinuation<Outcome, Never>) -> Void
    ) async -> Outcome {
        let id = nextID.add(1, ordering: .relaxed).oldValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(id, continuation)
                // A cancellation before the line above found nothing to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func enqueue(_ id: UInt64, _ waiter: Waiter, deadline: Deadline?) {
        let tokenCount = waiter.pass?.tree.tokenCount
        let valueCount = waiter.pass?.vectorValueCount(of: backend.model) ?? 0
        let now = time.now
        let admission = state.withLock { state in
            guard let tokenCount else {
                return state.machine.enqueueJob(
                    id: id,
                    deadline: deadline,
                    payload: waiter,
                    now: now
                )
            }
            return state.machine.enqueue(
                id: id,
                tokenCount: tokenCount,
                vectorValueCount: valueCount,
                deadline: deadline,
                payload: waiter,
                now: now
            )
        }
        switch admission {
        case .admitted(wakesRunner: true): time.ring()
        case .admitted(wakesRunner: false): break
        case .refused(let error): waiter.fail(error)
        }
    }

    private func cancel(_ id: UInt64) {
        guard let entry = state.withLock({ $0.machine.cancel(id: id) }) else { return }
        fail([entry], with: .cancelled)
        // The thread may have been waiting for this entry, or may be the last thing to end.
        resumeDrained()
    }

    func close(deadline: Deadline) async {
        state.withLock { $0.machine.close() }
        time.ring()
        await withTaskGroup { group in
            group.addTask { await self.drained() }
            group.addTask { try? await self.time.sleep(until: deadline.instant) }
            // `sleep` throws only when this task is cancelled, which ends the wait as well.
            await group.next()
            group.cancelAll()
        }
        abort()
    }

    /// Fails everything that waits or runs, and lets the thread end.
    func abort() {
        let entries = state.withLock { $0.machine.abort() }
        fail(entries, with: .unavailable)
        resumeDrained()
        time.ring()
    }

    private func drained() async {
        let id = nextID.add(1, ordering: .relaxed).oldValue
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.machine.isDrained || Task.isCancelled { return true }
                    state.drainWaiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.drainWaiters.removeValue(forKey: id) }?.resume()
        }
    }

    private func resumeDrained() {
        let waiters = state.withLock { state in
            guard state.machine.isDrained else { return [CheckedContinuation<Void, Never>]() }
            defer { state.drainWaiters = [:] }
            return Array(state.drainWaiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    private func fail(_ entries: [Entry], with error: BackendError) {
        let now = time.now
        for entry in entries {
            entry.payload.fail(error, queued: entry.enqueued.duration(to: now))
        }
    }

    // MARK: - The thread

    /// Runs batches until the queue is closed and empty.
    func runBatches() {
        while true {
            let now = time.now
            let decision = state.withLock { $0.machine.next(now: now) }
            fail(decision.dropped, with: .deadlineExceeded)
            switch decision.step {
            case .run(let entries): run(entries, started: now)
            case .runAlone: measure(started: now)
            case .wait(let instant): time.wait(until: instant)
            case .stop:
                resumeDrained()
                return
            }
        }
    }

    private func run(_ entries: [Entry], started: ContinuousClock.Instant) {
        let passes = entries.compactMap { entry -> ForwardPass? in
            guard case .pass(let pass, _) = entry.payload else { return nil }
            return pass
        }
        precondition(passes.count == entries.count, "a batch consists of passes")
        var results = backend.run(ForwardBatch(passes: passes))
        if results.count != entries.count {
            let error = BackendError.failed(
                "the backend gave \(results.count) results for \(entries.count) passes"
            )
            results = entries.map { _ in .failure(error) }
        }
        let ended = time.now
        let finished = state.withLock { $0.machine.finish(now: ended) }
        for (entry, result) in zip(finished, results) {
            guard let entry, case .pass(_, let continuation) = entry.payload else { continue }
            continuation.resume(
                returning: PassOutcome(
                    result: result,
                    queued: entry.enqueued.duration(to: started),
                    computed: started.duration(to: ended)
                )
            )
        }
    }

    private func measure(started: ContinuousClock.Instant) {
        let measurement = backend.measureKernels()
        let ended = time.now
        for entry in state.withLock({ $0.machine.finish(now: ended) }) {
            guard let entry, case .measurement(let continuation) = entry.payload else { continue }
            continuation.resume(
                returning: MeasurementOutcome(
                    result: .success(measurement),
                    queued: entry.enqueued.duration(to: started),
                    computed: started.duration(to: ended)
                )
            )
        }
    }
}

extension QueueOutcome {
    fileprivate static func failure(_ error: BackendError, queued: Duration) -> QueueOutcome {
        QueueOutcome(result: .failure(error), queued: queued, computed: .zero)
    }
}
