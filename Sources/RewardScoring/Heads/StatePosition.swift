// Which hidden states of a sequence a head reads.

internal import RewardTokenization
internal import RewardTypes

/// How the states of a sequence become a vector.
enum HeadPooling: Sendable, Equatable {
    /// The state of the last token.
    case last
    /// The mean over all tokens.
    case mean
    /// The mean over the tokens of the reply, with what the template writes after it.
    case replyMean
    /// The state of the last token before the reply: for what depends on the prompt alone.
    case promptEnd
    /// The state of the last token with this id.
    case token(TokenID)

    private enum Word: String, CaseIterable {
        case last
        case mean
        case replyMean = "reply_mean"
        case promptEnd = "prompt_end"
    }

    private static let tokenPrefix = "token "
    private static let remedy =
        "give \"last\", \"mean\", \"reply_mean\", \"prompt_end\" or {\"token\": text}"

    /// The pooling that a value spells; `path` is where it was read.
    init(_ value: JSONValue, model: ServedModel, path: String) throws(FieldError) {
        switch value {
        case .string(let name):
            guard let pooling = HeadPooling(named: name, model: model) else {
                throw FieldError(
                    path: path,
                    problem: "\"\(name.prefix(80))\" is unknown; \(Self.remedy)"
                )
            }
            self = pooling
        case .object(let members) where members.count == 1 && members["token"] != nil:
            var fields = try Fields(value, path: path)
            let text = try fields.string("token")
            self = .token(try model.token(text, path: fields.path(of: "token")))
        default: throw FieldError(path: path, problem: "is of no known form; \(Self.remedy)")
        }
    }

    /// The pooling of this spelling: `last`, or `token 7`; nil when there is none, or the model has
    /// no such token.
    init?(named name: String, model: ServedModel) {
        switch Word(rawValue: name) {
        case .last: self = .last
        case .mean: self = .mean
        case .replyMean: self = .replyMean
        case .promptEnd: self = .promptEnd
        case nil:
            guard name.hasPrefix(Self.tokenPrefix),
                let id = model.token(numbered: name.dropFirst(Self.tokenPrefix.count))
            else { return nil }
            self = .token(id)
        }
    }

    /// The spelling by which a head file names it.
    var name: String {
        switch self {
        case .last: Word.last.rawValue
        case .mean: Word.mean.rawValue
        case .replyMean: Word.replyMean.rawValue
        case .promptEnd: Word.promptEnd.rawValue
        case .token(let id): "\(Self.tokenPrefix)\(id.rawValue)"
        }
    }

    /// What is asked about a sequence.
    func question(about sequence: HeadSequence) throws(ItemFailure) -> StateQuestion {
        switch self {
        case .last: return .at(sequence.ids.count - 1)
        case .mean: return .mean(0..<sequence.ids.count)
        case .replyMean: return .mean(sequence.replyStart..<sequence.ids.count)
        case .promptEnd: return .at(sequence.replyStart - 1)
        case .token(let id):
            guard let index = sequence.ids.lastIndex(of: id) else {
                throw ItemFailure(
                    .invalidInput,
                    "has no token \(id.rawValue), where the head is read; check the chat template "
                        + "or the option ending"
                )
            }
            return .at(index)
        }
    }
}

/// The vectors of several poolings, one after the other, as one.
struct HeadInput: Sendable, Equatable {
    /// At least one.
    let poolings: [HeadPooling]

    private static let separator: Character = "+"
    private static let maximumCount = 16

    init(_ poolings: [HeadPooling]) {
        precondition(!poolings.isEmpty, "at least one pooling")
        self.poolings = poolings
    }

    /// Takes `pooling`, a pooling or a list of them; nil when it is absent.
    init?(_ options: inout Fields, model: ServedModel) throws(FieldError) {
        guard let value = options.value("pooling") else { return nil }
        let path = options.path(of: "pooling")
        guard case .array(let elements) = value else {
            self.init([try HeadPooling(value, model: model, path: path)])
            return
        }
        guard (1...Self.maximumCount).contains(elements.count) else {
            throw FieldError(
                path: path,
                problem: "has \(elements.count) elements; 1 to \(Self.maximumCount) are possible"
            )
        }
        var poolings: [HeadPooling] = []
        for (index, element) in elements.enumerated() {
            poolings.append(try HeadPooling(element, model: model, path: "\(path)[\(index)]"))
        }
        self.init(poolings)
    }

    /// The input of this spelling: `last`, or `reply_mean+last`.
    init?(named name: String, model: ServedModel) {
        let parts = name.split(separator: Self.separator, omittingEmptySubsequences: false)
        let poolings = parts.compactMap { HeadPooling(named: String($0), model: model) }
        guard poolings.count == parts.count, poolings.count <= Self.maximumCount else { return nil }
        self.init(poolings)
    }

