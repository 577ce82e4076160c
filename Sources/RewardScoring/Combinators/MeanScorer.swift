// The mean of several scores.

package import RewardTypes

/// (Σ rᵢ) / k: the mean of an ensemble (arXiv 2310.02743, section 3).
///
/// Options: `parts`.
package struct MeanScorer: CandidateCombinator {
    package static let kind = "mean"

    let parts: ScorerParts

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: Moments(scores.values).mean)
    }
}
