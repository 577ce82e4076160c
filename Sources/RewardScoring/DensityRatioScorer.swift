// How much more likely a reply is under a strong model than under a weak one.
//
// log p_strong(y | x) - log p_weak(y | x): "Dr. SoW", earlier "CDR" (arXiv 2411.02481). The
// authors' first program ranks by the difference of sums; the service they made of it answers with
// that difference divided by the strong side's number of tokens. Here the latter is the default,
// because replies of a service have different lengths; `norm: sum` gives the former. Neither has
// a scale factor.

package import RewardTypes

/// The difference of log-probabilities of a reply between two models, or two views of one.
///
/// With `criteria`, the conversation carries text by which a reply is to be judged: built-in
/// instructions by name, or `system` and `exemplar` (or `exemplar_pool`, of which each prompt gets
/// one, drawn by `seed`; see `ExemplarPool`) with a `suffix`. With a `router` or a `domain`, each
/// domain has criteria of its own (see `DomainCriteria`). Components tell the domain, and as
/// `exemplar` the place of the exemplar in its pool.
///
/// Options: `strong`, `weak`, `template` (`own`, `strong`), `criteria`, `exemplar_pools`, `seed`
/// (0), `router` (see `DomainClassifier`) or `domain` (see `DomainRules`), `domains`, `norm`
/// (`mean`, `sum`), `mask_special`, `tokenization` (`separate`, `joint`), `template_variables`.
package struct DensityRatioScorer: Scorer {
    package static let kind = "density_ratio"

    let strong: ServedModel
    let weak: WeakSide
    let options: LikelihoodOptions
    private let criteria: CriteriaChoice

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let models = environment.models
        strong = try models.model("strong", of: &options)
        criteria = try CriteriaChoice(&options, environment)
        self.options = try LikelihoodOptions(&options)
        weak = try WeakSide(&options, strong: strong, models: models, criteria: criteria)
    }

    package var modelIDs: [ModelID] {
        let sides =
            if case .model(let weak, _) = weak { [strong.id, weak.id] } else { [strong.id] }
        return sides + criteria.modelIDs.filter { !sides.contains($0) }
    }

    /// The model of the weak side.
    var weakModel: ServedModel {
        if case .model(let weak, _) = weak { weak } else { strong }
    }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        switch criteria {
        case .none: return try plan(job, criteria: nil)
        case .always(let criteria): return try plan(job, criteria: criteria)
        case .byDomain(let domains):
            return try domains.router.plan(job) { choice throws(ScoringError) in
                let plan = try self.plan(job, criteria: domains[choice.domain])
                return .joined([plan]) { results in
                    .scores(results[0].map { $0.map(choice.told) })
                }
            }
        }
    }

    /// What has to be computed for a job with criteria in its conversation.
    private func plan(
        _ job: ScoringJob,
        criteria: Criteria?
    ) throws(ScoringError) -> ScoringPlan {
        if options.tokenization == .joint { try EncodingCost.check(job, repetitionCount: 2) }
        let exemplarIndex = criteria?.exemplarIndex(for: job.prompt)
        let sides = try DensityRatioSides(self, job, criteria: criteria)
        let exitLayer: Int? = if case .exitLayer(let layer) = weak { layer } else { nil }
        let pairs = job.candidates.indices.results { index throws(ItemFailure) in
            try sides.pair(for: job.candidates[index], truncation: job.options.truncation)
        }
        let strongPass = ReplyPass(
            model: strong.id,
            sequences: pairs.map { $0.map(\.first) },
            exitLayers: exitLayer.map { [nil, $0] } ?? [nil]
        )
        // An early exit is another question to the same pass.
        let weakPass =
            exitLayer == nil
            ? ReplyPass(model: weakModel.id, sequences: pairs.map { $0.map(\.second) }) : nil
        let strongPasses = strongPass.modelPasses
        return ScoringPlan(
            passes: strongPasses + (weakPass?.modelPasses ?? [])
        ) { results throws(ScoringError) in
            let strongResults = results[..<strongPasses.count]
            let weakResults = weakPass == nil ? strongResults : results[strongPasses.count...]
            let scores = pairs.indices.map { index in
                pairs[index].then { pair throws(ItemFailure) in
                    let strongValues = try strongPass.logProbabilities(
                        of: index,
                        in: strongResults
                    )
                    let weakValues = try (weakPass ?? strongPass).logProbabilities(
                        of: index,
                        exitLayer: exitLayer,
                        in: weakResults
                    )
                    return score(
                        pair,
                        strong: sides.strong.counted(pair.first, strongValues),
                        weak: sides.weak.counted(pair.second, weakValues),
                        exemplarIndex: exemplarIndex,
                        job.options
                    )
                }
            }
            return .scores(scores)
        }
    }

    private func score(
        _ pair: ReplySequence.Pair,
        strong: CountedReply,
        weak: CountedReply,
        exemplarIndex: Int?,
        _ wishes: ScoringOptions
    ) -> Score {
        let divisor = options.normalization == .mean ? Double(max(1, strong.count)) : 1
        var components = [
            Component("strong", strong.sum / divisor),
            Component("weak", weak.sum / divisor),
            Component("strong_token_count", Double(strong.count)),
            Component("weak_token_count", Double(weak.count)),
        ]
        if let exemplarIndex { components.append(Component("exemplar", Double(exemplarIndex))) }
        return Score(
            value: (strong.sum - weak.sum) / divisor,
            components: components,
            tokens: wishes.includesTokens
                ? [strong.tokenScores("strong"), weak.tokenScores("weak")] : [],
            tokenCount: strong.count,
            promptTokenCount: pair.first.prompt.count,
            truncatedTokenCount: pair.truncatedTokenCount
        )
    }
}
