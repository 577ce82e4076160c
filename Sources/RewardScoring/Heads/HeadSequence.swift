// A conversation with a reply as the tokens that a reward head was trained on.
//
// References apply the chat template to the whole conversation and tokenize the text at once, with
// exactly one BOS; what the template writes after the reply is part of it.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// How the end of a sequence is made what the head expects.
enum SequenceEnding: Sendable, Equatable {
    /// As the template writes it.
    case template
    /// This token is put behind, unless it is there.
    case appended(TokenID)
    /// The last token becomes this one, as GPM does it.
    case replaced(TokenID)

    private static let templateName = "template"
    private static let appendName = "append"
    private static let replaceName = "replace_last"

    /// Takes `ending`; nil when it is absent.
    ///
    /// It is `template`, `{"append": "</s>"}` or `{"replace_last": "</s>"}`; `eos` in place of a
    /// token stands for the model's own.
    init?(_ options: inout Fields, model: ServedModel) throws(FieldError) {
        let remedy = "give \"template\", {\"append\": token} or {\"replace_last\": token}"
        switch options.value("ending") {
        case nil: return nil
        case .string(Self.templateName): self = .template
        case .object(let members) where members.count == 1:
            var fields = try Fields(.object(members), path: options.path(of: "ending"))
            if let text = try fields.optionalString(Self.appendName) {
                self = .appended(try model.token(text, path: fields.path(of: Self.appendName)))
            } else if let text = try fields.optionalString(Self.replaceName) {
                self = .replaced(try model.token(text, path: fields.path(of: Self.replaceName)))
            } else {
                throw options.error("ending", "is of no known form; \(remedy)")
            }
        default: throw options.error("ending", "is of no known form; \(remedy)")
        }
    }

    /// The ending of this spelling: `template`, or `append 2`; nil when there is none, or the model
    /// has no such token.
    init?(named name: String, model: ServedModel) {
        let parts = name.split(separator: " ", omittingEmptySubsequences: false)
        let id = parts.count == 2 ? model.token(numbered: parts[1]) : nil
        switch (parts.first.map(String.init), id) {
        case (Self.templateName, nil) where parts.count == 1: self = .template
        case (Self.appendName, let id?): self = .appended(id)
        case (Self.replaceName, let id?): self = .replaced(id)
        default: return nil
        }
    }

    /// The spelling by which a head file names it.
    var name: String {
        switch self {
        case .template: Self.templateName
        case .appended(let id): "\(Self.appendName) \(id.rawValue)"
        case .replaced(let id): "\(Self.replaceName) \(id.rawValue)"
        }
    }
}

/// How conversations become sequences.
struct SequenceForm: Sendable {
    let ending: SequenceEnding
    /// A system turn for conversations that have none.
    let system: String?
    /// Further variables of the template.
    let templateVariables: JSONObject

    /// Takes `ending`, `system` and `template_variables`; `trained` is the ending when none is
    /// given.
    init(
        _ options: inout Fields,
        model: ServedModel,
        trained: SequenceEnding? = nil
    ) throws(FieldError) {
        ending = try SequenceEnding(&options, model: model) ?? trained ?? .template
        system = try options.optionalString("system")
        templateVariables = try LikelihoodOptions.templateVariables(&options)
    }
}

extension ServedModel {
    /// The vocabulary entry with a spelling, or the EOS for `eos`.
    func token(_ text: String, path: String) throws(FieldError) -> TokenID {
        let id = text == "eos" ? tokenizer.specialTokens.endOfSequence : tokenizer.id(of: text)
        guard let id else {
            throw FieldError(
                path: path,
                problem: "\"\(text.prefix(80))\" is not a single token of model \"\(self.id)\""
            )
        }
        return id
    }

    /// The token with an id in decimal digits.
    func token(numbered text: some StringProtocol) -> TokenID? {
        guard let id = Int32(text).map({ TokenID($0) }), firstInvalidID(in: [id]) == nil else {
            return nil
        }
        return id
    }
}

/// A tokenized conversation, and where in it the reply begins.
struct HeadSequence: Sendable, Equatable {
    var ids: [TokenID]
    /// The index of the reply's first token: all tokens before it are the prompt.
    var replyStart: Int
    /// Tokens cut away because the model's context is shorter.
    var truncatedTokenCount = 0
    /// How many of them stood before the reply: by so much has everything behind them moved.
    var leftCutCount = 0

    /// A sequence that is whole.
    init(ids: [TokenID], replyStart: Int) {
        self.ids = ids
        self.replyStart = replyStart
    }

    /// What was left of a sequence with so many tokens before its reply.
    init(_ cut: ReplySequence, promptTokenCount: Int) {
        ids = cut.prompt + cut.reply
        replyStart = cut.prompt.count
        truncatedTokenCount = cut.truncatedTokenCount
        leftCutCount = promptTokenCount - cut.prompt.count
    }
}

/// Puts candidates into the sequences that heads read.
struct HeadSequenceEncoder: Sendable {
    private let model: ServedModel
    private let form: SequenceForm
    private let renderer: PromptRenderer
    private let encoder: TextEncoder
    private let prompt: Prompt

    /// An encoder for the candidates of a job, whose prompt the model's template renders, or which
    /// is ids that are taken as they are.
    init(_ job: ScoringJob, model: ServedModel, form: SequenceForm) throws(ScoringError) {
        self.model = model
        self.form = form
        prompt = job.prompt
        renderer = PromptRenderer(model: model, variables: form.templateVariables)
        do {
            encoder = try TextEncoder(model.tokenizer)
        } catch {
            throw .prompt("cannot be tokenized for model \"\(model.id)\": \(error.reason)")
        }
        // Every candidate is tokenized with the prompt.
        try EncodingCost.check(job)
    }

