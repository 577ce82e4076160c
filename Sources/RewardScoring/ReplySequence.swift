// One prompt with one reply, as the tokens of one model.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// A prompt and a reply.
///
/// The replies of a group share the storage of their prompt.
struct ReplySequence: Sendable, Equatable {
    /// The tokens before the reply.
    var prompt: [TokenID]
    /// The tokens of the reply.
    var reply: ArraySlice<TokenID>
    /// For a reply that was text, the byte of that text where each token ends.
    ///
    /// What the template writes before the text ends at 0 or less, what it writes behind it beyond
    /// its end.
    var replyEnds: [Int] = []
    /// How many were cut away because the model's context is shorter.
    var truncatedTokenCount = 0

    /// The length of the whole.
    var tokenCount: Int { prompt.count + reply.count }

    /// Cuts tokens from the front of the prompt so that the model can run the sequence.
    ///
    /// One token stays before the reply, and a BOS stays in front.
    func cutOnTheLeft(for model: ServedModel) throws(ItemFailure) -> ReplySequence {
        let excess = tokenCount - model.description.maximumContextTokenCount
        guard excess > 0 else { return self }
        let keptCount =
            prompt.first == model.tokenizer.specialTokens.beginningOfSequence ? 1 : 0
        guard excess + max(keptCount, 1) <= prompt.count else {
            throw tooLong(for: model, remedy: "the reply alone leaves no room for a prompt")
        }
        var copy = self
        copy.prompt = Array(prompt[..<keptCount] + prompt[(keptCount + excess)...])
        copy.truncatedTokenCount += excess
        return copy
    }

    /// Keeps at most this many tokens of the reply.
    func cutOnTheRight(toReplyCount count: Int) -> ReplySequence {
        guard count < reply.count else { return self }
        var copy = self
        copy.truncatedTokenCount += reply.count - count
        copy.reply = reply.prefix(count)
        copy.replyEnds = Array(replyEnds.prefix(count))
        return copy
    }

    /// Tokens of the reply that the model has room for; at least one.
    func room(in model: ServedModel) throws(ItemFailure) -> Int {
        let room = model.description.maximumContextTokenCount - prompt.count
        guard room > 0 else {
            throw tooLong(for: model, remedy: "the prompt alone leaves no room for a reply")
        }
        return room
    }

    /// This sequence if the model can run it.
    func fitting(_ model: ServedModel) throws(ItemFailure) -> ReplySequence {
        guard tokenCount <= model.description.maximumContextTokenCount else {
            throw tooLong(for: model)
        }
        return self
    }

    /// This sequence, cut as asked if the model cannot run it whole.
    func fitted(
        to model: ServedModel,
        truncation: Truncation?
    ) throws(ItemFailure) -> ReplySequence {
        switch truncation {
        case nil: try fitting(model)
        case .left: try cutOnTheLeft(for: model)
        case .right where reply.isEmpty: try fitting(model)
        case .right: cutOnTheRight(toReplyCount: try room(in: model))
        }
    }

    /// The failure to be reported when the model cannot run this.
    func tooLong(
        for model: ServedModel,
        remedy: String = "shorten it or ask for truncation"
    ) -> ItemFailure {
        .contextTooLong(
            model: model.id,
            tokenCount: tokenCount,
            maximum: model.description.maximumContextTokenCount,
            remedy: remedy
        )
    }
}

/// What stands before a reply.
enum PromptInput: Sendable {
    case text(String)
    case ids([TokenID])
}

/// Puts the replies to one prompt into sequences of one model.
struct ReplyEncoder: Sendable {
    private let model: ServedModel
    private let prompt: PromptInput
    private let frame: ReplyFrame
    private let options: LikelihoodOptions
    private let encoder: TextEncoder
    private let promptIDs: [TokenID]

