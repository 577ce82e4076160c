// The lowest of several scores.

/// minᵢ rᵢ: worst-case optimisation over an ensemble, WCO (arXiv 2310.02743, section 3).
///
/// Options: `parts`.
package struct MinimumScorer: PlainCombinator {
    package static let kind = "min"

    let parts: ScorerParts

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: scores.values.min() ?? 0)
    }
}
