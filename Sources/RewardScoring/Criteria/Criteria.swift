// Text that tells a model by what to judge, put into the conversation.
//
// The forms are those of "Dr. SoW" (arXiv 2411.02481): an instruction as the system message, and
// worked examples in front of the user's last turn.

internal import RewardTypes

/// Criteria that are inserted into a conversation.
struct Criteria: Sendable, Hashable {
    /// A worked example, or several of which each prompt gets one.
    enum Exemplar: Sendable, Hashable {
        case text(String)
        case drawn(ExemplarPool)
    }

    /// Replaces the first system message, or becomes one in front of all turns.
    var system: String?
    /// Stands in front of the last user turn, on lines of its own.
    var exemplar: Exemplar?
    /// Stands after the last user turn, on a line of its own: "Good Assistant:", as worked examples
    /// have it.
    var suffix: String?

    /// What `good_assistant` appends.
    static let goodAssistant = "Good Assistant:"

    /// Criteria from their parts.
    init(system: String? = nil, exemplar: Exemplar? = nil, suffix: String? = nil) {
        self.system = system
        self.exemplar = exemplar
        self.suffix = suffix
    }

    /// Takes `system`, `exemplar` or `exemplar_pool`, and `suffix` or `good_assistant`, and refuses
    /// everything else; pools are those of the library.
    init(
        _ fields: inout Fields,
        _ library: CriteriaLibrary = .builtIn
    ) throws(FieldError) {
        system = try fields.optionalString("system")
        let text = try fields.optionalString("exemplar")
        switch (text, try fields.optionalString("exemplar_pool")) {
        case (nil, nil): exemplar = nil
        case (let text?, nil): exemplar = .text(text)
        case (nil, let name?):
            let path = fields.path(of: "exemplar_pool")
            exemplar = .drawn(try library.pool(name, path: path))
        case (_?, _?):
            throw fields.error("exemplar_pool", "stands beside an exemplar; give one of the two")
        }
        suffix = try fields.optionalString("suffix")
        if try fields.optionalBool("good_assistant") ?? false {
            guard suffix == nil else {
                throw fields.error("good_assistant", "is a suffix, and suffix gives another one")
            }
            suffix = Self.goodAssistant
        }
        try fields.refuseUnknown()
        guard system != nil || exemplar != nil else {
            throw FieldError(path: fields.path, problem: "is empty; give system, exemplar or both")
        }
        guard exemplar != nil || suffix == nil else {
            throw fields.error(
                suffix == Self.goodAssistant ? "good_assistant" : "suffix",
                "needs an exemplar; add one or leave this out"
            )
        }
    }

    /// The place in its pool of the exemplar that a prompt gets; nil where none is drawn.
    func exemplarIndex(for prompt: Prompt) -> Int? {
        guard case .drawn(let pool) = exemplar, case .messages(let messages, _) = prompt else {
            return nil
        }
        return pool.index(for: messages)
    }

    /// The conversation with these criteria in it.
    func inserted(into messages: [Message]) throws(ScoringError) -> [Message] {
        let text: String? =
            switch exemplar {
            case nil: nil
            case .text(let text): text
            case .drawn(let pool): pool.texts[pool.index(for: messages)]
            }
        var messages = messages
        if let text {
            guard let last = messages.lastIndex(where: { $0.role == "user" }) else {
                throw .prompt("has no user turn to put the exemplar of the criteria in front of")
            }
            messages[last] = try Self.message(
                messages[last],
                before: text + "\n",
                after: suffix.map { "\n" + $0 } ?? ""
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
