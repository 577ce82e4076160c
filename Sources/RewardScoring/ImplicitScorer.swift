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
/// (DOVE, arXiv 2404.00530). MODPO's marginal reward is a `weighted_sum` over this and its margins.
///
/// **Weights of tokens** (SparsePO, arXiv 2410.05102): β Σ mₜ (log p_policy(yₜ) - log p_ref(yₜ)),
/// for `norm: mean` divided by Σ mₜ. They come with a candidate, one for each token that counts, or
/// with `token_weights` from the activations of the reference (of the policy without one), see
/// `ActivationWeights`; those that come with a candidate go first. The component `weight` is their
/// sum.
///
/// Options: `policy`, `reference` (none), `beta` (1), `norm` (`sum` with a reference, else `mean`),
/// `span` (`response`, `joint`), `token_weights` (`activations`, `{layers: [...]}`),
/// `mask_special`, `tokenization`, `template_variables`.
package struct ImplicitScorer: Scorer {
    package static let kind = "implicit"

    private enum Norm: String, CaseIterable, Sendable { case sum, mean, l2 }
    private enum Span: String, CaseIterable, Sendable { case response, joint }

    /// The policy, and the reference if there is one.
    private let models: [ServedModel]
    private let beta: Double
    private let norm: Norm
    private let span: Span
    private let activations: ActivationWeights?
    private let options: LikelihoodOptions

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let policy = try environment.models.model("policy", of: &options)
        let reference = try Self.reference(&options, policy: policy, environment)
        models = [policy] + (reference.map { [$0] } ?? [])
        beta = try options.optionalNumber("beta") ?? 1
        norm = try options.optionalChoice("norm") ?? (reference == nil ? .mean : .sum)
        guard norm != .l2 || reference == nil else {
            throw options.error("norm", "\"l2\" is for a policy without a reference")
        }
        span = try options.optionalChoice("span") ?? .response
        activations = try ActivationWeights(&options, model: reference ?? policy)
        guard norm != .l2 || activations == nil else {
            throw options.error("token_weights", "are for the norms sum and mean, not l2")
        }
        self.options = try LikelihoodOptions(
            &options,
            normalization: norm == .sum ? .sum : .mean
        )
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
            if norm != .sum, reply.offsets[0].isEmpty { throw .noTokens }
            try prepareWeights(candidate, &reply)
        }
        return ScoringPlan(passes: group.modelPasses) { results throws(ScoringError) in
            .scores(
                group.replies.enumerated().map { index, reply in
                    reply.then { reply throws(ItemFailure) in
                        try score(
                            reply,
                            try values(of: index, in: group, results),
                            job.options
                        )
                    }
                }
            )
        }
    }

    // MARK: - Weights of tokens

    /// Checks the weights that came with a candidate, or asks for activations in their place.
    private func prepareWeights(
        _ candidate: Candidate,
        _ reply: inout ImplicitGroup.Reply
    ) throws(ItemFailure) {
        if let weights = candidate.tokenWeights {
            guard norm != .l2 else {
                throw ItemFailure(
                    .invalidInput,
                    "has token_weights, which the norm l2 of this scorer has no place for"
                )
            }
            guard weights.count == reply.offsets[0].count else {
                throw ItemFailure(
                    .invalidInput,
                    "has \(weights.count) token_weights and \(reply.offsets[0].count) tokens that "
                        + "count for model \"\(models[0].id)\"; give one for each"
                )
            }
        } else if let activations {
            reply.vectors[models.count - 1] += activations.vectors
        } else {
            return
        }
        try reply.checkTokens(models)
    }

    private func weights(
        of index: Int,
        in group: ImplicitGroup,
        _ results: [PassResult]
    ) throws(ItemFailure) -> [Double]? {
        let reply = try group.replies[index].get()
        if let weights = reply.tokenWeights { return weights }
        guard let activations else { return nil }
        let side = models.count - 1
        var states: [[ArraySlice<Float>]] = []
        for vectors in activations.vectors {
            states.append(try group.vectors(vectors, of: index, side: side, in: results))
        }
        return ActivationWeights.weights(states, offsets: reply.offsets[side])
    }

    // MARK: - The reward

    /// What the models say about one reply.
    private struct Values {
        let policy: CountedReply
        let reference: CountedReply?
        /// Of the tokens that count; nil where all weigh the same.
        let weights: [Double]?

        /// The sum over the tokens, each times its weight.
        var difference: Double {
            guard let weights else { return policy.sum - (reference?.sum ?? 0) }
            return differences.enumerated().reduce(0) { $0 + weights[$1.offset] * $1.element }
        }

        private var differences: [Double] {
            policy.logProbabilities.enumerated().map { index, value in
                Double(value) - Double(reference?.logProbabilities[index] ?? 0)
            }
        }
    }

    private func values(
        of index: Int,
        in group: ImplicitGroup,
        _ results: [PassResult]
    ) throws(ItemFailure) -> Values {
        Values(
            policy: try group.counted(index, side: 0, in: results),
            reference: models.count == 2 ? try group.counted(index, side: 1, in: results) : nil,
            weights: try weights(of: index, in: group, results)
        )
    }

    private func reward(_ values: Values) throws(ItemFailure) -> Double {
        switch norm {
        case .sum: return values.difference
        case .mean:
            guard let weights = values.weights else {
                return values.difference / Double(max(1, values.policy.count))
            }
            let sum = weights.reduce(0, +)
            guard sum > 0 else {
                throw ItemFailure(
                    .invalidInput,
                    "all its tokens weigh 0, so they have no mean; give one of them a weight above "
                        + "0, or configure norm: sum"
                )
            }
            return values.difference / sum
        case .l2:
            let squares = values.policy.logProbabilities.reduce(0) { $0 + Double($1) * Double($1) }
            return -squares.squareRoot()
        }
    }

    private func score(
        _ reply: ImplicitGroup.Reply,
        _ values: Values,
        _ wishes: ScoringOptions
    ) throws(ItemFailure) -> Score {
        var sides = [("policy", values.policy)]
        if let reference = values.reference { sides.append(("reference", reference)) }
        var components = sides.map { Component($0, $1.sum) }
        if let weights = values.weights {
            components.append(Component("weight", weights.reduce(0, +)))
        }
        return Score(
            value: beta * (try reward(values)),
            components: components,
            tokens: wishes.includesTokens ? sides.map { $1.tokenScores($0) } : [],
            tokenCount: values.policy.count,
            promptTokenCount: reply.sequences[0].prompt.count,
            truncatedTokenCount: reply.truncatedTokenCount
        )
    }
}
