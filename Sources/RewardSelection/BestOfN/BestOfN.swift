// Best-of-N: the candidate with the highest score.

/// The best of N candidates.
///
/// The first candidate with the highest score is chosen, as published code does: its_hub
/// (Red-Hat-AI-Innovation-Team, `algorithms/bon.py`) and the authors' code of the density-ratio
/// reward (gx-ai-architect/CDR-preference-annotation, `scripts/run_bon_scoring.py`). The latter
/// keys candidates by their text, so equal texts become one candidate there; here they stay apart
/// and count as a tie. A candidate without a score is never chosen: a failure is no low reward.
package struct BestOfN: Sendable, Equatable {
    /// The chosen candidate; nil when none has a score.
    package let index: Int?
    /// Candidates with a score, best first; equal scores keep their order.
    package let ranking: [Int]
    /// Whether another candidate has the same score as the chosen one.
    package let isTied: Bool

    /// Chooses over scores, where nil means that scoring failed.
    ///
    /// O(n log n). Scores are numbers; NaN has no place in an order and is a mistake of the caller.
    package init(_ scores: [Double?]) {
        precondition(!scores.contains { $0?.isNaN == true }, "a score is a number")
        let scored = scores.enumerated().compactMap { index, score in
            score.map { (index: index, score: $0) }
        }
        // The index decides between equals, because `sort` does not promise to be stable.
        let sorted = scored.sorted { left, right in
            left.score == right.score ? left.index < right.index : left.score > right.score
        }
        ranking = sorted.map(\.index)
        index = ranking.first
        isTied = sorted.count > 1 && sorted[0].score == sorted[1].score
    }
}
