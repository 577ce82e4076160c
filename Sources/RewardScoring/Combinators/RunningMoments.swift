// Mean and variance of all values so far.

internal import RewardTypes
internal import Synchronization

/// The first two moments of a stream of values, in constant memory.
///
/// Welford (1962) for one value, and for two streams the rule of Chan, Golub and LeVeque (1979):
/// with δ the difference of the means, M2 = M2ₐ + M2ᵦ + δ² nₐ nᵦ / (nₐ + nᵦ).
struct StreamMoments: Sendable, Equatable {
    private(set) var count = 0
    private(set) var mean = 0.0
    /// Σ (x - mean)².
    private(set) var squares = 0.0

    /// Where a double stops counting by ones; later values would no longer have a weight of their
    /// own.
    private static let maximumCount = 1 << 53

    /// Adds a value.
    mutating func add(_ value: Double) {
        guard count < Self.maximumCount else { return }
        count += 1
        let difference = value - mean
        mean += difference / Double(count)
        squares += difference * (value - mean)
    }

    /// Adds all values of another stream.
    mutating func merge(_ other: StreamMoments) {
        guard other.count > 0, count <= Self.maximumCount - other.count else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = Double(count) + Double(other.count)
        let difference = other.mean - mean
        mean += difference * Double(other.count) / total
        squares +=
            other.squares + difference * difference * Double(count) * Double(other.count) / total
        count += other.count
    }

    /// Σ (x - mean)² / (n - ddof); of too few values 0.
    func variance(ddof: Int = 0) -> Double {
        count > ddof ? squares / Double(count - ddof) : 0
    }

    /// The square root of that.
    func deviation(ddof: Int = 0) -> Double { variance(ddof: ddof).squareRoot() }

    /// Whether values may be brought into relation to these moments.
    var isFinite: Bool { mean.isFinite && squares.isFinite }
}

/// Moments that groups of several requests add to.
///
/// Isolation: a lock around the moments; nothing is called under it.
final class RunningMoments: Sendable {
    private let moments = Mutex(StreamMoments())

    /// The moments so far.
    var current: StreamMoments { moments.withLock { $0 } }

    /// Adds the values of a group, all at once, and returns the moments with them; nil, and nothing
    /// is added, when the moments would not be finite.
    func add(_ values: [Double]) -> StreamMoments? {
        var group = StreamMoments()
        for value in values { group.add(value) }
        return moments.withLock { [group] moments in
            var next = moments
            next.merge(group)
            guard next.isFinite else { return nil }
            moments = next
            return next
        }
    }
}
