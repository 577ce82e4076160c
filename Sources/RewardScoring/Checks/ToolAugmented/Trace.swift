// One trace while it is written: a state machine without passes and tools.

internal import RewardTools
internal import RewardTypes

/// How traces are written.
struct TraceRules: Sendable {
    let encoder: TraceEncoder
    let tools: TraceTools
    /// Steps that the model may write.
    let maximumIterationCount: Int
    /// Tokens that the model may write in all steps together.
    let maximumTokenCount: Int
    /// What is observed where a tool has nothing to say.
    let failedObservation: String
}

/// What a model writes about one reply, token by token, with what tools say in between.
///
///     writing --stop, action of a known tool--> calling --verdict--> writing
///     writing --stop, Finished or an unknown action--> writing
///     writing --work, anything else, a limit--> done
///
/// After the paper and its published code (arXiv 2310.01045), with three differences: a step is cut
/// where it stops, not afterwards; the tokens of all steps are counted together; an observation is
/// on the line behind its action, as in the data for training, where that code leaves a line empty.
/// What is left at a limit is read as it is.
struct Trace: Sendable {
    /// What is needed to go on.
    enum Phase: Sendable {
        /// The token after these.
        case writing([TokenID])
        /// A verdict.
        case calling(CheckCall)
        /// Nothing.
        case done
    }

    /// Why a trace ended.
    enum Ending: String, Sendable {
        /// The work was written.
        case work
        /// The model stopped with something that is neither an action nor work.
        case other
        /// `max_iterations` steps were written.
        case iterations = "max_iterations"
        /// `max_new_tokens` tokens were written.
        case tokens = "max_new_tokens"
        /// The context of the model is full.
        case context

        /// Whether more might have followed.
        var isCut: Bool { self != .work && self != .other }
    }

    private struct Call: Sendable {
        let action: String
        let input: String
        /// Nil for an unknown action.
        let tool: TraceTool?
        var outcome: String?
        var failure: String?
        var observation: String?
    }

    private let rules: TraceRules
    private let prompt: String
    private let sources: TraceTool.Sources
    private let truncation: Truncation?

    private(set) var phase = Phase.done
    /// Nil while it is written.
    private(set) var ending: Ending?
    /// What was written and observed.
    private(set) var text = ""
    private var step: [TokenID] = []
    private var iterationCount = 0
    private var tokenCount = 0
    private var calls: [Call] = []

    /// An empty trace after a prompt.
    init(
        _ rules: TraceRules,
        prompt: String,
        sources: TraceTool.Sources,
        truncation: Truncation?
    ) throws(ItemFailure) {
        self.rules = rules
        self.prompt = prompt
        self.sources = sources
        self.truncation = truncation
        try beginStep()
    }

    /// The tokens of prompt, trace and EOS.
    func sequence() throws(ItemFailure) -> HeadSequence {
        try rules.encoder.sequence(prompt: prompt, trace: text, truncation: truncation)
    }

    private mutating func beginStep() throws(ItemFailure) {
        step = []
        guard iterationCount < rules.maximumIterationCount else { return end(.iterations) }
        go(onFrom: Array(try sequence().ids.dropLast()))
    }

    private mutating func go(onFrom ids: [TokenID]) {
        if tokenCount >= rules.maximumTokenCount {
            end(.tokens)
        } else if !rules.encoder.hasRoom(after: ids) {
            end(.context)
        } else {
            phase = .writing(ids)
        }
    }

    private mutating func end(_ ending: Ending) {
        text += rules.encoder.text(of: step)
        step = []
        self.ending = ending
        phase = .done
    }

    /// Goes on after the next token.
    mutating func write(_ token: TokenID) throws(ItemFailure) {
        guard case .writing(let ids) = phase else { return }
        guard !rules.encoder.isStop(token) else {
            return try endStep(rules.encoder.text(of: step))
        }
        tokenCount += 1
        step.append(token)
        if let written = TraceMarks.beforeStop(rules.encoder.text(of: step)) {
            return try endStep(written)
        }
        go(onFrom: ids + [token])
    }

    private mutating func endStep(_ written: String) throws(ItemFailure) {
        step = []
        iterationCount += 1
        text += written
        switch TraceStep(written) {
        case .work: end(.work)
        case .other: end(.other)
        case .finished:
            text += "\n\(TraceMarks.work) "
            try beginStep()
        case .action(let name, let input):
            text += "\n\(TraceMarks.observation) "
            let tool = rules.tools[name]
            calls.append(Call(action: name, input: input, tool: tool))
            guard let tool else { return try beginStep() }
            let call: CheckCall
            do throws(ItemFailure) { call = try tool.call(input, sources) } catch {
                return try observe(.failure(error))
            }
            phase = .calling(call)
        }
    }

    /// Goes on after the verdict of the tool that was called last.
    mutating func observe(_ result: CheckResult) throws(ItemFailure) {
        guard var call = calls.popLast(), let tool = call.tool else { return }
        switch result {
        case .success(let verdict):
            call.outcome = verdict.outcome
            call.observation = tool.observed(verdict)
            if call.observation == nil { call.failure = verdict.reason }
        case .failure(let failure): call.failure = failure.message
        }
        let observation = call.observation ?? rules.failedObservation
        call.observation = observation
        calls.append(call)
        text += "Observation: \(observation)\n"
        if tool.startsWork { text += "\(TraceMarks.work) " }
        try beginStep()
    }

    /// Actions that were written, known or not.
    var callCount: Int { calls.count }

    /// The trace for people: its text, the calls, and why it ended.
    var details: JSONObject {
        [
            "trace": .string(text),
            "ending": ending.map { .string($0.rawValue) } ?? .null,
            "new_tokens": .integer(Int64(tokenCount)),
            "calls": .array(
                calls.map { call in
                    .object([
                        "action": .string(call.action), "input": .string(call.input),
                        "is_known": .bool(call.tool != nil),
                        "outcome": call.outcome.map(JSONValue.string) ?? .null,
                        "failure": call.failure.map(JSONValue.string) ?? .null,
                        "observation": call.observation.map(JSONValue.string) ?? .null,
                    ])
                }
            ),
        ]
    }
}
