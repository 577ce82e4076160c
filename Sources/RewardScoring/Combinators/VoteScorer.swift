// How sure several scorers are together.

internal import RewardTypes

/// The mean of an ensemble with its deviation: preference strength by voting (arXiv 2401.06080,
/// equations 2 and 3; the population's deviation).
///
/// The components `mean`, `deviation` and `agreement` (the share of parts that are on the side of
/// the mean, above or below 0) are what a pair's margin, its flip and its ambiguity are told by.
///
/// Options: `parts`.
package struct VoteScorer: PlainCombinator {
    package static let kind = "vote"

    let parts: ScorerParts

    func combine(_ scores: PartScores) -> Combination {
        let moments = Moments(scores.values)
        let agreeing = scores.values.count { ($0 > 0) == (moments.mean > 0) }
        return Combination(
            value: moments.mean,
            components: [
                Component("mean", moments.mean), Component("deviation", moments.deviation()),
                Component("agreement", Double(agreeing) / Double(moments.count)),
            ]
        )
    }
}
