// Scores with a vector for each candidate beside them, for choices that compare candidates.

package import RewardTypes

/// A scorer whose scores also carry the first vector that a `FeatureScorer` reads.
///
/// Made by methods that choose by likeness, not by a configuration. Both share their passes where
/// they share a model; a candidate that cannot be read by one of them fails.
package struct EmbeddedScorer: Scorer {
    package static var kind: String { "embedded" }

    private let base: any Scorer
    private let features: FeatureScorer

    /// Scores of `base`, vectors of `features`.
    package init(_ base: any Scorer, features: FeatureScorer) {
        self.base = base
        self.features = features
    }

    package init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("kind", "is made by methods that choose; name another scorer")
    }

    package var modelIDs: [ModelID] {
        base.modelIDs + features.modelIDs.filter { !base.modelIDs.contains($0) }
    }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        .joined([try base.plan(job), try features.plan(job)]) { results in
            .scores(
                zip(results[0], results[1]).map { result, vectors in
                    result.then { score throws(ItemFailure) in
                        var score = score
                        score.embedding = try vectors.get().features.first ?? []
                        return score
                    }
                }
            )
        }
    }
}
