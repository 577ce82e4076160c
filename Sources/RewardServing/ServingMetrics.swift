// Counters since the start: how many requests, how they ended, what became of their items.

package import RewardTypes
package import RewardWire
internal import Synchronization

/// Counts replies and item results.
package final class ServingMetrics: Sendable {
    /// The counters at one moment.
    package struct Snapshot: Sendable, Equatable {
        /// Requests that got a result, by method.
        package var served: [String: Int] = [:]
        /// Requests and lines that got an error, by kind.
        package var failed: [ErrorKind: Int] = [:]
        /// Results of candidates, by status.
        package var items: [ItemStatus: Int] = [:]
    }

    private let counters = Mutex(Snapshot())

    /// All zero.
    package init() {}

    /// The counters now.
    package var snapshot: Snapshot { counters.withLock { $0 } }

    /// A known method was answered with a result.
    func countServed(method: String) {
        counters.withLock { $0.served[method, default: 0] += 1 }
    }

    func countFailed(_ kind: ErrorKind) {
        counters.withLock { $0.failed[kind, default: 0] += 1 }
    }

    func count(_ results: some Sequence<ScoringResult>) {
        var items: [ItemStatus: Int] = [:]
        for result in results { items[result.status, default: 0] += 1 }
        counters.withLock { $0.items.merge(items, uniquingKeysWith: +) }
    }
}

extension ScoringResult {
    var status: ItemStatus {
        switch self {
        case .success: .ok
        case .failure(let failure): failure.status
        }
    }
}
