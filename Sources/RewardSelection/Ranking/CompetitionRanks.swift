// Ranks with ties.

/// "Min" competition ranks: 1 is the best, equals share the smallest rank, and the next follows
/// after as many as shared it: 1, 2, 2, 4.
///
/// Source: LLM-Blender, `gpt_eval/utils.py`. Candidates without a score have no rank.
package struct CompetitionRanks: Sendable, Equatable {
    /// The rank of each candidate; nil without a score.
    package let ranks: [Int?]

    /// Ranks by score, larger is better.
    ///
    /// O(n log n).
    ///
    /// - Throws: When no candidate has a score, or a score is not finite.
    package init(_ scores: [Double?]) throws(SelectionError) {
        let sorted = ScoredCandidates.sorted(try ScoredCandidates.of(scores))
        var ranks = [Int?](repeating: nil, count: scores.count)
        var rank = 1
        for (place, candidate) in sorted.enumerated() {
            if candidate.score != sorted[rank - 1].score { rank = place + 1 }
            ranks[candidate.index] = rank
        }
        self.ranks = ranks
    }
}
