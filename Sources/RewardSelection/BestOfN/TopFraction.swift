// One candidate at random among the best share of the group.

internal import RewardTypes

/// E_M-regularised best-of-n: uniform among the best ceil(N / M) candidates.
///
/// M = N chooses the best candidate, M = 1 any. Ties at the border are broken at random, so that
/// the order of the group does not matter. N counts candidates with a score. Source: as third
/// parties implement it; the name is theirs.
package struct TopFraction: Sendable, Equatable {
    /// The chosen candidate.
    package let index: Int
    /// The candidates that it was drawn from, best first.
    package let pool: [Int]

    /// Draws one candidate; nil means that scoring failed.
    ///
    /// - Throws: When no candidate has a score, a score is not finite, or `divisor`, the M above,
    ///   is not a finite number of at least 1.
    package init(_ scores: [Double?], divisor: Double, seed: UInt64) throws(SelectionError) {
        guard divisor.isFinite, divisor >= 1 else {
            throw SelectionRules.error("divisor", "\(divisor) is not a finite number of at least 1")
        }
        let scored = try ScoredCandidates.of(scores)
        var generator = SeededGenerator(seed: seed)
        let order = generator.permutation(of: scored.count)
        let shuffled = zip(scored, order).sorted { left, right in
            left.0.score == right.0.score ? left.1 < right.1 : left.0.score > right.0.score
        }
        let size = max(1, Int((Double(scored.count) / divisor).rounded(.up)))
        pool = shuffled.prefix(size).map(\.0.index)
        index = pool[generator.index(below: pool.count)]
    }
}
