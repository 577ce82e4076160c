// The door: requests with work behind them are counted, and refused at once when there are too
// many. What they compute is bounded again, in tokens, by the queue of each model.

internal import RewardWire
internal import Synchronization

/// Counts requests in flight; pure, guarded by `Admission`.
struct AdmissionStateMachine {
    enum Refusal: Equatable { case draining, tooManyRequests, tooManyBytes }

    private let maximumRequestCount: Int
    private let maximumByteCount: Int
    private(set) var requestCount = 0
    private(set) var byteCount = 0
    private(set) var isDraining = false

    init(limits: ServingLimits) {
        maximumRequestCount = limits.maximumRequestCount
        maximumByteCount = limits.maximumRequestByteCount
    }

    /// Takes a request in, or says why not.
    ///
    /// A request that is larger than the bound on bytes is taken when it is the only one.
    mutating func admit(byteCount cost: Int) -> Refusal? {
        guard !isDraining else { return .draining }
        guard requestCount < maximumRequestCount else { return .tooManyRequests }
        guard requestCount == 0 || byteCount + cost <= maximumByteCount else {
            return .tooManyBytes
        }
        requestCount += 1
        byteCount += cost
        return nil
    }

    mutating func release(byteCount cost: Int) {
        precondition(requestCount > 0 && byteCount >= cost, "only what was admitted is released")
        requestCount -= 1
        byteCount -= cost
    }

    mutating func drain() { isDraining = true }
}

/// The door of one daemon.
final class Admission: Sendable {
    private let machine: Mutex<AdmissionStateMachine>
    private let limits: ServingLimits

    init(limits: ServingLimits) {
        self.limits = limits
        machine = Mutex(AdmissionStateMachine(limits: limits))
    }

    var requestCount: Int { machine.withLock { $0.requestCount } }
    var isDraining: Bool { machine.withLock { $0.isDraining } }

    func drain() { machine.withLock { $0.drain() } }

    func admit(byteCount: Int) throws(WireError) {
        switch machine.withLock({ $0.admit(byteCount: byteCount) }) {
        case nil: return
        case .draining:
            throw WireError(.draining, "the daemon is shutting down and takes no new work")
        case .tooManyRequests:
            throw .overloaded(
                "\(limits.maximumRequestCount) requests are in flight already",
                retryAfter: limits.admissionRetryDelay
            )
        case .tooManyBytes:
            throw .overloaded(
                "the requests in flight hold too much memory for another of \(byteCount) bytes",
                retryAfter: limits.admissionRetryDelay
            )
        }
    }

    func release(byteCount: Int) { machine.withLock { $0.release(byteCount: byteCount) } }
}
