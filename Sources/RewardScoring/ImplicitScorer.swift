// The reward that a policy implies which was trained on preferences.

internal import RewardBackend
package import RewardTypes

/// The implicit reward of DPO (arXiv 2305.18290, section 4), or of one of its relatives.
///
/// It is β · (log p_policy(y | x) - log p_reference(y | x)), or:
///
/// | `reference` | `norm` | reward |
/// | --- | --- | --- |
/// | a model | `sum` | DPO; RewardBench's convention with `beta: 1` |
/// | a model | `mean` | LN-DPO: per token of the reply |
/// | none | `mean` | SimPO (arXiv 2405.14734): β / \|y\| · log p(y \| x) |
/// | none | `sum` | the log-probability, scaled |
/// | none | `l2` | -‖log p(yₜ)‖₂, RewardBench's `norm` without a reference |
///
/// With `span: joint` the tokens of the prompt count too, and rewards of different prompts compare
/// (DOVE, arXiv 2404.00530). MODPO's marginal reward of one objective (arXiv 2310.03708) is a
/// `weighted_sum`: this by 1 / wₖ, and the rewards of the others by -wᵢ / wₖ.
///
/// **Weights of tokens** (SparsePO, arXiv 2410.05102): β Σ mₜ (log p_policy(yₜ) - log p_ref(yₜ)),
/// for `norm: mean` divided by Σ mₜ. They come with a candidate, one for each token that counts, or
/// with `token_weights` from the activations of the reference (of the policy without one), see
/// `ActivationWeights`; those that come with a candidate go first. The component `weight` is their
/// sum.
///
/// **Weights of steps** (TPO, see `StepWeights`): with `steps`, the reply is cut at `split` (a
/// blank line), or into the `steps` that came with it, see `ReplySteps`. The reward is
/// β Σ w d / Σ w, where d is the mean of log p_policy - log p_ref over the tokens of a step, and w
/// tells how near the step is to that of the first reply of the group. That reply so has a part in
/// the rewards of the others, and where it cannot be read, none of them is scored. Components are
/// `step.0.weight`, `step.0.mean`, ...
///
/// **Extrapolation** (`extrapolate: λ`, see `LogitExtrapolation`): a policy beyond this one takes
/// its place; its log-probability is the component `extrapolated`. That one reply is better than
/// another has the confidence σ(r₁ - r₂), which whoever labels pairs makes of two scores.
///
/// Options: `policy`, `reference` (none), `beta` (1), `norm` (`sum` with a reference, else `mean`),
/// `span` (`response`, `joint`), `token_weights` (`activations`, `{layers: [...]}`),
/// `steps` (false, true, `{split: text}`), `extrapolate` (none), `mask_special`, `tokenization`,
/// `template_variables`.
package struct ImplicitScorer: Scorer {
    package static let kind = "implicit"

    private enum Span: String, CaseIterable, Sendable { case response, joint }

    /// The states that steps are compared by: those of the policy that its head reads.
    static let stepStates = SpanVectors.states(layer: nil)

    /// The policy, and the reference if there is one.
    let models: [ServedModel]
    private let beta: Double
    private let norm: ImplicitNorm
    private let span: Span
    let activations: ActivationWeights?
    /// What stands between steps; nil where they do not count.
    let stepSeparator: String?
    let extrapolation: LogitExtrapolation?
    private let options: LikelihoodOptions

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let policy = try environment.models.model("policy", of: &options)
        let reference = try Self.reference(&options, policy: policy, environment)
        models = [policy] + (reference.map { [$0] } ?? [])
        beta = try options.optionalNumber("beta") ?? 1
        let norm: ImplicitNorm? = try options.optionalChoice("norm")
        self.norm = norm ?? (reference == nil ? .mean : .sum)
        guard norm != .l2 || reference == nil else {
            throw options.error("norm", "\"l2\" is for a policy without a reference")
        }
        span = try options.optionalChoice("span") ?? .response
        activations = try ActivationWeights(&options, model: reference ?? policy)
        guard norm != .l2 || activations == nil else {
            throw options.error("token_weights", "are for the norms sum and mean, not l2")
        }
        extrapolation = try LogitExtrapolation(&options, policy: policy, reference: reference)
        stepSeparator = try Self.stepSeparator(&options)
        if stepSeparator != nil {
            guard norm == nil else {
                throw options.error("norm", "has no meaning for steps, which have means; remove it")
            }
            guard span == .response else {
                throw options.error("span", "is \"response\" for steps: a prompt has none")
            }
            guard activations == nil else {
                throw options.error("token_weights", "cannot be given together with steps")
            }
        }
        self.options = try LikelihoodOptions(
            &options,
            normalization: self.norm == .sum ? .sum : .mean
        )
    }

    /// Takes `steps`: a blank line stands between steps unless `split` says otherwise.
    private static func stepSeparator(_ options: inout Fields) throws(FieldError) -> String? {
        switch options.value("steps") {
        case nil, .bool(false): return nil
        case .bool(true): return "\n\n"
        case .object(let members):
            var fields = try Fields(.object(members), path: options.path(of: "steps"))
            let separator = try fields.string("split")
            guard !separator.isEmpty else { throw fields.error("split", "is empty") }
            try fields.refuseUnknown()
            return separator
        default: throw options.error("steps", "is of no known form; give true or {split: text}")
        }
    }

    private static func reference(
        _ options: inout Fields,
        policy: ServedModel,
        _ environment: ScorerEnvironment
    ) throws(FieldError) -> ServedModel? {
        guard let name = try options.optionalString("reference") else { return nil }
        let path = options.path(of: "reference")
        let model = try environment.models.model(name, path: path)
        guard model.id != policy.id else {
            throw FieldError(path: path, problem: "is the policy itself: all rewards would be 0")
        }
        return model
    }

    package var modelIDs: [ModelID] { models.map(\.id) }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        if options.tokenization == .joint {
            try EncodingCost.check(job, repetitionCount: models.count)
        }
        let group = try ImplicitGroup(
            models: models,
            job: job,
            options: options,
            isJoint: span == .joint
        ) { candidate, reply throws(ItemFailure) in
            if norm != .sum || stepSeparator != nil, reply.offsets[0].isEmpty { throw .noTokens }
            try prepareWeights(candidate, &reply)
            guard extrapolation != nil else { return }
            try reply.checkTokens(models)
            for side in models.indices { reply.vectors[side].append(LogitExtrapolation.vectors) }
        }
        return ScoringPlan(passes: group.modelPasses) { results throws(ScoringError) in
            let answers = ImplicitAnswers(scorer: self, group: group, results: results)
            return .scores(
                group.replies.enumerated().map { index, reply in
                    reply.then { reply throws(ItemFailure) in
                        try score(reply, try answers.values(of: index), job.options)
                    }
                }
            )
        }
    }

    /// Says what is wanted to weigh the tokens of a reply, or why they cannot be weighed.
    private func prepareWeights(
        _ candidate: Candidate,
        _ reply: inout ImplicitGroup.Reply
    ) throws(ItemFailure) {
        if let weights = candidate.tokenWeights {
            guard norm != .l2, stepSeparator == nil else {
                let place = stepSeparator == nil ? "the norm l2" : "the weights of steps"
                throw ItemFailure(
                    .invalidInput,
                    "has token_weights, which have no place beside \(place) of this scorer"
                )
            }
            guard weights.count == reply.offsets[0].count else {
                throw ItemFailure(
                    .invalidInput,
                    "has \(weights.count) token_weights and \(reply.offsets[0].count) tokens that "
                        + "count for model \"\(models[0].id)\"; give one for each"
                )
            }
        } else if let stepSeparator {
            reply.steps = try ReplySteps(of: candidate, separator: stepSeparator)
                .places(ends: reply.sequences[0].replyEnds, offsets: reply.offsets[0])
            reply.vectors[0].append(Self.stepStates)
        } else if let activations {
            reply.vectors[models.count - 1] += activations.vectors
        } else {
            return
        }
        try reply.checkTokens(models)
    }

    private func score(
        _ reply: ImplicitGroup.Reply,
        _ values: ImplicitValues,
        _ wishes: ScoringOptions
    ) throws(ItemFailure) -> Score {
        Score(
            value: beta * (try values.reward(norm)),
            components: values.components,
            tokens: wishes.includesTokens ? values.tokens : [],
            tokenCount: values.policy.count,
            promptTokenCount: reply.sequences[0].prompt.count,
            truncatedTokenCount: reply.truncatedTokenCount
        )
    }
}
