// A run that somebody waits for.

internal import Synchronization

/// One run from its arrival to its result.
///
/// Isolation: the state is guarded by a mutex. Whoever gives a result first is heard.
final class SandboxJob: Sendable {
    typealias Outcome = Result<[SandboxReport], SandboxError>

    private enum State {
        case new
        case waitedFor(CheckedContinuation<Outcome, Never>)
        case finished(Outcome)
    }

    /// The run as the helper reads it.
    let frame: [UInt8]
    /// How long it may take at most.
    let duration: Duration
    private let state = Mutex(State.new)

    init(_ run: SandboxRun) {
        frame = SandboxFrame(run).encoded
        let limit = run.programs.map(\.limits.wallMilliseconds).max() ?? 0
        duration = .milliseconds(limit) + .seconds(60)
    }

    /// Whether it has a result.
    var isFinished: Bool {
        state.withLock { state in
            if case .finished = state { true } else { false }
        }
    }

    /// Gives the result; false if there is one.
    @discardableResult
    func finish(_ outcome: Outcome) -> Bool {
        let (isFirst, continuation) = state.withLock {
            state -> (Bool, CheckedContinuation<Outcome, Never>?) in
            switch state {
            case .finished: return (false, nil)
            case .new:
                state = .finished(outcome)
                return (true, nil)
            case .waitedFor(let continuation):
                state = .finished(outcome)
                return (true, continuation)
            }
        }
        continuation?.resume(returning: outcome)
        return isFirst
    }

    /// Waits for the result; called once.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let early = state.withLock { state -> Outcome? in
                if case .finished(let outcome) = state { return outcome }
                state = .waitedFor(continuation)
                return nil
            }
            if let early { continuation.resume(returning: early) }
        }
    }
}
