// Who says what when a follow-up is read: the conversation as it is, or as FLR's program has it.

internal import RewardTypes

/// How conversation, reply and follow-up become turns (option `turns`).
///
/// | `turns` | conversation | reply | follow-up |
/// | --- | --- | --- | --- |
/// | `as_given` | as it is | assistant | user |
/// | `base` | with roles that alternate up to the user's follow-up | assistant | user |
/// | `fine_tuned` | the user asks for a question, the assistant puts one | user | assistant |
///
/// The latter two are those of FLR's program (arXiv 2409.13948) for a chat model and for one that
/// was tuned to give feedback. `base` drops the first turn when the list, with reply and follow-up,
/// has an even length. The program knows no system turn; here one in front stays and is not
/// counted. `fine_tuned` keeps nothing but the last turn, which is the question, and the reply;
/// what the user says before them is this project's own text unless `prefix` gives another one.
enum FollowUpTurns: Sendable, Equatable {
    case asGiven
    case base
    case fineTuned(prefix: String)

    private enum Choice: String, CaseIterable {
        case asGiven = "as_given"
        case base
        case fineTuned = "fine_tuned"
    }

    static let builtInPrefix =
        "Put a question to me. When I have answered it, tell me what you think of my answer."

    /// Takes `turns` and `prefix`.
    init(_ options: inout Fields) throws(FieldError) {
        let choice: Choice = try options.optionalChoice("turns") ?? .asGiven
        let prefix = try options.optionalString("prefix")
        guard prefix == nil || choice == .fineTuned else {
            throw options.error("prefix", "is for turns fine_tuned; remove it")
        }
        switch choice {
        case .asGiven: self = .asGiven
        case .base: self = .base
        case .fineTuned:
            guard prefix != "" else { throw options.error("prefix", "is empty; give a text") }
            self = .fineTuned(prefix: prefix ?? Self.builtInPrefix)
        }
    }

    /// The role of the turn that is scored.
    var replyRole: String { if case .fineTuned = self { "user" } else { "assistant" } }

    /// The role of the turn after it.
    var followUpRole: String { if case .fineTuned = self { "assistant" } else { "user" } }

    /// The prompt as it stands before the reply.
    func arranged(_ prompt: Prompt) throws(ScoringError) -> Prompt {
        if case .asGiven = self { return prompt }
        guard case .messages(let messages, let tools) = prompt else {
            throw .prompt("of token ids has no turns to arrange; send messages or turns as_given")
        }
        let leading = messages.prefix { $0.role == "system" }
        var turns = messages.dropFirst(leading.count)
        guard let last = turns.last else {
            throw .prompt("has no turn before the reply but the system's")
        }
        switch self {
        case .asGiven: return prompt
        case .base:
            // Reply and follow-up leave the parity as it is.
            if turns.count.isMultiple(of: 2) { turns = turns.dropFirst() }
            let alternating = try turns.enumerated().map { index, turn throws(ScoringError) in
                try turn.said(by: index.isMultiple(of: 2) ? "user" : "assistant")
            }
            return .messages(leading + alternating, tools: tools)
        case .fineTuned(let prefix):
            return .messages(
                [
                    Message(role: "user", content: prefix),
                    Message(role: "assistant", content: last.text),
                ],
                tools: []
            )
        }
    }
}

extension Message {
    /// The same turn with another role.
    fileprivate func said(by role: String) throws(ScoringError) -> Message {
        var members = members
        members["role"] = .string(role)
        do {
            return try Message(.object(members), path: "prompt")
        } catch {
            throw .invalidInput(error)
        }
    }
}
