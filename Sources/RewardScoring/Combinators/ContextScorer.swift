// One scorer, asked under several contexts.

package import RewardTypes

/// Σ_c w_c · r(c, x, y): a preference that depends on an unstated context, marginalised over given
/// ones (arXiv 2407.14916).
///
/// A context is text of the kind that `criteria` of a density ratio has: a system message, an
/// exemplar, or both. Its value is a component under its label.
///
/// Options: `scorer` (a name or a definition); `contexts`: labels with `system`, `exemplar` or
/// `exemplar_pool`, `suffix` or `good_assistant`, and `weight` (1); `exemplar_pools`, `seed` (0).
/// Weights are divided by their sum.
package struct ContextScorer: CandidateCombinator {
    package static let kind = "context"

    private static let maximumContextCount = 64

    let parts: ScorerParts
    private let contexts: [Criteria]
    private let weights: [Double]

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let scorer = try environment.scorer(
            try options.required("scorer"),
            path: options.path(of: "scorer")
        )
        let library = try CriteriaLibrary(&options)
        guard let fields = try options.optionalFields("contexts"), !fields.members.isEmpty,
            fields.members.count <= Self.maximumContextCount
        else {
            throw options.error(
                "contexts",
                "is missing, empty, or has more than \(Self.maximumContextCount) members"
            )
        }
        var contexts: [Criteria] = []
        var weights: [Double] = []
        for (label, value) in fields.members {
            var context = try Fields(value, path: fields.path(of: label))
            let weight = try context.optionalNumber("weight") ?? 1
            guard weight >= 0 else { throw context.error("weight", "\(weight) is below 0") }
            weights.append(weight)
            contexts.append(try Criteria(&context, library))
        }
        let sum = weights.reduce(0, +)
        guard sum > 0, sum.isFinite else {
            throw options.error(
                "contexts",
                "have weights that sum to \(sum); more than 0 is needed"
            )
        }
        self.contexts = contexts
        self.weights = weights.map { $0 / sum }
        parts = try ScorerParts(
            fields.members.names.map { ScorerParts.Part(label: $0, scorer: scorer) },
            path: fields.path
        )
    }

    /// One scorer, whatever the number of contexts.
    package var innerScorers: [(label: String, scorer: any Scorer)] {
        parts.all.prefix(1).map { ("scorer", $0.scorer) }
    }

    func job(_ job: ScoringJob, part: Int) throws(ScoringError) -> ScoringJob {
        guard case .messages(let messages, let tools) = job.prompt else {
            throw .prompt("contexts cannot be put into token ids; send messages")
        }
        var job = job
        job.prompt = .messages(try contexts[part].inserted(into: messages), tools: tools)
        return job
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: zip(weights, scores.values).reduce(0) { $0 + $1.0 * $1.1 })
    }
}