    /// The spelling by which a head file names it.
    var name: String { poolings.map(\.name).joined(separator: String(Self.separator)) }

    /// What is asked about a sequence, one question for each pooling.
    func questions(about sequence: HeadSequence) throws(ItemFailure) -> [StateQuestion] {
        var questions: [StateQuestion] = []
        for pooling in poolings { questions.append(try pooling.question(about: sequence)) }
        return questions
    }

    /// The answers with the first ones, those about the poolings, as one vector.
    func joined(_ vectors: [[Double]]) -> [[Double]] {
        [Array(vectors.prefix(poolings.count).joined())] + vectors.dropFirst(poolings.count)
    }
}

/// The token whose state stands for the prompt, for gates and routers.
enum PromptPosition: Sendable, Equatable {
    /// Where the last occurrence of these tokens begins, as ArmoRM has it: what it begins with ends
    /// the user's turn.
    case pattern([TokenID])
    /// The last token before the reply.
    case promptEnd
    /// The reply's first token, as MiCRo has it: index `prompt_length`.
    case replyStart
    /// The last token of the conversation without any word that begins a reply, as GPM has it.
    case conversationEnd

    private enum Word: String, CaseIterable {
        case promptEnd = "prompt_end"
        case replyStart = "reply_start"
        case conversationEnd = "conversation_end"
    }

    private static let maximumPatternLength = 64

    /// Takes an option that is one of the words, or `{"pattern": text}`, or `{"pattern": [ids]}`;
    /// nil when it is absent.
    init?(_ name: String, of options: inout Fields, model: ServedModel) throws(FieldError) {
        let remedy =
            "give \"prompt_end\", \"reply_start\", \"conversation_end\" or "
            + "{\"pattern\": text or ids}"
        switch options.value(name) {
        case nil: return nil
        case .string(let text):
            switch Word(rawValue: text) {
            case .promptEnd: self = .promptEnd
            case .replyStart: self = .replyStart
            case .conversationEnd: self = .conversationEnd
            case nil:
                throw options.error(name, "\"\(text.prefix(80))\" is unknown; \(remedy)")
            }
        case .object(let members) where members.count == 1 && members["pattern"] != nil:
            var fields = try Fields(.object(members), path: options.path(of: name))
            self = .pattern(try Self.pattern(&fields, model: model))
        default: throw options.error(name, "is of no known form; \(remedy)")
        }
    }

    private static func pattern(
        _ fields: inout Fields,
        model: ServedModel
    ) throws(FieldError) -> [TokenID] {
        var ids: [TokenID] = []
        if let text = fields.value("pattern")?.stringValue {
            do {
                ids = try model.tokenizer.ids(of: text, addSpecialTokens: false)
            } catch {
                throw fields.error("pattern", "cannot be tokenized: \(error.reason)")
            }
        } else {
            let elements = try fields.optionalArray("pattern", maximumCount: maximumPatternLength)
            for element in elements ?? [] {
                guard let id = element.intValue.flatMap(Int32.init(exactly:)) else {
                    throw fields.error("pattern", "expected a text or token ids")
                }
                ids.append(TokenID(id))
            }
        }
        guard !ids.isEmpty, model.firstInvalidID(in: ids) == nil else {
            throw fields.error("pattern", "has no tokens, or some that the model does not have")
        }
        return ids
    }

    /// What is asked about a sequence.
    ///
    /// - Parameters:
    ///   - sequence: The whole conversation.
    ///   - conversationTokenCount: Tokens of the conversation without the reply.
    /// - Returns: The question.
    /// - Throws: When the place is not there, or was cut.
    func question(
        about sequence: HeadSequence,
        conversationTokenCount: Int
    ) throws(ItemFailure) -> StateQuestion {
        switch self {
        case .promptEnd: return .at(sequence.replyStart - 1)
        case .replyStart: return .at(sequence.replyStart)
        case .conversationEnd:
            let index = conversationTokenCount - 1 - sequence.leftCutCount
            // A BOS that stays in front of what was cut is not the end of the conversation.
            guard index > 0 || sequence.leftCutCount == 0 else {
                throw ItemFailure(
                    .contextTooLong,
                    "the end of the conversation, where the gate reads it, would have to be cut; "
                        + "shorten the reply"
                )
            }
            return .at(index)
        case .pattern(let pattern):
            var start = sequence.ids.count - pattern.count
            while start >= 0 {
                if sequence.ids[start...].starts(with: pattern) { return .at(start) }
                start -= 1
            }
            throw ItemFailure(
                .invalidInput,
                "does not contain the tokens \(pattern.map(\.rawValue)), where the gate is read; "
                    + "check the chat template and the option gate_at"
            )
        }
    }
}