    /// An encoder for replies to a prompt.
    init(
        model: ServedModel,
        prompt: PromptInput,
        frame: ReplyFrame,
        options: LikelihoodOptions
    ) throws(ScoringError) {
        self.model = model
        self.prompt = prompt
        self.frame = frame
        self.options = options
        do {
            encoder = try TextEncoder(model.tokenizer)
            promptIDs =
                switch prompt {
                case .text(let text): try encoder.encodeBeginning(text).map(\.id)
                case .ids(let ids): ids
                }
        } catch {
            throw .prompt("cannot be tokenized for model \"\(model.id)\": \(error.reason)")
        }
        if let id = model.firstInvalidID(in: promptIDs) {
            throw .prompt(
                "model \"\(model.id)\" has no token \(id); "
                    + "ids are below \(model.description.vocabularySize)"
            )
        }
        guard !promptIDs.isEmpty else {
            throw .prompt(
                "has no tokens for model \"\(model.id)\"; "
                    + "a reply is scored given at least one token before it"
            )
        }
    }

    /// An encoder for the replies of a job, whose prompt the model's template renders.
    init(
        _ job: ScoringJob,
        model: ServedModel,
        options: LikelihoodOptions
    ) throws(ScoringError) {
        let prompt = try LikelihoodPrompt(
            job.prompt,
            candidates: job.candidates,
            model: model,
            variables: options.templateVariables
        )
        try self.init(model: model, prompt: prompt.input, frame: prompt.frame, options: options)
    }

    /// The sequence of a candidate.
    func sequence(for candidate: Candidate) throws(ItemFailure) -> ReplySequence {
        switch candidate.content {
        case .tokens(let ids): return try sequence(reply: ids)
        case .text(let text):
            let turn = frame.text(of: text, withEnding: !options.masksSpecialTokens)
            let start = frame.leadByteCount(before: text)
            if options.tokenization == .joint, case .text(let prompt) = prompt {
                return try joined(prompt: prompt, turn: turn, textStart: start)
            }
            let encoder = encoder
            let tokens = try encoded { () throws(TokenizationError) in
                try encoder.encodeContinuation(turn)
            }
            var sequence = try sequence(reply: tokens.map(\.id))
            sequence.replyEnds = tokens.map { $0.endOffset - start }
            return sequence
        }
    }

    private func encoded<Value>(
        _ encode: () throws(TokenizationError) -> Value
    ) throws(ItemFailure) -> Value {
        do {
            return try encode()
        } catch {
            throw ItemFailure(
                .invalidInput,
                "cannot be tokenized for model \"\(model.id)\": \(error.reason)"
            )
        }
    }

    /// The sequence of a reply whose ids are known.
    func sequence(reply: some Collection<TokenID>) throws(ItemFailure) -> ReplySequence {
        try validated(ReplySequence(prompt: promptIDs, reply: ArraySlice(reply)))
    }

    private func joined(
        prompt: String,
        turn: String,
        textStart: Int
    ) throws(ItemFailure) -> ReplySequence {
        let boundary = prompt.utf8.count
        let encoder = encoder
        let tokens = try encoded { () throws(TokenizationError) in
            try encoder.encodeBeginning(prompt + turn)
        }
        let before = tokens.prefix { $0.endOffset <= boundary }.map(\.id)
        guard !before.isEmpty else {
            throw ItemFailure(
                .invalidInput,
                "its first token swallows the whole prompt; use separate tokenization"
            )
        }
        let reply = tokens.dropFirst(before.count)
        return try validated(
            ReplySequence(
                prompt: before,
                reply: reply.map(\.id)[...],
                replyEnds: reply.map { $0.endOffset - boundary - textStart }
            )
        )
    }

    private func validated(_ sequence: ReplySequence) throws(ItemFailure) -> ReplySequence {
        guard let id = model.firstInvalidID(in: sequence.reply) else { return sequence }
        throw ItemFailure(
            .invalidInput,
            "model \"\(model.id)\" has no token \(id); "
                + "ids are below \(model.description.vocabularySize)"
        )
    }

    /// Positions of the reply, counted from its start, that a score is made of.
    ///
    /// All of them, or those that are not special tokens.
    func countedOffsets(in sequence: ReplySequence) -> [Int] {
        let special = options.masksSpecialTokens ? model.tokenizer.specialTokens.all : []
        return sequence.reply.enumerated().filter { !special.contains($0.element) }.map(\.offset)
    }
}

extension ScoringError {
    /// A prompt that cannot be used.
    static func prompt(_ problem: String) -> ScoringError {
        .invalidInput(FieldError(path: "prompt", problem: problem))
    }
}
