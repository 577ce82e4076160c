// Conversation, reply and follow-up as the tokens of one model.
//
//     conversation ─ reply ─ end of turn, beginning of the user's turn ─┬─ follow-up
//                                                                       └─ follow-up
//     └────────────────────────── context ───────────────────────────┘
//
// What the template writes after the follow-up is not needed: nothing there is read.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// What stands before the follow-ups of one candidate, and the follow-ups.
struct FollowUpPaths: Sendable, Equatable {
    /// One follow-up.
    struct FollowUp: Sendable, Equatable {
        /// What stands before it: an index into the contexts.
        let contextIndex: Int
        /// Its ids.
        let ids: [TokenID]
    }

    /// One for all follow-ups, or one for each where the tokens before them depend on them.
    var contexts: [[TokenID]]
    /// In the order of the sets, the positive ones of a set first.
    let followUps: [FollowUp]
    /// Tokens that were cut from the front of the contexts.
    var truncatedTokenCount = 0

    /// These paths, cut on the left if asked, so that the model can run the longest of them.
    ///
    /// All contexts lose the same tokens, so that every follow-up answers the same text.
    func fitted(
        to model: ServedModel,
        _ truncation: Truncation?
    ) throws(ItemFailure) -> FollowUpPaths {
        let maximum = model.description.maximumContextTokenCount
        let longest = followUps.map { contexts[$0.contextIndex].count + $0.ids.count }.max() ?? 0
        let excess = longest - maximum
        guard excess > 0 else { return self }
        let beginning = model.tokenizer.specialTokens.beginningOfSequence
        let keepsFirst = contexts.allSatisfy { $0.first == beginning } ? 1 : 0
        let shortest = contexts.map(\.count).min() ?? 0
        guard truncation == .left, excess + max(keepsFirst, 1) <= shortest else {
            let remedy =
                truncation == .left
                ? "the follow-ups alone leave no room" : "shorten it or ask for truncation left"
            throw .contextTooLong(
                model: model.id,
                tokenCount: longest,
                maximum: maximum,
                remedy: remedy
            )
        }
        var copy = self
        copy.contexts = contexts.map { Array($0[..<keepsFirst] + $0[(keepsFirst + excess)...]) }
        copy.truncatedTokenCount = excess
        return copy
    }
}

/// Encodes the follow-ups of the candidates of one prompt.
struct FollowUpEncoder: Sendable {
    private let scorer: FollowUpLikelihoodScorer
    private let prompt: Prompt
    private let renderer: PromptRenderer
    private let encoder: TextEncoder
    private let texts: [String]
    /// The ids of the follow-ups on their own; empty where they are encoded with their context.
    private let ids: [[TokenID]]

    /// An encoder for a prompt.
    init(_ scorer: FollowUpLikelihoodScorer, _ prompt: Prompt) throws(ScoringError) {
        self.scorer = scorer
        let prompt = try scorer.turns.arranged(prompt)
        self.prompt = prompt
        renderer = PromptRenderer(model: scorer.model, variables: scorer.templateVariables)
        texts = scorer.sets.flatMap { $0.positive + $0.negative }
        do {
            encoder = try TextEncoder(scorer.model.tokenizer)
            var ids: [[TokenID]] = []
            for text in texts {
                switch scorer.mode {
                case .logProbabilityMean: ids.append(try encoder.encodeContinuation(text).map(\.id))
                case .publishedLogit:
                    ids.append(try scorer.model.tokenizer.ids(of: text, addSpecialTokens: true))
                }
            }
            self.ids = ids
        } catch {
            throw .prompt("follow-ups cannot be tokenized: \(error.reason)")
        }
        if case .tokens(let ids) = prompt, let id = scorer.model.firstInvalidID(in: ids) {
            throw .prompt("model \"\(scorer.model.id)\" has no token \(id)")
        }
        if case .tokens = prompt, scorer.mode == .publishedLogit {
            throw .prompt("mode repo_logit renders the whole conversation; send messages")
        }
    }

    /// The paths of a candidate.
    func paths(for candidate: Candidate) throws(ItemFailure) -> FollowUpPaths {
        let paths = try encode(candidate)
        let model = scorer.model
        for ids in paths.contexts + paths.followUps.map(\.ids) {
            guard let id = model.firstInvalidID(in: ids) else { continue }
            throw ItemFailure(.invalidInput, "model \"\(model.id)\" has no token \(id)")
        }
        guard paths.contexts.allSatisfy({ !$0.isEmpty }),
            paths.followUps.allSatisfy({ !$0.ids.isEmpty })
        else {
            throw ItemFailure(
                .invalidInput,
                "its follow-ups have no tokens, or none before them; use other follow-ups"
            )
        }
        return paths
    }

    private func encode(_ candidate: Candidate) throws(ItemFailure) -> FollowUpPaths {
        guard case .messages(let messages, let tools) = prompt,
            case .text(let reply) = candidate.content
        else { return shared(try contextOfIDs(candidate)) }
        let (before, after) = try rendered { renderer throws(ScoringError) in
            try renderer.aroundFollowUp(
                messages,
                tools: tools,
                reply: reply,
                roles: (scorer.turns.replyRole, scorer.turns.followUpRole)
            )
        }
        switch (scorer.mode, scorer.tokenization) {
        case (.publishedLogit, _): return try publishedPaths(before: before, after: after)
        case (.logProbabilityMean, .joint): return try jointPaths(before: before)
        case (.logProbabilityMean, .separate): return shared(try beginning(before).map(\.id))
        }
    }

