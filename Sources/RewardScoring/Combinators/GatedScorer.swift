// Different scorers for different kinds of questions.

package import RewardTypes

/// The score of that scorer to which the domain of the prompt leads.
///
/// The components `route.NAME` tell the domain, `domain.NAME` the probability of each when a model
/// was asked; the value of the scorer stands under the name of its route, and what it reports below
/// that: `SAFETY`, `SAFETY.strong`. Only the scorer that is chosen computes anything.
///
/// Options: `router` (see `DomainClassifier`) or `domain` (see `DomainRules`); `routes`, a name or
/// definition of a scorer for each domain; `default`, a scorer for domains without a route.
package struct GatedScorer: CompositeScorer {
    package static let kind = "gated"

    private let router: DomainRouter
    /// The routes under the names of their domains, then `default` if there is one.
    private let parts: ScorerParts

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        guard let router = try DomainRouter(&options, environment) else {
            throw options.error("router", "is missing; give it, or a domain by rules")
        }
        self.router = router
        guard let routes = try options.optionalFields("routes"), !routes.members.isEmpty else {
            throw options.error("routes", "is missing or empty; give a scorer for each domain")
        }
        let known = router.domains.joined(separator: ", ")
        var parts: [ScorerParts.Part] = []
        for (domain, value) in routes.members {
            let path = routes.path(of: domain)
            guard router.domains.contains(domain) else {
                throw FieldError(
                    path: path,
                    problem: "is no domain of \(router.path); known there: \(known)"
                )
            }
            let scorer = try environment.scorer(value, path: path)
            parts.append(ScorerParts.Part(label: domain, scorer: scorer))
        }
        if let value = options.value("default") {
            let path = options.path(of: "default")
            let scorer = try environment.scorer(value, path: path)
            parts.append(ScorerParts.Part(label: "default", scorer: scorer))
        } else if let domain = router.domains.first(where: { routes.members[$0] == nil }) {
            throw FieldError(
                path: routes.path(of: domain),
                problem: "is missing; give a scorer for it, or a default for all others"
            )
        }
        self.parts = try ScorerParts(parts, path: routes.path)
    }

    package var modelIDs: [ModelID] {
        parts.modelIDs + router.modelIDs.filter { !parts.modelIDs.contains($0) }
    }

    package var innerScorers: [(label: String, scorer: any Scorer)] { parts.labelled }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        try router.plan(job) { choice throws(ScoringError) in
            let label = parts.labels.contains(choice.domain) ? choice.domain : "default"
            guard let part = parts.all.first(where: { $0.label == label }) else {
                throw .mismatchedResults(
                    "the router chose \"\(choice.domain)\", which has no route"
                )
            }
            return .joined([try part.scorer.plan(job)]) { results in
                .scores(results[0].map { $0.routed(choice, label) })
            }
        }
    }
}

extension ScoringResult {
    /// The result of a route as that of the whole.
    fileprivate func routed(_ choice: DomainChoice, _ label: String) -> ScoringResult {
        switch self {
        case .success(let score): .success(choice.told(in: score.nested(under: label)))
        case .failure(let failure):
            .failure(ItemFailure(failure.status, "\(label): \(failure.message)"))
        }
    }
}
