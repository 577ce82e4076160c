// Whether a pleased or a displeased user is the likelier one to speak after the reply.
//
// FLR (arXiv 2409.13948). What a category gives is the mean over its positive
// follow-ups minus the mean over its negative ones; the score is the mean over categories. The
// published program does not say how its lists become one number, so this is our choice.

internal import RewardBackend
package import RewardTypes

/// The likelihood of positive minus that of negative follow-ups, in the user's next turn.
///
/// Other ways to bring the follow-ups to one number are in `FollowUpReduction`, other turns in
/// `FollowUpTurns`.
///
/// Options: `model`, `sets` (the path of a JSON file), `categories`, `mode` (`logprob_mean`,
/// `repo_logit`), `tokenization` (`separate`, `joint`), `turns` (`as_given`, `base`, `fine_tuned`)
/// with `prefix`, `reduce`, `contrast`, `reduce_categories`, `weights`, `sides`,
/// `template_variables`. `token_count` of a score counts tokens of follow-ups, and
/// `prompt_token_count` all that stands before them.
package struct FollowUpLikelihoodScorer: Scorer {
    package static let kind = "followup_likelihood"

    /// What is read about a follow-up.
    enum Mode: String, CaseIterable, Sendable {
        /// The mean log-probability of the tokens of its text.
        case logProbabilityMean = "logprob_mean"
        /// What the authors' program computes: the mean, over the ids of the follow-up, of raw
        /// logits, all read in one row: the one that many tokens before the end of the text.
        case publishedLogit = "repo_logit"
    }

    let model: ServedModel
    let sets: [FollowUpSet]
    let mode: Mode
    let tokenization: Tokenization
    let turns: FollowUpTurns
    let templateVariables: JSONObject
    private let reduction: FollowUpReduction
    private let reportsSides: Bool

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        model = try environment.models.model(
            "model",
            of: &options,
            withTemplate: "to write the user's next turn with"
        )
        let file = try options.optionalString("sets")
        let path = options.path(of: "sets")
        let sets = try file.map { file throws(FieldError) in
            try FollowUpSet.read(file: file, path: path)
        }
        self.sets = try FollowUpSet.selected(from: sets ?? FollowUpSet.builtIn, &options)
        mode = try options.optionalChoice("mode") ?? .logProbabilityMean
        let tokenization = try options.optionalChoice("tokenization", as: Tokenization.self)
        if mode == .publishedLogit, tokenization != nil {
            throw options.error("tokenization", "is always joint in mode repo_logit; remove it")
        }
        self.tokenization = tokenization ?? .separate
        turns = try FollowUpTurns(&options)
        reduction = try FollowUpReduction(
            &options,
            sets: self.sets,
            readsLogProbabilities: mode == .logProbabilityMean
        )
        reportsSides = try options.optionalBool("sides") ?? false
        templateVariables = try LikelihoodOptions.templateVariables(&options)
    }

    package var modelIDs: [ModelID] { [model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let isRepeated = mode == .publishedLogit || tokenization == .joint
        let followUpCount = sets.reduce(0) { $0 + $1.positive.count + $1.negative.count }
        try EncodingCost.check(job, repetitionCount: isRepeated ? followUpCount : 1)
        let encoder = try FollowUpEncoder(self, job.prompt)
        var builder = SpanPassBuilder(model: model.id)
        var placed: [Result<Placed, ItemFailure>] = []
        for candidate in job.candidates {
            let paths = Result { () throws(ItemFailure) in
                try encoder.paths(for: candidate).fitted(to: model, job.options.truncation)
            }
            placed.append(paths.map { place($0, in: &builder) })
        }
        let pass = builder.build()
        return ScoringPlan(
            passes: pass.map { [$0.modelPass] } ?? []
        ) { [placed] results throws(ScoringError) in
            let scores = placed.map { placed in
                placed.then { placed throws(ItemFailure) in
                    guard let pass, let result = results.first else { throw .noTokens }
                    let readings = try placed.readings(in: pass, result)
                    return score(readings, of: placed, job.options)
                }
            }
            return .scores(scores)
        }
    }

    /// A candidate's follow-ups in the tree, in the order of the sets.
    struct Placed: Sendable {
        /// Where the answer about a follow-up is found.
        enum Place: Sendable {
            case span(TokenSpan, ids: [TokenID])
            case logits(Int)
        }

        let places: [Place]
        let contextTokenCount: Int
        let truncatedTokenCount: Int

        /// The values of the tokens of each follow-up.
        func readings(
            in pass: SpanPass,
            _ result: PassResult
        ) throws(ItemFailure) -> [[Float]] {
            var readings: [[Float]] = []
            for place in places {
                switch place {
                case .span(let span, _):
                    readings.append(try pass.logProbabilities(of: span, in: result))
                case .logits(let number): readings.append(try pass.logits(number, in: result))
                }
            }
            return readings
        }
    }

    private func place(_ paths: FollowUpPaths, in builder: inout SpanPassBuilder) -> Placed {
        let points = paths.contexts.map { builder.insert($0) }
        let places = paths.followUps.map { followUp -> Placed.Place in
            let point = points[followUp.contextIndex]
            switch mode {
            case .logProbabilityMean:
                return .span(builder.ask(followUp.ids, after: point), ids: followUp.ids)
            case .publishedLogit:
                return .logits(builder.askLogits(of: followUp.ids, at: point))
            }
        }
        return Placed(
            places: places,
            contextTokenCount: paths.contexts.first?.count ?? 0,
            truncatedTokenCount: paths.truncatedTokenCount
        )
    }

    private func score(
        _ readings: [[Float]],
        of placed: Placed,
        _ wishes: ScoringOptions
    ) -> Score {
        var means = readings.map { Reduction.mean.value(of: $0.map(Double.init)) }[...]
        var components: [Component] = []
        var tokens: [TokenScores] = []
        var values: [Double] = []
        var place = 0
        for set in sets {
            let positive = Array(means.prefix(set.positive.count))
            means = means.dropFirst(positive.count)
            let negative = Array(means.prefix(set.negative.count))
            means = means.dropFirst(negative.count)
            let category = reduction.category(positive: positive, negative: negative)
            values.append(category.value)
            components.append(Component(set.name, category.value))
            if reportsSides {
                components.append(Component("\(set.name).positive", category.positive))
                components.append(Component("\(set.name).negative", category.negative))
            }
            for (side, count) in [
                ("positive", set.positive.count), ("negative", set.negative.count),
            ] where wishes.includesTokens {
                for index in 0..<count {
                    if case .span(_, let ids) = placed.places[place] {
                        tokens.append(
                            TokenScores(
                                name: "\(set.name).\(side)[\(index)]",
                                ids: ids,
                                logProbabilities: readings[place]
                            )
                        )
                    }
                    place += 1
                }
            }
        }
        return Score(
            value: reduction.score(values),
            components: components,
            tokens: tokens,
            tokenCount: readings.reduce(0) { $0 + $1.count },
            promptTokenCount: placed.contextTokenCount,
            truncatedTokenCount: placed.truncatedTokenCount
        )
    }
}
