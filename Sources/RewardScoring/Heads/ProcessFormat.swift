// The four ways in which published process reward models read a solution.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// A solution as sequences with places where its steps are judged.
struct MarkedSteps: Sendable, Equatable {
    /// A sequence that holds one step or more.
    struct Sequence: Sendable, Equatable {
        let ids: [TokenID]
        /// Indices of the tokens where a step is judged, ascending.
        let marks: [Int]
    }

    /// In the order of the steps.
    let sequences: [Sequence]
    /// Tokens of the first sequence before the first step.
    let promptTokenCount: Int

    /// The longest sequence up to its last mark; what stands behind it is not run.
    var tokenCount: Int { sequences.map { ($0.marks.last ?? -1) + 1 }.max() ?? 0 }
}

/// What is read at a mark.
enum StepReading: Sendable {
    /// softmax over two logits, the first of which says that the step is right.
    case tokens(good: TokenID, bad: TokenID)
    /// softmax over a head of two classes, the second of which says so.
    case classes(LayerStack)
    /// σ of a head's only output.
    case value(LayerStack)
}

/// How a model wants its solutions written.
enum ProcessFormat: String, CaseIterable, Sendable {
    /// Math-Shepherd: `question Step 1: ... ки⏎Step 2: ... ки`, judged at each `ки`.
    case mathShepherd = "math_shepherd"
    /// RLHFlow: each step a turn of the user, answered with `+`; judged where the answer begins.
    case rlhflow
    /// Qwen2.5-Math-PRM: steps in one turn of the assistant, each ended by `<extra_0>`.
    case qwen
    /// Skywork-o1-Open-PRM: `question⏎step⏎step⏎`, judged at the end of each line.
    case skywork

    /// What ends a step where the model has a token for it.
    var stepToken: String? {
        switch self {
        case .mathShepherd: "ки"
        case .qwen: "<extra_0>"
        case .rlhflow, .skywork: nil
        }
    }

    /// What separates the steps of a text that comes in one piece.
    var separator: String {
        switch self {
        case .mathShepherd, .skywork: "\n"
        case .rlhflow, .qwen: "\n\n"
        }
    }

    /// How often a solution of so many steps is rendered and tokenized.
    func readingCount(stepCount: Int) -> Int { self == .rlhflow ? stepCount : 1 }
}

/// Writes solutions for a process reward model.
struct ProcessEncoder: Sendable {
    let format: ProcessFormat
    let model: ServedModel
    /// A system turn, for formats with turns.
    let system: String?
    let stepToken: String?
    let templateVariables: JSONObject
    let encoder: TextEncoder

    /// The solution with a mark for each step.
    ///
    /// A system turn of the conversation is shown by `qwen` alone: the other formats have no place
    /// for it.
    ///
    /// - Throws: What spoils the candidate; what spoils the prompt is the outer error.
    func marks(
        _ messages: [Message],
        steps: [String]
    ) throws(ScoringError) -> Result<MarkedSteps, ItemFailure> {
        let tag = stepToken ?? ""
        switch format {
        case .mathShepherd:
            let before = "\(text(of: messages)) "
            let lines = steps.enumerated().map { index, step in
                let head = step.hasPrefix("Step ") ? "" : "Step \(index + 1): "
                return "\(head)\(step) \(tag)"
            }
            return Result { () throws(ItemFailure) in
                let text = before + lines.joined(separator: "\n")
                return try tagMarks(lines, joint: "\n", in: text, end: text.utf8.count)
            }
        case .qwen:
            let pieces = steps.map { $0 + tag }
            let turns = withSystem(messages)
            let text = try renderer.conversation(turns, tools: [], reply: pieces.joined())
            let after = try renderer.aroundReply(turns, tools: []).after
            return Result { () throws(ItemFailure) in
                try tagMarks(
                    pieces,
                    joint: "",
                    in: text,
                    end: text.utf8.count - after.utf8.count
                )
            }
        case .rlhflow: return try turnMarks(messages, steps: steps)
        case .skywork:
            return Result { () throws(ItemFailure) in
                try lineMarks(text(of: messages), steps: steps)
            }
        }
    }

    private var renderer: PromptRenderer {
        PromptRenderer(model: model, variables: templateVariables)
    }

    private func withSystem(_ messages: [Message]) -> [Message] {
        guard let system, messages.first?.role != "system" else { return messages }
        return [Message(role: "system", content: system)] + messages
    }

    private func text(of messages: [Message]) -> String {
        messages.filter { $0.role != "system" }.map(\.text).joined(separator: "\n")
    }

