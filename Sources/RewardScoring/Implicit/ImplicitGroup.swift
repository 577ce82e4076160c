// The replies of one group under the models of an implicit reward.

internal import RewardBackend
internal import RewardTypes

/// What is asked about the replies of a group, and the way back from the answers.
///
/// Sides are the policy and, where there is one, the reference after it.
struct ImplicitGroup: Sendable {
    /// One reply as each side reads it.
    struct Reply: Sendable {
        /// One for each side.
        let sequences: [ReplySequence]
        /// Tokens that count, by their places in the reply; one list for each side.
        let offsets: [[Int]]
        /// The weights that came with it.
        let tokenWeights: [Double]?
        /// Its steps, as places in the policy's `offsets`; empty where they do not count.
        var steps: [[Int]] = []
        /// Vectors of its tokens that are wanted; one list for each side.
        var vectors: [[SpanVectors]]
        /// How many tokens were cut away, on the side where they were more.
        let truncatedTokenCount: Int

        /// Throws unless all sides count the same tokens.
        func checkTokens(_ models: [ServedModel]) throws(ItemFailure) {
            guard let first = countedIDs.first, let other = countedIDs.last, first != other else {
                return
            }
            throw ItemFailure(
                .invalidInput,
                "its tokens differ between model \"\(models[0].id)\" and model "
                    + "\"\(models[models.count - 1].id)\", so they cannot be compared one by one; "
                    + "configure models with one tokenizer and template"
            )
        }

        /// The tokens that count, for each side.
        var countedIDs: [[TokenID]] {
            zip(sequences, offsets).map { sequence, offsets in
                offsets.map { sequence.reply[sequence.reply.startIndex + $0] }
            }
        }
    }

    private struct Side: Sendable {
        let pass: ReplyPass
        /// The results of the plan that belong to the pass.
        let results: Range<Int>
    }

    /// For each candidate, its tokens or why it has none.
    let replies: [Result<Reply, ItemFailure>]
    private let sides: [Side]

    /// Places the replies of a job in the passes of their models.
    ///
    /// - Parameters:
    ///   - models: The policy, and the reference if there is one.
    ///   - job: The group.
    ///   - options: How texts become tokens.
    ///   - isJoint: Whether the tokens of the prompt count too.
    ///   - prepare: Says what is wanted of a reply, as its `vectors`, or why it has no score.
    /// - Throws: When the prompt cannot be used.
    init(
        models: [ServedModel],
        job: ScoringJob,
        options: LikelihoodOptions,
        isJoint: Bool,
        prepare: (Candidate, inout Reply) throws(ItemFailure) -> Void
    ) throws(ScoringError) {
        let reader = try ImplicitReplyReader(
            models: models,
            job: job,
            options: options,
            isJoint: isJoint
        )
        var budgets = models.map { VectorBudget(model: $0.description) }
        let replies = job.candidates.results { candidate throws(ItemFailure) in
            var reply = try reader.reply(of: candidate, truncation: job.options.truncation)
            try prepare(candidate, &reply)
            for side in models.indices {
                try budgets[side].take(
                    reply.vectors[side],
                    tokenCount: reply.sequences[side].reply.count
                )
            }
            return reply
        }
        self.replies = replies
        let none: [[SpanVectors]] = models.map { _ in [] }
        let vectors = replies.map { reply in
            if case .success(let reply) = reply { reply.vectors } else { none }
        }
        var sides: [Side] = []
        for (index, model) in models.enumerated() {
            let pass = ReplyPass(
                model: model.id,
                sequences: replies.map { $0.map { reply in reply.sequences[index] } },
                vectors: { vectors[$0][index] }
            )
            let first = sides.last?.results.upperBound ?? 0
            sides.append(
                Side(
                    pass: pass,
                    results: first..<first + pass.modelPasses.count
                )
            )
        }
        self.sides = sides
    }

    /// The passes of all sides.
    var modelPasses: [ModelPass] { sides.flatMap(\.pass.modelPasses) }

    /// The counted tokens of a reply on a side; `results` are those of `modelPasses`.
    func counted(
        _ index: Int,
        side: Int,
        in results: [PassResult]
    ) throws(ItemFailure) -> CountedReply {
        let reply = try replies[index].get()
        let values = try sides[side].pass.logProbabilities(
            of: index,
            in: results[sides[side].results]
        )
        return CountedReply(
            reply: reply.sequences[side].reply,
            logProbabilities: values,
            offsets: reply.offsets[side]
        )
    }

    /// Vectors of all tokens of a reply on a side that were asked for.
    func vectors(
        _ vectors: SpanVectors,
        of index: Int,
        side: Int,
        in results: [PassResult]
    ) throws(ItemFailure) -> [ArraySlice<Float>] {
        try sides[side].pass.vectors(vectors, of: index, in: results[sides[side].results])
    }
}

/// Makes tokens of the replies to one prompt, for each side.
private struct ImplicitReplyReader {
    private let models: [ServedModel]
    private let encoders: [ReplyEncoder]
    private let agreement: TokenAgreement?
    private let isJoint: Bool

    init(
        models: [ServedModel],
        job: ScoringJob,
        options: LikelihoodOptions,
        isJoint: Bool
    ) throws(ScoringError) {
        self.models = models
        self.isJoint = isJoint
        agreement =
            models.count == 2 ? TokenAgreement(first: models[0], second: models[1]) : nil
        var encoders: [ReplyEncoder] = []
        for model in models {
            encoders.append(try ReplyEncoder(job, model: model, options: options))
        }
        self.encoders = encoders
        try agreement?.check(job.prompt)
    }

    func reply(
        of candidate: Candidate,
        truncation: Truncation?
    ) throws(ItemFailure) -> ImplicitGroup.Reply {
        try agreement?.check(candidate)
        var sequences: [ReplySequence] = []
        for encoder in encoders { sequences.append(try encoder.sequence(for: candidate)) }
        if models.count == 2 {
            let pair = try ReplySequence.Pair(first: sequences[0], second: sequences[1])
                .fitted(to: (models[0], models[1]), truncation: truncation)
            sequences = [pair.first, pair.second]
        } else {
            sequences = [try sequences[0].fitted(to: models[0], truncation: truncation)]
        }
        let truncatedTokenCount = sequences.map(\.truncatedTokenCount).max() ?? 0
        if isJoint {
            // The first token has no probability.
            for side in sequences.indices {
                let all = sequences[side].prompt + sequences[side].reply
                sequences[side].prompt = Array(all.prefix(1))
                sequences[side].reply = all.dropFirst()
            }
        }
        return ImplicitGroup.Reply(
            sequences: sequences,
            offsets: zip(encoders, sequences).map { $0.countedOffsets(in: $1) },
            tokenWeights: candidate.tokenWeights,
            vectors: models.map { _ in [] },
            truncatedTokenCount: truncatedTokenCount
        )
    }
}
