// A sum of scores with a weight each.

package import RewardTypes

/// Σ wᵢ rᵢ: linear scalarisation, as in MODPO (arXiv 2310.03708) and HelpSteer (arXiv 2311.09528).
///
/// Options: `parts`, `weights` (one for each part; they are used as they are, whatever their sum,
/// and may be negative), `normalize_weights` (divides by their sum).
package struct WeightedSumScorer: CandidateCombinator {
    package static let kind = "weighted_sum"

    let parts: ScorerParts
    private let weights: [Double]

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
        var weights = try parts.numbers("weights", of: &options)
        if try options.optionalBool("normalize_weights") ?? false {
            let sum = weights.reduce(0, +)
            guard sum > 0, sum.isFinite else {
                throw options.error("weights", "sum to \(sum); to be normalised, more than 0")
            }
            weights = weights.map { $0 / sum }
        }
        self.weights = weights
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: zip(weights, scores.values).reduce(0) { $0 + $1.0 * $1.1 })
    }
}
