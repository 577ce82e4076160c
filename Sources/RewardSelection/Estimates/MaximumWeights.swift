// How probable it is that each of N samples is the best of n drawn from them.

/// Weights of order statistics: the i-th smallest of N samples is the maximum of n drawn without
/// replacement with probability C(i−1, n−1) / C(N, n).
///
/// From the top: n / N, and each lower one by the factor (i − n) / (i − 1). That needs no logarithm
/// of a factorial, whose rounding grows with its size: at N = 12,600 the relative error stays below
/// N · 2^-52 = 3e-12, where log-gamma leaves 1e-11. Far tails become 0, as they should.
enum MaximumWeights {
    /// One weight for each sample in ascending order; their sum is 1; 1 ≤ n ≤ N.
    static func of(sampleCount: Int, drawCount: Int) -> [Double] {
        var weights = [Double](repeating: 0, count: sampleCount)
        var weight = Double(drawCount) / Double(sampleCount)
        var rank = sampleCount
        while rank >= drawCount, weight > 0 {
            weights[rank - 1] = weight
            weight *= Double(rank - drawCount) / Double(max(rank - 1, 1))
            rank -= 1
        }
        return weights
    }
}
