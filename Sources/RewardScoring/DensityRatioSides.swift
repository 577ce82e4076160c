// The sequences of both sides of a density ratio.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// The prompt of one group as both sides see it.
struct DensityRatioSides: Sendable {
    let strong: ReplyEncoder
    let weak: ReplyEncoder
    private let scorer: DensityRatioScorer
    /// Whether ids that the client sent mean the same tokens to both models; nil for one model.
    private let agreement: TokenAgreement?

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
        agreement =
            scorer.weakModel.id == scorer.strong.id
            ? nil : TokenAgreement(first: scorer.strong, second: scorer.weakModel)
        try agreement?.check(prompt)
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
    ) throws(ItemFailure) -> ReplySequence.Pair {
        try agreement?.check(candidate)
        let strongSequence = try strong.sequence(for: candidate)
        let pair = try ReplySequence.Pair(
            first: strongSequence,
            second: try weakSequence(for: candidate, strong: strongSequence)
        ).fitted(to: (scorer.strong, scorer.weakModel), truncation: truncation)
        if scorer.options.normalization == .mean,
            strong.countedOffsets(in: pair.first).isEmpty
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
