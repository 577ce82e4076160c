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
/// Options: `policy`, `reference` (none), `beta` (1), `norm` (`sum` with a reference, else `mean`),
/// `span` (`response`, `joint`), `mask_special`, `tokenization`, `template_variables`.
package struct ImplicitScorer: Scorer {
    package static let kind = "implicit"

    private enum Norm: String, CaseIterable, Sendable { case sum, mean, l2 }
    private enum Span: String, CaseIterable, Sendable { case response, joint }

    private let policy: ServedModel
    private let reference: ServedModel?
    private let beta: Double
    private let norm: Norm
    private let span: Span
    private let options: LikelihoodOptions

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        policy = try environment.models.model("policy", of: &options)
        if let name = try options.optionalString("reference") {
            let path = options.path(of: "reference")
            let model = try environment.models.model(name, path: path)
            guard model.id != policy.id else {
                throw FieldError(
                    path: path,
                    problem: "is the policy itself: all rewards would be 0"
                )
            }
            reference = model
        } else {
            reference = nil
        }
        beta = try options.optionalNumber("beta") ?? 1
        norm = try options.optionalChoice("norm") ?? (reference == nil ? .mean : .sum)
        guard norm != .l2 || reference == nil else {
            throw options.error("norm", "\"l2\" is for a policy without a reference")
        }
        span = try options.optionalChoice("span") ?? .response
        self.options = try LikelihoodOptions(
            &options,
            normalization: norm == .sum ? .sum : .mean
        )
    }

    package var modelIDs: [ModelID] { [policy.id] + (reference.map { [$0.id] } ?? []) }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let sides = reference == nil ? 1 : 2
        if options.tokenization == .joint {
            try EncodingCost.check(job, repetitionCount: sides)
        }
        let ours = try side(policy, job)
        let theirs = try reference.map { model throws(ScoringError) in try side(model, job) }
        let ourPasses = ours.pass.modelPasses
        return ScoringPlan(
            passes: ourPasses + (theirs?.pass.modelPasses ?? [])
        ) { results throws(ScoringError) in
            let scores = job.candidates.indices.map { index in
                ours.pass.replies[index].then { placed throws(ItemFailure) in
                    let policy = try ours.counted(index, in: results[..<ourPasses.count])
                    let reference = try theirs.map { side throws(ItemFailure) in
                        try side.counted(index, in: results[ourPasses.count...])
                    }
                    return score(policy, reference, of: placed.sequence, job.options)
                }
            }
            return .scores(scores)
        }
    }

    /// The replies of a group under one of the models.
    private struct Side: Sendable {
        let encoder: ReplyEncoder
        let pass: ReplyPass

        func counted(
            _ index: Int,
            in results: ArraySlice<PassResult>
        ) throws(ItemFailure) -> CountedReply {
            let sequence = try pass.replies[index].get().sequence
            return encoder.counted(sequence, try pass.logProbabilities(of: index, in: results))
        }
    }

    private func side(_ model: ServedModel, _ job: ScoringJob) throws(ScoringError) -> Side {
        let encoder = try ReplyEncoder(job, model: model, options: options)
        let sequences = job.candidates.results { candidate throws(ItemFailure) in
            var sequence = try encoder.sequence(for: candidate)
                .fitted(to: model, truncation: job.options.truncation)
            if span == .joint {
                // The first token has no probability.
                sequence.reply = (sequence.prompt.dropFirst() + sequence.reply)[...]
                sequence.prompt = Array(sequence.prompt.prefix(1))
            }
            if norm != .sum, encoder.countedOffsets(in: sequence).isEmpty { throw .noTokens }
            return sequence
        }
        return Side(encoder: encoder, pass: ReplyPass(model: model.id, sequences: sequences))
    }

    private func score(
        _ policy: CountedReply,
        _ reference: CountedReply?,
        of sequence: ReplySequence,
        _ wishes: ScoringOptions
    ) -> Score {
        let difference = policy.sum - (reference?.sum ?? 0)
        let reward =
            switch norm {
            case .sum: difference
            case .mean: difference / Double(max(1, policy.count))
            case .l2:
                -policy.logProbabilities.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            }
        var components = [Component("policy", policy.sum)]
        if let reference { components.append(Component("reference", reference.sum)) }
        var tokens: [TokenScores] = []
        if wishes.includesTokens {
            tokens = [policy.tokenScores("policy")]
            if let reference { tokens.append(reference.tokenScores("reference")) }
        }
        return Score(
            value: beta * reward,
            components: components,
            tokens: tokens,
            tokenCount: policy.count,
            promptTokenCount: sequence.prompt.count,
            truncatedTokenCount: sequence.truncatedTokenCount
        )
    }
}
