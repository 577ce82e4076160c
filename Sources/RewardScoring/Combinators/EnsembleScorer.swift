// Several scorers side by side, for methods that compare what they say.

package import RewardTypes

/// The score of the first of several scorers, with the scores of all as components.
///
/// Requests that name several scorers make one; it is no kind of the configuration. The passes of
/// all scorers are one plan, so that a batch computes once what they share.
package struct EnsembleScorer: PlainCombinator {
    package static var kind: String { "ensemble" }

    let parts: ScorerParts

    func combine(_ scores: PartScores) -> Combination { Combination(value: scores.values[0]) }
}

extension EnsembleScorer {
    /// An ensemble under labels that differ; `path` is where the scorers were named.
    package init(
        _ scorers: [(label: String, scorer: any Scorer)],
        path: String
    ) throws(FieldError) {
        let parts = scorers.map { ScorerParts.Part(label: $0.label, scorer: $0.scorer) }
        self.init(parts: try ScorerParts(parts, path: path))
    }
}
