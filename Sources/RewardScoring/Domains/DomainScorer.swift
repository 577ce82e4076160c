// The domain of prompts as an answer of its own.

package import RewardTypes

/// Sorts prompts into domains and scores nothing: made by the method `route`.
///
/// Options: `router` or `domain`, as other scorers have them. Each candidate gets 1 with the
/// components `route.NAME` and, when a model was asked, `domain.NAME`.
package struct DomainScorer: Scorer {
    package static var kind: String { "domain" }

    private let router: DomainRouter

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        guard let router = try DomainRouter(&options, environment) else {
            throw options.error("router", "is missing; give router or domain")
        }
        self.router = router
    }

    /// The names of all domains.
    package var domains: [String] { router.domains }

    package var modelIDs: [ModelID] { router.modelIDs }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        try router.plan(job) { choice throws(ScoringError) in
            ScoringPlan(passes: []) { _ throws(ScoringError) in
                let score = Score(value: 1, tokenCount: 0, promptTokenCount: 0)
                return .scores(job.candidates.map { _ in .success(choice.told(in: score)) })
            }
        }
    }
}
