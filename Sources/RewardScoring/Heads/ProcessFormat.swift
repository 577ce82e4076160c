// The four ways in which published process reward models read a solution.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// A place in a sequence where a step is judged.
struct StepMark: Sendable, Equatable {
    /// The sequence up to the token where it is judged, that included.
    let ids: [TokenID]
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

    /// One mark for each step.
    ///
    /// - Throws: What spoils the candidate; what spoils the prompt is the outer error.
    func marks(
        _ messages: [Message],
        steps: [String]
    ) throws(ScoringError) -> Result<[StepMark], ItemFailure> {
        switch format {
        case .mathShepherd:
            let question = text(of: messages)
            let lines = steps.enumerated().map { index, step in
                let head = step.hasPrefix("Step ") ? "" : "Step \(index + 1): "
                return "\(head)\(step) \(stepToken ?? "")"
            }
            return Result { () throws(ItemFailure) in
                try marks(
                    in: "\(question) \(lines.joined(separator: "\n"))",
                    count: steps.count
                )
            }
        case .qwen:
            let tag = stepToken ?? ""
            let text = try renderer.conversation(
                withSystem(messages),
                tools: [],
                reply: steps.map { $0 + tag }.joined()
            )
            return Result { () throws(ItemFailure) in
                try marks(in: text, count: steps.count)
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

    /// The marks at the last `count` occurrences of the step token: the question may have some too.
    private func marks(in text: String, count: Int) throws(ItemFailure) -> [StepMark] {
        let ids = try encoded { () throws(TokenizationError) in
            try encoder.encodeBeginning(text).map(\.id)
        }
        guard let token = stepToken.flatMap({ stepTokenID($0) }) else {
            throw ItemFailure(.backendError, "model \"\(model.id)\" has no token for steps")
        }
        let places = ids.indices.filter { ids[$0] == token }.suffix(count)
        guard places.count == count else {
            throw ItemFailure(
                .invalidInput,
                "has \(count) steps, but the token that ends a step was found \(places.count) "
                    + "times; a step must not swallow it"
            )
        }
        return places.map { StepMark(ids: Array(ids[...$0])) }
    }

    /// The last token of the text that ends a step, as the references take it.
    func stepTokenID(_ text: String) -> TokenID? {
        // What cannot be encoded has no token; the caller says so.
        (try? encoder.encodeContinuation(text))?.last
    }

    private func turnMarks(
        _ messages: [Message],
        steps: [String]
    ) throws(ScoringError) -> Result<[StepMark], ItemFailure> {
        var turns: [Message] = []
        var marks: [StepMark] = []
        for (index, step) in steps.enumerated() {
            let text = index == 0 ? "\(text(of: messages)) \(step)" : step
            turns.append(Message(role: "user", content: text))
            let rendered = try renderer.prompt(withSystem(turns), tools: [])
            do throws(ItemFailure) {
                let ids = try encoded { () throws(TokenizationError) in
                    try encoder.encodeBeginning(rendered).map(\.id)
                }
                marks.append(StepMark(ids: ids))
            } catch {
                return .failure(error)
            }
            turns.append(Message(role: "assistant", content: "+"))
        }
        return .success(marks)
    }

    /// Each step is tokenized by itself, and a line break put behind it.
    private func lineMarks(_ question: String, steps: [String]) throws(ItemFailure) -> [StepMark] {
        var ids = try encoded { () throws(TokenizationError) in
            try encoder.encodeBeginning(question + "\n").map(\.id)
        }
        guard let lineBreak = stepTokenID("\n") else {
            throw ItemFailure(.backendError, "model \"\(model.id)\" has no token for a line break")
        }
        var marks: [StepMark] = []
        for step in steps {
            ids += try encoded { () throws(TokenizationError) in
                try encoder.encodeContinuation(step)
            }
            ids.append(lineBreak)
            marks.append(StepMark(ids: ids))
        }
        return marks
    }

    private func encoded(
        _ encode: () throws(TokenizationError) -> [TokenID]
    ) throws(ItemFailure) -> [TokenID] {
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
