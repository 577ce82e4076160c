// Mean and variance.

internal import RewardTypes

/// The first two moments of some values, in two passes.
struct Moments: Sendable {
    let count: Int
    let mean: Double
    private let squares: Double

    /// Moments of one value or more.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "no values have no mean")
        count = values.count
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    /// Σ (x - mean)² / (n - ddof); of one value 0, whatever is taken off.
    func variance(ddof: Int = 0) -> Double {
        count > ddof ? squares / Double(count - ddof) : 0
    }

    /// The square root of that.
    func deviation(ddof: Int = 0) -> Double { variance(ddof: ddof).squareRoot() }
}
