// One place for runs: a thread, and a helper that it starts again when it fails.

internal import RewardPlatform
internal import Synchronization

/// A place for one run at a time.
///
/// Isolation: the thread runs one job after another; what others ask is guarded by a mutex.
final class SandboxSlot: Sendable {
    private struct State {
        var helper: SandboxHelper?
        var findings: SandboxFindings?
        var problem: SandboxError?
        var job: SandboxJob?
        var startCount = 0
    }

    /// How often a run is tried where the sandbox fails.
    private static let attemptCount = 2

    private let settings: SandboxSettings
    private let number: Int
    private let thread: ComputeThread
    private let state = Mutex(State())

    init(settings: SandboxSettings, number: Int) {
        self.settings = settings
        self.number = number
        thread = ComputeThread(name: "sandbox-\(number)")
    }

    /// What the helper found, why there is none, and how often it was started again.
    var status: (findings: SandboxFindings?, problem: SandboxError?, restartCount: Int) {
        state.withLock { ($0.findings, $0.problem, max(0, $0.startCount - 1)) }
    }

    /// The number of the helper's process.
    var helperProcessID: Int32? { state.withLock { $0.helper?.processID } }

    /// Starts the helper if there is none.
    func prepare() async {
        await thread.run { _ = self.startedHelper() }
    }

    /// Runs a job on the thread, gives it its result, and calls `next` there.
    func start(_ job: SandboxJob, then next: @escaping @Sendable () -> Void) {
        thread.enqueue {
            self.perform(job)
            next()
        }
    }

    /// Ends the run of a job if it is on here.
    func cancel(_ job: SandboxJob) {
        state.withLock { state in
            // The lock is held, so that it is not the next job that hears of it.
            if state.job === job { state.helper?.cancel() }
        }
    }

    /// Kills the helper; a run that is on fails.
    func end() {
        state.withLock { state in
            state.helper?.end()
            state.helper = nil
            state.problem = .unavailable("the sandbox has been closed")
        }
    }

    private func perform(_ job: SandboxJob) {
        var outcome = SandboxJob.Outcome.failure(.failed("the sandbox helper does not start"))
        for _ in 0..<Self.attemptCount where !job.isFinished {
            switch startedHelper() {
            case .failure(.failed(let text)): outcome = .failure(.failed(text))
            case .failure(let error):
                outcome = .failure(error)
                job.finish(outcome)
                return
            case .success(let helper):
                if let result = run(job, on: helper) {
                    job.finish(result)
                    return
                }
                outcome = .failure(.failed("the sandbox helper ended while programs ran"))
            }
        }
        job.finish(outcome)
    }

    /// The result; nil if the helper failed, which then is gone.
    private func run(_ job: SandboxJob, on helper: SandboxHelper) -> SandboxJob.Outcome? {
        state.withLock { $0.job = job }
        defer { state.withLock { $0.job = nil } }
        // Cancelled before anybody could know where it runs.
        guard !job.isFinished else { return .failure(.cancelled) }
        do {
            switch try helper.run(job.frame, within: job.duration) {
            case .reports(let reports): return .success(reports)
            case .failure(let error): return .failure(error)
            }
        } catch {
            helper.end()
            state.withLock { if $0.helper === helper { $0.helper = nil } }
            return nil
        }
    }

    private func startedHelper() -> Result<SandboxHelper, SandboxError> {
        let (helper, problem) = state.withLock { ($0.helper, $0.problem) }
        if let helper { return .success(helper) }
        // What this machine cannot do it cannot do a moment later either.
        if case .unavailable = problem, let problem { return .failure(problem) }
        do {
            let started = try SandboxHelper(settings: settings, slot: number)
            return keep(started)
        } catch {
            state.withLock { $0.problem = error }
            return .failure(error)
        }
    }

    private func keep(_ helper: SandboxHelper) -> Result<SandboxHelper, SandboxError> {
        let refusal = helper.findings.refusal(minimum: settings.minimumIsolation)
        return state.withLock { state in
            state.findings = helper.findings
            // Closed in the meantime.
            if case .unavailable = state.problem, let problem = state.problem {
                return .failure(problem)
            }
            if let refusal {
                state.problem = .unavailable(refusal)
                return .failure(.unavailable(refusal))
            }
            state.problem = nil
            state.startCount += 1
            state.helper = helper
            return .success(helper)
        }
    }
}