    /// The marks where each of the pieces ends, with its tag.
    ///
    /// The place in the text tells which token it is: the question may hold tags too, and so may a
    /// step.
    ///
    /// - Parameters:
    ///   - pieces: Steps with their tags.
    ///   - joint: What stands between two of them.
    ///   - text: What is tokenized.
    ///   - replyEnd: The byte of the text where the last piece ends.
    /// - Returns: One sequence with all marks.
    /// - Throws: When a piece is not found, or swallows its tag.
    private func tagMarks(
        _ pieces: [String],
        joint: String,
        in text: String,
        end replyEnd: Int
    ) throws(ItemFailure) -> MarkedSteps {
        let reply = pieces.joined(separator: joint)
        // A template may drop white space at the beginning of a turn.
        let body = reply.drop { $0.isWhitespace }.utf8
        guard text.utf8.prefix(max(0, replyEnd)).suffix(body.count).elementsEqual(body) else {
            throw ItemFailure(
                .invalidInput,
                "the chat template of model \"\(model.id)\" does not write its steps out as they "
                    + "are"
            )
        }
        let tokens = try encoded { () throws(TokenizationError) in
            try encoder.encodeBeginning(text)
        }
        guard let tag = stepToken.flatMap({ stepTokenID($0) }) else {
            throw ItemFailure(.backendError, "model \"\(model.id)\" has no token for steps")
        }
        var places: [Int: Int] = [:]
        for (index, token) in tokens.enumerated() where token.id == tag {
            places[token.endOffset] = index
        }
        let start = replyEnd - reply.utf8.count
        var end = start
        var marks: [Int] = []
        for (index, piece) in pieces.enumerated() {
            if index > 0 { end += joint.utf8.count }
            end += piece.utf8.count
            guard let place = places[end] else {
                throw ItemFailure(
                    .invalidInput,
                    "step \(index) swallows the token that ends it; let it end with a full stop, "
                        + "or take another step_token"
                )
            }
            marks.append(place)
        }
        return MarkedSteps(
            sequences: [.init(ids: tokens.map(\.id), marks: marks)],
            promptTokenCount: tokens.prefix { $0.endOffset <= start }.count
        )
    }

    /// The last token of the text that ends a step, or of a verdict, as the references take it:
    /// `encode(text)[-1]`, with the space that SentencePiece puts in front.
    func stepTokenID(_ text: String) -> TokenID? {
        // What cannot be encoded has no token; the caller says so.
        (try? model.tokenizer.ids(of: text, addSpecialTokens: false))?.last
    }

    private func turnMarks(
        _ messages: [Message],
        steps: [String]
    ) throws(ScoringError) -> Result<MarkedSteps, ItemFailure> {
        let question = text(of: messages)
        let opening = Message(role: "user", content: "\(question) ")
        let before = try renderer.prompt(withSystem([opening]), tools: [])
        var turns: [Message] = []
        var sequences: [MarkedSteps.Sequence] = []
        var promptTokenCount = 0
        for (index, step) in steps.enumerated() {
            let text = index == 0 ? "\(question) \(step)" : step
            turns.append(Message(role: "user", content: text))
            let rendered = try renderer.prompt(withSystem(turns), tools: [])
            do throws(ItemFailure) {
                let tokens = try encoded { () throws(TokenizationError) in
                    try encoder.encodeBeginning(rendered)
                }
                guard !tokens.isEmpty else { throw .nothingToRead }
                if index == 0 {
                    let shared = zip(rendered.utf8, before.utf8).prefix { $0 == $1 }.count
                    promptTokenCount = tokens.prefix { $0.endOffset <= shared }.count
                }
                sequences.append(.init(ids: tokens.map(\.id), marks: [tokens.count - 1]))
            } catch {
                return .failure(error)
            }
            turns.append(Message(role: "assistant", content: "+"))
        }
        return .success(MarkedSteps(sequences: sequences, promptTokenCount: promptTokenCount))
    }

    /// The question behind a BOS, if the model has one; then each step, tokenized by itself, and a
    /// line break.
    private func lineMarks(
        _ question: String,
        steps: [String]
    ) throws(ItemFailure) -> MarkedSteps {
        let beginning = model.beginningOfSequenceText ?? ""
        var ids = try encoded { () throws(TokenizationError) in
            try encoder.encodeBeginning("\(beginning)\(question)\n").map(\.id)
        }
        let promptTokenCount = ids.count
        guard let lineBreak = stepTokenID("\n") else {
            throw ItemFailure(.backendError, "model \"\(model.id)\" has no token for a line break")
        }
        var marks: [Int] = []
        for step in steps {
            ids += try encoded { () throws(TokenizationError) in
                try encoder.encodeContinuation(step).map(\.id)
            }
            ids.append(lineBreak)
            marks.append(ids.count - 1)
        }
        return MarkedSteps(
            sequences: [.init(ids: ids, marks: marks)],
            promptTokenCount: promptTokenCount
        )
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
}