    private func shared(_ context: [TokenID]) -> FollowUpPaths {
        FollowUpPaths(
            contexts: [context],
            followUps: ids.map { FollowUpPaths.FollowUp(contextIndex: 0, ids: $0) }
        )
    }

    private func jointPaths(before: String) throws(ItemFailure) -> FollowUpPaths {
        let boundary = before.utf8.count
        var contexts: [[TokenID]] = []
        var followUps: [FollowUpPaths.FollowUp] = []
        for text in texts {
            let tokens = try beginning(before + text)
            let context = tokens.prefix { $0.endOffset <= boundary }.map(\.id)
            followUps.append(
                FollowUpPaths.FollowUp(
                    contextIndex: contexts.count,
                    ids: tokens.dropFirst(context.count).map(\.id)
                )
            )
            contexts.append(context)
        }
        return FollowUpPaths(contexts: contexts, followUps: followUps)
    }

    // Row L - |F| of the whole text, L being its length and F the ids of the follow-up with the
    // BOS that the tokenizer adds to any text. Later tokens have no influence on that row, so
    // they are not run.
    private func publishedPaths(
        before: String,
        after: String
    ) throws(ItemFailure) -> FollowUpPaths {
        var contexts: [[TokenID]] = []
        var followUps: [FollowUpPaths.FollowUp] = []
        for (text, ids) in zip(texts, ids) {
            let whole = try encoded { _ throws(TokenizationError) in
                try scorer.model.tokenizer.ids(
                    of: before + text + after,
                    addSpecialTokens: false
                )
            }
            let row = max(0, whole.count - ids.count)
            followUps.append(FollowUpPaths.FollowUp(contextIndex: contexts.count, ids: ids))
            contexts.append(Array(whole.prefix(row + 1)))
        }
        return FollowUpPaths(contexts: contexts, followUps: followUps)
    }

    /// The context of a candidate when it, or the prompt, is ids.
    private func contextOfIDs(_ candidate: Candidate) throws(ItemFailure) -> [TokenID] {
        guard scorer.mode == .logProbabilityMean else {
            throw ItemFailure(
                .invalidInput,
                "mode repo_logit renders the whole conversation; send text instead of ids"
            )
        }
        guard scorer.turns.replyRole == "assistant" else {
            throw ItemFailure(
                .invalidInput,
                "turns fine_tuned make the reply the user's turn; send text instead of ids"
            )
        }
        let (messages, tools): ([Message], [JSONValue]) =
            switch prompt {
            case .messages(let messages, let tools): (messages, tools)
            case .tokens: (PromptRenderer.standIn, [])
            }
        let (text, bridge) = try rendered { renderer throws(ScoringError) in
            (
                try renderer.prompt(messages, tools: tools),
                try renderer.bridgeToFollowUp(messages, tools: tools)
            )
        }
        let promptIDs: [TokenID] =
            if case .tokens(let given) = prompt { given } else { try beginning(text).map(\.id) }
        let replyIDs: [TokenID]
        switch candidate.content {
        case .tokens(let given): replyIDs = given
        case .text(let reply):
            let frame = try rendered { renderer throws(ScoringError) in
                try renderer.replyFrame(messages, tools: tools, prompt: text)
            }
            replyIDs = try continuation(frame.text(of: reply, withEnding: false))
        }
        var bridgeIDs = try continuation(bridge)[...]
        // Ids that a model generated mostly end with the end of the turn; it is not repeated.
        let special = scorer.model.tokenizer.specialTokens.all
        if let end = bridgeIDs.firstIndex(where: { special.contains($0) }),
            replyIDs.last == bridgeIDs[end]
        {
            bridgeIDs = bridgeIDs[(end + 1)...]
        }
        return promptIDs + replyIDs + bridgeIDs
    }

    private func beginning(_ text: String) throws(ItemFailure) -> [EncodedToken] {
        try encoded { encoder throws(TokenizationError) in try encoder.encodeBeginning(text) }
    }

    private func continuation(_ text: String) throws(ItemFailure) -> [TokenID] {
        try encoded { encoder throws(TokenizationError) in
            try encoder.encodeContinuation(text).map(\.id)
        }
    }

    private func encoded<Value>(
        _ body: (TextEncoder) throws(TokenizationError) -> Value
    ) throws(ItemFailure) -> Value {
        do { return try body(encoder) } catch {
            throw ItemFailure(.invalidInput, "cannot be tokenized: \(error.reason)")
        }
    }

    private func rendered<Value>(
        _ body: (PromptRenderer) throws(ScoringError) -> Value
    ) throws(ItemFailure) -> Value {
        do { return try body(renderer) } catch {
            switch error {
            case .invalidInput(let error):
                throw ItemFailure(.invalidInput, "with this reply, the prompt \(error.problem)")
            case .mismatchedResults(let reason): throw ItemFailure(.backendError, reason)
            }
        }
    }
}
