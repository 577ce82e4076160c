// Text that tells a model by what to judge, put into the conversation.
//
// The forms are those of "Dr. SoW" (arXiv 2411.02481): an instruction as the system message, and
// worked examples in front of the user's last turn.

internal import RewardTypes

/// Criteria that are inserted into a conversation.
struct Criteria: Sendable, Hashable {
    /// Replaces the first system message, or becomes one in front of all turns.
    var system: String?
    /// Stands in front of the last user turn, on lines of its own.
    var exemplar: String?
    /// Whether the last user turn is followed by "Good Assistant:", as worked examples are.
    var endsWithGoodAssistant: Bool

    /// Takes `system`, `exemplar` and `good_assistant`, and refuses everything else.
    init(_ fields: inout Fields) throws(FieldError) {
        system = try fields.optionalString("system")
        exemplar = try fields.optionalString("exemplar")
        endsWithGoodAssistant = try fields.optionalBool("good_assistant") ?? false
        try fields.refuseUnknown()
        guard system != nil || exemplar != nil else {
            throw FieldError(path: fields.path, problem: "is empty; give system, exemplar or both")
        }
        guard exemplar != nil || !endsWithGoodAssistant else {
            throw fields.error("good_assistant", "needs an exemplar; add one or leave this out")
        }
    }

    /// The conversation with these criteria in it.
    func inserted(into messages: [Message]) throws(ScoringError) -> [Message] {
        var messages = messages
        if let exemplar {
            guard let last = messages.lastIndex(where: { $0.role == "user" }) else {
                throw .prompt("has no user turn to put the exemplar of the criteria in front of")
            }
            messages[last] = try Self.message(
                messages[last],
                before: exemplar + "\n",
                after: endsWithGoodAssistant ? "\nGood Assistant:" : ""
            )
        }
        if let system {
            let message = Message(role: "system", content: system)
            if let first = messages.firstIndex(where: { $0.role == "system" }) {
                messages[first] = message
            } else {
                messages.insert(message, at: 0)
            }
        }
        return messages
    }

    /// A turn with text around its content; all other members stay.
    private static func message(
        _ message: Message,
        before: String,
        after: String
    ) throws(ScoringError) -> Message {
        var members = message.members
        if case .array(let parts) = members["content"] {
            var parts: [JSONValue] = [["type": "text", "text": .string(before)]] + parts
            if !after.isEmpty { parts.append(["type": "text", "text": .string(after)]) }
            members["content"] = .array(parts)
        } else {
            members["content"] = .string(before + message.text + after)
        }
        do {
            return try Message(.object(members), path: "prompt")
        } catch {
            throw .invalidInput(error)
        }
    }
}
