// A product of scores.

/// Π rᵢ; for parts that are probabilities, the probability that all hold.
///
/// Options: `parts`.
package struct ProductScorer: PlainCombinator {
    package static let kind = "product"

    let parts: ScorerParts

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: scores.values.reduce(1, *))
    }
}