    /// The sequences of all candidates of a job, with what is asked about each.
    func sequences(
        _ job: ScoringJob,
        questions: (HeadSequence) throws(ItemFailure) -> [StateQuestion]
    ) throws(ScoringError) -> [Result<AskedSequence, ItemFailure>] {
        var sequences: [Result<AskedSequence, ItemFailure>] = []
        for candidate in job.candidates {
            let sequence = try sequence(for: candidate, truncation: job.options.truncation)
            sequences.append(
                sequence.then { sequence throws(ItemFailure) in
                    try AskedSequence(sequence, try questions(sequence))
                }
            )
        }
        return sequences
    }

    /// The sequence of a candidate, cut as asked if the model cannot run it whole.
    func sequence(
        for candidate: Candidate,
        truncation: Truncation?
    ) throws(ScoringError) -> Result<HeadSequence, ItemFailure> {
        switch (prompt, candidate.content) {
        case (.messages(let messages, let tools), .text(let reply)):
            let turns = withSystem(messages)
            let before = try renderer.prompt(turns, tools: tools)
            let text = try renderer.conversation(turns, tools: tools, reply: reply)
            return Result { () throws(ItemFailure) in
                try finished(try encoded(text, promptText: before), truncation)
            }
        case (.messages(let messages, let tools), .tokens(let reply)):
            let text = try renderer.prompt(withSystem(messages), tools: tools)
            return Result { () throws(ItemFailure) in
                let before = try encoded(text, promptText: text)
                return try joined(before.ids, reply, truncation)
            }
        case (.tokens(let ids), .tokens(let reply)):
            return Result { () throws(ItemFailure) in try joined(ids, reply, truncation) }
        case (.tokens, .text):
            return .failure(
                ItemFailure(
                    .invalidInput,
                    "a text cannot follow token ids here, because the whole conversation is "
                        + "tokenized at once; send messages, or the ids of the response"
                )
            )
        }
    }

    /// The ids of the conversation without any reply or word that begins one: GPM's prompt.
    func conversationTokenCount() throws(ScoringError) -> Int {
        guard case .messages(let messages, let tools) = prompt else {
            throw .prompt("has to be messages for a head that reads the end of the conversation")
        }
        let text = try renderer.closed(withSystem(messages), tools: tools)
        do throws(ItemFailure) {
            return try encoded(text, promptText: text).ids.count
        } catch {
            throw .prompt(error.message)
        }
    }

    private func withSystem(_ messages: [Message]) -> [Message] {
        guard let system = form.system, messages.first?.role != "system" else { return messages }
        return [Message(role: "system", content: system)] + messages
    }

    private func encoded(
        _ text: String,
        promptText: String
    ) throws(ItemFailure) -> HeadSequence {
        let tokens: [EncodedToken]
        do {
            tokens = try encoder.encodeBeginning(text)
        } catch {
            throw ItemFailure(
                .invalidInput,
                "cannot be tokenized for model \"\(model.id)\": \(error.reason)"
            )
        }
        // A template may write a turn otherwise than the prompt for it; what both begin with is
        // the prompt.
        let shared = zip(text.utf8, promptText.utf8).prefix { $0 == $1 }.count
        return HeadSequence(
            ids: tokens.map(\.id),
            replyStart: tokens.prefix { $0.endOffset <= shared }.count
        )
    }

    private func joined(
        _ ids: [TokenID],
        _ reply: [TokenID],
        _ truncation: Truncation?
    ) throws(ItemFailure) -> HeadSequence {
        if let id = model.firstInvalidID(in: ids) ?? model.firstInvalidID(in: reply) {
            throw ItemFailure(
                .invalidInput,
                "model \"\(model.id)\" has no token \(id); ids are below "
                    + "\(model.description.vocabularySize)"
            )
        }
        return try finished(HeadSequence(ids: ids + reply, replyStart: ids.count), truncation)
    }

    private func finished(
        _ sequence: HeadSequence,
        _ truncation: Truncation?
    ) throws(ItemFailure) -> HeadSequence {
        var sequence = sequence
        switch form.ending {
        case .template: break
        case .appended(let id):
            if sequence.ids.last != id { sequence.ids.append(id) }
        case .replaced(let id):
            if !sequence.ids.isEmpty { sequence.ids[sequence.ids.count - 1] = id }
        }
        guard sequence.replyStart < sequence.ids.count else { throw .nothingToRead }
        return try fitted(sequence, truncation)
    }

    /// Tokens are cut from the front of the prompt, or from the end of the reply but for the last
    /// token, which heads read.
    private func fitted(
        _ sequence: HeadSequence,
        _ truncation: Truncation?
    ) throws(ItemFailure) -> HeadSequence {
        let whole = ReplySequence(
            prompt: Array(sequence.ids[..<sequence.replyStart]),
            reply: sequence.ids[sequence.replyStart...]
        )
        let cut: ReplySequence
        if truncation == .right, let last = sequence.ids.last,
            sequence.ids.count > model.description.maximumContextTokenCount
        {
            var shorter = whole
            shorter.reply = shorter.reply.dropLast()
            cut = try shorter.cutOnTheRight(toReplyCount: shorter.room(in: model) - 1)
                .ending(with: last)
        } else {
            cut = try whole.fitted(to: model, truncation: truncation)
        }
        return HeadSequence(cut, promptTokenCount: sequence.replyStart)
    }
}

extension ItemFailure {
    /// There is no token where a head reads.
    static let nothingToRead = ItemFailure(
        .invalidInput,
        "has no tokens where the head reads; send a reply with text, after a prompt"
    )
}

extension ReplySequence {
    fileprivate func ending(with id: TokenID) -> ReplySequence {
        var copy = self
        copy.reply = copy.reply + [id]
        return copy
    }
}
