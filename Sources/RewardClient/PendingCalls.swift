// Matches replies to calls, in whatever order they come.

internal import RewardTransport
internal import RewardTypes
internal import Synchronization

/// The calls of one connection that have no reply yet.
///
///     sending --sent--> sent --caller waits--> waiting --reply, cancellation, end--> gone
///     sending or sent --reply, cancellation, end--> settled --caller looks--> gone
final class PendingCalls: Sendable {
    typealias Outcome = Result<JSONValue, ClientError>

    private enum Call {
        case sending
        case sent
        case waiting(CheckedContinuation<Outcome, Never>)
        case settled(Outcome)
    }

    private struct State {
        var calls: [Int64: Call] = [:]
        var lastID: Int64 = 0
        var failure: ClientError?
    }

    private let state = Mutex(State())

    /// Reserves an id.
    func begin() throws(ClientError) -> Int64 {
        let result: Result<Int64, ClientError> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            state.lastID += 1
            state.calls[state.lastID] = .sending
            return .success(state.lastID)
        }
        return try result.get()
    }

    /// Notes that the request has been sent; returns false if it was cancelled before.
    func markSent(_ id: Int64) -> Bool {
        state.withLock { state in
            switch state.calls[id] {
            case .sending:
                state.calls[id] = .sent
                return true
            case .settled(.failure(.cancelled)): return false
            case .settled, .sent, .waiting, nil: return true
            }
        }
    }

    /// Ends a call because nobody wants its reply; returns whether the daemon may know of it.
    func cancel(_ id: Int64) -> Bool {
        let isSent = state.withLock { state in
            switch state.calls[id] {
            case .sent, .waiting: true
            case .sending, .settled, nil: false
            }
        }
        return settle(id, .failure(.cancelled)) && isSent
    }

    /// Waits for the outcome of a call that has been sent.
    func outcome(of id: Int64) async -> Outcome {
        await withCheckedContinuation { continuation in
            let outcome: Outcome? = state.withLock { state in
                if case .settled(let outcome) = state.calls[id] {
                    state.calls[id] = nil
                    return outcome
                }
                state.calls[id] = .waiting(continuation)
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Ends a call; returns false if there is no such call any more.
    @discardableResult
    func settle(_ id: Int64, _ outcome: Outcome) -> Bool {
        let (wasOpen, continuation) = state.withLock { state in
            switch state.calls[id] {
            case .sending, .sent:
                state.calls[id] = .settled(outcome)
                return (true, CheckedContinuation<Outcome, Never>?.none)
            case .waiting(let continuation):
                state.calls[id] = nil
                return (true, continuation)
            case .settled, nil: return (false, nil)
            }
        }
        continuation?.resume(returning: outcome)
        return wasOpen
    }

    /// Whether a call with this id was ever made.
    func wasIssued(_ id: Int64) -> Bool { state.withLock { (1...$0.lastID).contains(id) } }

    /// Ends all calls, and every later one; the first failure counts.
    func fail(_ failure: ClientError) {
        let (failure, ids) = state.withLock { state in
            let first = state.failure ?? failure
            state.failure = first
            return (first, Array(state.calls.keys))
        }
        for id in ids { settle(id, .failure(failure)) }
    }
}
