// A product of scores.

package import RewardTypes

/// Π rᵢ; for parts that are probabilities, the probability that all hold.
///
/// Options: `parts`.
package struct ProductScorer: CandidateCombinator {
    package static let kind = "product"

    let parts: ScorerParts

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: scores.values.reduce(1, *))
    }
}
