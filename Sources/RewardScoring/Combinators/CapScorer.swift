// Rewards that count only up to a point.

package import RewardTypes

/// Σ min(rᵢ, θᵢ), with a flag for every part above its threshold.
///
/// Beyond its proxy point a reward says less than it did (Moskovitz et al. 2023, arXiv 2310.04373,
/// section 3). They constrain a policy in training; capping is what is left of that for scoring,
/// and is this project's reading, not the paper's algorithm.
///
/// Options: `parts`, `thresholds` (one for each part).
package struct CapScorer: CandidateCombinator {
    package static let kind = "cap"

    let parts: ScorerParts
    private let thresholds: [Double]

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
        thresholds = try parts.numbers("thresholds", of: &options)
    }

    func combine(_ scores: PartScores) -> Combination {
        let pairs = zip(scores.values, thresholds)
        return Combination(
            value: pairs.reduce(0) { $0 + min($1.0, $1.1) },
            components: zip(parts.labels, pairs).map { label, pair in
                Component("\(label).over_threshold", pair.0 > pair.1 ? 1 : 0)
            }
        )
    }
}
