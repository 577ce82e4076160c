// How likely a model finds the reply: the sum, or the mean, of its log-probabilities.
//
// The mean over the tokens of the reply is the score of PRO and, without its constant factor, the
// reward of SimPO, as their published programs compute them.

package import RewardTypes

/// log p(reply | prompt) under one model.
///
/// Options: `model`, `norm` (`mean`, `sum`), `mask_special`, `tokenization` (`separate`, `joint`),
/// `template_variables`.
package struct MeanLogProbabilityScorer: Scorer {
    package static let kind = "mean_logprob"

    private let model: ServedModel
    private let options: LikelihoodOptions

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let models = environment.models
        model = try models.model("model", of: &options)
        self.options = try LikelihoodOptions(&options)
    }

    package var modelIDs: [ModelID] { [model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        if options.tokenization == .joint { try EncodingCost.check(job) }
        let encoder = try ReplyEncoder(job, model: model, options: options)
        let sequences = job.candidates.results { candidate throws(ItemFailure) in
            let sequence = try encoder.sequence(for: candidate)
                .fitted(to: model, truncation: job.options.truncation)
            if options.normalization == .mean, encoder.countedOffsets(in: sequence).isEmpty {
                throw .noTokens
            }
            return sequence
        }
        let pass = ReplyPass(model: model.id, sequences: sequences)
        return ScoringPlan(passes: pass.modelPasses) { results throws(ScoringError) in
            let scores = pass.replies.indices.map { index in
                pass.replies[index].then { placed throws(ItemFailure) in
                    let values = try pass.logProbabilities(of: index, in: results[...])
                    let counted = encoder.counted(placed.sequence, values)
                    return score(counted, of: placed.sequence, job.options)
                }
            }
            return .scores(scores)
        }
    }

    private func score(
        _ counted: CountedReply,
        of sequence: ReplySequence,
        _ wishes: ScoringOptions
    ) -> Score {
        let sum = counted.sum
        let mean = counted.count > 0 ? sum / Double(counted.count) : 0
        let components = [Component("logprob_sum", sum), Component("logprob_mean", mean)]
        return Score(
            value: options.normalization == .mean ? mean : sum,
            components: components,
            tokens: wishes.includesTokens ? [counted.tokenScores("policy")] : [],
            tokenCount: counted.count,
            promptTokenCount: sequence.prompt.count,
            truncatedTokenCount: sequence.truncatedTokenCount
        )
    }
}
