// All places for runs, and the queue before them.

package import RewardTypes
internal import Synchronization

/// Runs programs in jails, as many at a time as there are slots.
///
/// Isolation: who is free and who waits is guarded by a mutex; actions are performed outside it.
package final class SandboxPool: SandboxRunner {
    private struct State {
        var free: [SandboxSlot]
        var queue: [SandboxJob] = []
        var running: [(job: SandboxJob, slot: SandboxSlot)] = []
        var finishedCount = 0
        var isClosed = false
    }

    /// The settings that it was made with.
    package let settings: SandboxSettings
    private let slots: [SandboxSlot]
    private let state: Mutex<State>

    /// A pool whose helpers start with the first run, or by `prepare`.
    package init(settings: SandboxSettings = SandboxSettings()) {
        self.settings = settings
        slots = (0..<max(1, settings.slotCount)).map { SandboxSlot(settings: settings, number: $0) }
        state = Mutex(State(free: slots.reversed()))
    }

    deinit { close() }

    /// Starts all helpers and waits until they know what they can do.
    package func prepare() async -> SandboxStatus {
        for slot in slots { await slot.prepare() }
        return status
    }

    /// What there is to say at this moment.
    package var status: SandboxStatus {
        let states = slots.map(\.status)
        let problem = states.lazy.compactMap(\.problem).first.map { error in
            switch error {
            case .unavailable(let text), .failed(let text), .invalidRun(let text): text
            case .overloaded, .deadlineExceeded, .cancelled: "\(error)"
            }
        }
        return state.withLock { state in
            SandboxStatus(
                findings: states.lazy.compactMap(\.findings).first,
                problem: problem,
                slotCount: slots.count,
                runningCount: state.running.count,
                queuedCount: state.queue.count,
                finishedCount: state.finishedCount,
                restartCount: states.reduce(0) { $0 + $1.restartCount }
            )
        }
    }

    /// The processes of the helpers that are there.
    var helperProcessIDs: [Int32] { slots.compactMap(\.helperProcessID) }

    /// Ends all runs and helpers; for good.
    package func close() {
        let queued = state.withLock { state -> [SandboxJob] in
            state.isClosed = true
            defer { state.queue = [] }
            return state.queue
        }
        for job in queued { job.finish(.failure(.unavailable("the sandbox has been closed"))) }
        for slot in slots { slot.end() }
    }

    package func run(
        _ run: SandboxRun,
        until deadline: Deadline?
    ) async throws(SandboxError)
        -> [SandboxReport]
    {
        if let problem = settings.problem(of: run) { throw .invalidRun(problem) }
        if Task.isCancelled { throw .cancelled }
        let job = SandboxJob(run)
        try enqueue(job)
        return try await withTaskCancellationHandler {
            await outcome(of: job, until: deadline)
        } onCancel: {
            stop(job, .cancelled)
        }.get()
    }

    private func outcome(of job: SandboxJob, until deadline: Deadline?) async -> SandboxJob.Outcome
    {
        guard let deadline else { return await job.outcome() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // An error is the cancellation below: the job has ended before its time.
                guard (try? await Task.sleep(until: deadline.instant, clock: .continuous)) != nil
                else { return }
                self.stop(job, .deadlineExceeded)
            }
            let outcome = await job.outcome()
            group.cancelAll()
            return outcome
        }
    }

    private func enqueue(_ job: SandboxJob) throws(SandboxError) {
        let result = state.withLock { state -> Result<SandboxSlot?, SandboxError> in
            if state.isClosed { return .failure(.unavailable("the sandbox has been closed")) }
            if let slot = state.free.popLast() {
                state.running.append((job, slot))
                return .success(slot)
            }
            guard state.queue.count < settings.queueCount else { return .failure(.overloaded) }
            state.queue.append(job)
            return .success(nil)
        }
        if let slot = try result.get() { start(job, on: slot) }
    }

    private func start(_ job: SandboxJob, on slot: SandboxSlot) {
        slot.start(job) { [weak self] in self?.finished(job, on: slot) }
    }

    /// Gives the slot the next job, or frees it.
    private func finished(_ job: SandboxJob, on slot: SandboxSlot) {
        let next = state.withLock { state -> SandboxJob? in
            state.running.removeAll { $0.job === job }
            state.finishedCount += 1
            guard !state.queue.isEmpty else {
                state.free.append(slot)
                return nil
            }
            let next = state.queue.removeFirst()
            state.running.append((next, slot))
            return next
        }
        if let next { start(next, on: slot) }
    }

    /// Gives a job the reason for its end, and ends its run where it is on.
    private func stop(_ job: SandboxJob, _ reason: SandboxError) {
        guard job.finish(.failure(reason)) else { return }
        let slot = state.withLock { state -> SandboxSlot? in
            state.queue.removeAll { $0 === job }
            return state.running.first { $0.job === job }?.slot
        }
        slot?.cancel(job)
    }
}
