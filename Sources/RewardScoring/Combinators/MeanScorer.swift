// The mean of several scores.

/// (Σ rᵢ) / k: the mean of an ensemble (arXiv 2310.02743, section 3).
///
/// Options: `parts`.
package struct MeanScorer: PlainCombinator {
    package static let kind = "mean"

    let parts: ScorerParts

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: Moments(scores.values).mean)
    }
}
