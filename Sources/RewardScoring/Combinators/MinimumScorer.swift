// The lowest of several scores.

package import RewardTypes

/// minᵢ rᵢ: worst-case optimisation over an ensemble, WCO (arXiv 2310.02743, section 3).
///
/// Options: `parts`.
package struct MinimumScorer: CandidateCombinator {
    package static let kind = "min"

    let parts: ScorerParts

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: scores.values.min() ?? 0)
    }
}
