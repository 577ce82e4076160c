// How far two scores agree about the order.

/// Agreement of two scores about the order of the same items.
///
/// Items that lack one of the scores are left out.
package struct RankCorrelation: Sendable, Equatable {
    /// Items with both scores.
    package let count: Int
    /// Pairs that both order in the same way.
    package let concordantCount: Int
    /// Pairs that they order in opposite ways.
    package let discordantCount: Int
    /// Kendall's τ-b: (concordant − discordant) over the geometric mean of the pairs that each
    /// does not tie (Kendall, "The treatment of ties in ranking problems", 1945).
    ///
    /// Nil when a score is the same for all.
    package let kendall: Double?
    /// Spearman's ρ: Pearson's correlation of ranks, ties sharing the mean of their ranks.
    ///
    /// Nil when a score is the same for all.
    package let spearman: Double?

    /// Compares two scores in O(n²).
    ///
    /// - Throws: When fewer than two items have both scores, a score is not finite, there is not
    ///   one for each, or pairs are more than `SelectionLimits.maximumStepCount`.
    package init(_ scores: [Double?], _ others: [Double?]) throws(SelectionError) {
        try SelectionRules.requireCount("others", others.count, of: scores.count)
        _ = try ScoredCandidates.of(others, field: "others")
        let both = zip(scores, others).map { $0.1 == nil ? nil : $0.0 }
        let indices = try ScoredCandidates.of(both).map(\.index)
        let left = indices.map { scores[$0] ?? 0 }
        let right = indices.map { others[$0] ?? 0 }
        count = indices.count
        guard count > 1 else { throw .tooFew(field: "scores", requested: 2, available: count) }
        let pairCount = count * (count - 1) / 2
        guard pairCount <= SelectionLimits.maximumStepCount else {
            let maximum = SelectionLimits.maximumStepCount
            throw .tooMany(field: "pairs", found: pairCount, maximum: maximum)
        }
        var (concordant, discordant, leftOnly, rightOnly) = (0, 0, 0, 0)
        for first in 0..<count {
            for second in (first + 1)..<count {
                let isLeftTie = left[first] == left[second]
                let isRightTie = right[first] == right[second]
                switch (isLeftTie, isRightTie) {
                case (true, true): break
                // Tied by the one, ordered by the other.
                case (true, false): rightOnly += 1
                case (false, true): leftOnly += 1
                case (false, false):
                    let agrees = (left[first] < left[second]) == (right[first] < right[second])
                    if agrees { concordant += 1 } else { discordant += 1 }
                }
            }
        }
        (concordantCount, discordantCount) = (concordant, discordant)
        let leftPairs = Double(concordant + discordant + leftOnly)
        let rightPairs = Double(concordant + discordant + rightOnly)
        let scale = leftPairs.squareRoot() * rightPairs.squareRoot()
        kendall = scale > 0 ? Self.clamped(Double(concordant - discordant) / scale) : nil
        spearman = Self.pearson(MeanRanks.of(left), MeanRanks.of(right))
    }

    private static func pearson(_ left: [Double], _ right: [Double]) -> Double? {
        let (own, other) = (Moments.of(left), Moments.of(right))
        guard own.deviation > 0, other.deviation > 0 else { return nil }
        let product = zip(left, right).reduce(0) {
            $0 + ($1.0 - own.mean) * ($1.1 - other.mean)
        }
        return clamped(product / Double(left.count) / own.deviation / other.deviation)
    }

    /// Without what rounding adds beyond 1.
    private static func clamped(_ value: Double) -> Double { min(1, max(-1, value)) }
}
