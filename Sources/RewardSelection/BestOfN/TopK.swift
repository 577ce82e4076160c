// The k best candidates.

/// The k candidates with the highest scores, in order.
///
/// Equal scores keep the order of the group. "Top-k-over-N" of the RSO paper (arXiv 2309.06657,
/// Theorem 1): what rejection sampling becomes at β = 0.
package struct TopK: Sendable, Equatable {
    /// The chosen candidates, best first.
    package let indices: [Int]
    /// Whether failures left fewer than k candidates with a score; then all of those are chosen.
    package let isShort: Bool
    /// Whether a candidate that was left out has the same score as the last chosen one.
    package let isTied: Bool

    /// Chooses over scores, where nil means that scoring failed.
    ///
    /// O(n log n).
    ///
    /// - Throws: When k is below 1 or above the number of candidates, no candidate has a score, or
    ///   a score is not finite.
    package init(_ scores: [Double?], count: Int) throws(SelectionError) {
        try SelectionRules.require("count", count, atLeast: 1)
        let sorted = ScoredCandidates.sorted(try ScoredCandidates.of(scores))
        guard count <= scores.count else {
            throw .tooFew(field: "count", requested: count, available: scores.count)
        }
        indices = sorted.prefix(count).map(\.index)
        isShort = sorted.count < count
        isTied = sorted.count > count && sorted[count].score == sorted[count - 1].score
    }
}
