// The candidates of a group that have a score.

/// A candidate with its score.
struct ScoredCandidate: Equatable {
    /// Its place in the group.
    let index: Int
    /// Finite.
    let score: Double
}

/// What all selections do first.
enum ScoredCandidates {
    /// The candidates with a score, in order; nil means no score and is never taken for a number.
    ///
    /// - Throws: When the group is empty, too large or without any score, or a score is not finite.
    static func of(
        _ scores: [Double?],
        field: String = "scores"
    ) throws(SelectionError) -> [ScoredCandidate] {
        guard !scores.isEmpty else { throw .empty(field: field) }
        guard scores.count <= SelectionLimits.maximumSampleCount else {
            let maximum = SelectionLimits.maximumSampleCount
            throw .tooMany(field: field, found: scores.count, maximum: maximum)
        }
        if let bad = scores.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
            throw .notFinite(field: field, index: bad)
        }
        let scored = scores.enumerated().compactMap { index, score in
            score.map { ScoredCandidate(index: index, score: $0) }
        }
        guard !scored.isEmpty else { throw .noScores(field: field, count: scores.count) }
        return scored
    }

    /// Best first; equal scores keep the order of the group.
    static func sorted(_ candidates: [ScoredCandidate]) -> [ScoredCandidate] {
        // The index decides between equals, because `sort` does not promise to be stable.
        candidates.sorted { left, right in
            left.score == right.score ? left.index < right.index : left.score > right.score
        }
    }
}
