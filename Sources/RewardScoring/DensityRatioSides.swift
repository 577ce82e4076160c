// The sequences of both sides of a density ratio.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// The prompt of one group as both sides see it.
struct DensityRatioSides: Sendable {
    /// One candidate on both sides.
    struct Pair: Sendable {
        var strong: ReplySequence
        var weak: ReplySequence
    }

    let strong: ReplyEncoder
    let weak: ReplyEncoder
    private let scorer: DensityRatioScorer
    /// Whether ids that the client sent mean the same tokens to both models.
    private let checksIDs: Bool

    /// Renders the prompt, with criteria in it, for both sides.
    init(
        _ scorer: DensityRatioScorer,
        _ job: ScoringJob,
        criteria: Criteria?
    ) throws(ScoringError) {
        self.scorer = scorer
        let prompt = try Self.prompt(job.prompt, with: criteria)
        let options = scorer.options
        func rendered(
            _ prompt: Prompt,
            for model: ServedModel
        ) throws(ScoringError) -> LikelihoodPrompt {
            try LikelihoodPrompt(
                prompt,
                candidates: job.candidates,
                model: model,
                variables: options.templateVariables
            )
        }
        let strongPrompt = try rendered(prompt, for: scorer.strong)
        strong = try ReplyEncoder(
            model: scorer.strong,
            prompt: strongPrompt.input,
            frame: strongPrompt.frame,
            options: options
        )
        var weakPrompt = strongPrompt
        switch scorer.weak {
        case .exitLayer: break
        case .unconditioned(let context): weakPrompt.input = .ids([context])
        case .noTemplate: weakPrompt.input = .text(try Self.plainText(of: prompt))
        case .noCriteria: weakPrompt.input = try rendered(job.prompt, for: scorer.strong).input
        case .model(let weak, let usesStrongTemplate):
            weakPrompt =
                usesStrongTemplate
                ? Self.withoutBeginning(strongPrompt, scorer.strong)
                : try rendered(prompt, for: weak)
        }
        weak = try ReplyEncoder(
            model: scorer.weakModel,
            prompt: weakPrompt.input,
            frame: weakPrompt.frame,
            options: options
        )
        checksIDs = scorer.weakModel.id != scorer.strong.id
        if checksIDs, case .tokens(let ids) = prompt, let reason = disagreement(about: ids) {
            throw .prompt(reason)
        }
    }

    private static func prompt(
        _ prompt: Prompt,
        with criteria: Criteria?
    ) throws(ScoringError) -> Prompt {
        guard let criteria else { return prompt }
        guard case .messages(let messages, let tools) = prompt else {
            throw .prompt("criteria cannot be put into token ids; send messages")
        }
        return .messages(try criteria.inserted(into: messages), tools: tools)
    }

    /// The texts of all turns, each on lines of its own.
    private static func plainText(of prompt: Prompt) throws(ScoringError) -> String {
        guard case .messages(let messages, _) = prompt else {
            throw .prompt("token ids have no text without a template; send messages")
        }
        return messages.map { $0.text + "\n" }.joined()
    }

    /// The strong model's text without its BOS: the weak tokenizer adds one of its own if any.
    private static func withoutBeginning(
        _ prompt: LikelihoodPrompt,
        _ strong: ServedModel
    ) -> LikelihoodPrompt {
        guard case .text(let text) = prompt.input, let beginning = strong.beginningOfSequenceText,
            strong.tokenizer.specialTokens.addsBeginningOfSequence,
            text.utf8.starts(with: beginning.utf8)
        else { return prompt }
        var copy = prompt
        copy.input = .text(
            String(decoding: text.utf8.dropFirst(beginning.utf8.count), as: UTF8.self)
        )
        return copy
    }

    /// Both sequences of a candidate, cut to what both models can run.
    func pair(
        for candidate: Candidate,
        truncation: Truncation?
    ) throws(ItemFailure) -> Pair {
        if checksIDs, case .tokens(let ids) = candidate.content,
            let reason = disagreement(about: ids)
        {
            throw ItemFailure(.invalidInput, reason)
        }
        let strongSequence = try strong.sequence(for: candidate)
        let pair = try cut(
            Pair(
                strong: strongSequence,
                weak: try weakSequence(for: candidate, strong: strongSequence)
            ),
            truncation: truncation
        )
        if scorer.options.normalization == .mean,
            strong.countedOffsets(in: pair.strong).isEmpty
        {
            throw .noTokens
        }
        return pair
    }

    private func weakSequence(
        for candidate: Candidate,
        strong: ReplySequence
    ) throws(ItemFailure) -> ReplySequence {
        switch scorer.weak {
        case .exitLayer: strong
        case .unconditioned: try weak.sequence(reply: strong.reply)
        case .noTemplate, .noCriteria, .model: try weak.sequence(for: candidate)
        }
    }

    private func cut(_ pair: Pair, truncation: Truncation?) throws(ItemFailure) -> Pair {
        let (first, second) = (scorer.strong, scorer.weakModel)
        switch truncation {
        case nil:
            return Pair(
                strong: try pair.strong.fitting(first),
                weak: try pair.weak.fitting(second)
            )
        case .left:
            return Pair(
                strong: try pair.strong.cutOnTheLeft(for: first),
                weak: try pair.weak.cutOnTheLeft(for: second)
            )
        case .right:
            return try cutOnTheRight(pair)
        }
    }

    /// Cuts both replies to the same tokens; where their tokens differ, what remained would be
    /// different text on the two sides, so nothing is cut.
    private func cutOnTheRight(_ pair: Pair) throws(ItemFailure) -> Pair {
        let (first, second) = (scorer.strong, scorer.weakModel)
        guard !pair.strong.reply.isEmpty, pair.strong.reply == pair.weak.reply else {
            let remedy = "its tokens differ between the two sides, so only truncation left works"
            for (sequence, model) in [(pair.strong, first), (pair.weak, second)]
            where sequence.tokenCount > model.description.maximumContextTokenCount {
                throw sequence.tooLong(for: model, remedy: remedy)
            }
            return pair
        }
        let count = min(try pair.strong.room(in: first), try pair.weak.room(in: second))
        return Pair(
            strong: pair.strong.cutOnTheRight(toReplyCount: count),
            weak: pair.weak.cutOnTheRight(toReplyCount: count)
        )
    }

    /// The first id that is not the same token in both vocabularies, in words.
    private func disagreement(about ids: [TokenID]) -> String? {
        let (first, second) = (scorer.strong, scorer.weakModel)
        let entries = ids.lazy.map { id in
            (id, first.tokenizer.entry(of: id), second.tokenizer.entry(of: id))
        }
        guard let (id, ours, theirs) = entries.first(where: { $0.1 != $0.2 }) else { return nil }
        return "token \(id) is \(spelling(ours)) for model \"\(first.id)\" but "
            + "\(spelling(theirs)) for model \"\(second.id)\"; send text instead of ids"
    }

    private func spelling(_ entry: String?) -> String {
        entry.map { "\"\($0)\"" } ?? "nothing"
    }
}

extension ReplyEncoder {
    /// The counted tokens of a reply with their values.
    func counted(_ sequence: ReplySequence, _ logProbabilities: [Float]) -> CountedReply {
        CountedReply(
            reply: sequence.reply,
            logProbabilities: logProbabilities,
            offsets: countedOffsets(in: sequence)
        )
    }
}
