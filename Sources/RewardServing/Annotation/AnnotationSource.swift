// The conversation and the replies of a group, as records of preference data hold them.

internal import RewardSelection
internal import RewardTypes

/// What a group is about, taken from the request as it was written.
struct AnnotationSource: Sendable {
    /// A prompt as trainers know it: plain text, or turns.
    enum Prompt: Sendable, Equatable {
        case text(String)
        case turns([Message])
    }

    /// The client's name for the group.
    let id: String?
    let prompt: Prompt
    /// Descriptions of tools, as given.
    let tools: JSONValue?
    /// The text of each reply.
    let completions: [String]

    /// Members of a group that are read here, beside the replies.
    static let memberNames = ["prompt", "messages", "system", "tools", "prompt_ids"]

    /// Reads a group; throws when it has no prompt, or when ids stand where text is needed.
    init(_ members: JSONObject, of group: ChoiceGroup) throws(SelectionError) {
        do throws(FieldError) {
            var fields = try Fields(.object(members), path: "")
            id = try fields.optionalString("id")
            tools = fields.value("tools")
            prompt = try Self.prompt(&fields)
            let responses = members["responses"]?.arrayValue ?? []
            if let index = responses.firstIndex(where: { $0[member: "ids"] ?? .null != .null }) {
                throw fields.error(
                    "responses[\(index)]",
                    "has token ids, and records have texts; give text"
                )
            }
        } catch {
            throw .option(error)
        }
        completions = try group.requiredTexts()
    }

    private static func prompt(_ fields: inout Fields) throws(FieldError) -> Prompt {
        if fields.value("prompt_ids") != nil {
            throw fields.error(
                "prompt_ids",
                "has token ids, and records have texts; give prompt or messages"
            )
        }
        var turns: [Message] = []
        if let system = try fields.optionalString("system") {
            turns.append(Message(role: "system", content: system))
        }
        if let text = try fields.optionalString("prompt") {
            guard fields.value("messages") == nil else {
                throw fields.error("messages", "stands beside prompt; give one")
            }
            guard !turns.isEmpty else { return .text(text) }
            return .turns(turns + [Message(role: "user", content: text)])
        }
        let maximumCount = Limits.maximumMessageCount
        guard let messages = try fields.optionalArray("messages", maximumCount: maximumCount)
        else { throw fields.error("prompt", "is missing; records need prompt or messages") }
        for (index, message) in messages.enumerated() {
            turns.append(try Message(message, path: "messages[\(index)]"))
        }
        return .turns(turns)
    }

    /// The prompt in a record.
    var promptJSON: JSONValue {
        switch prompt {
        case .text(let text): .string(text)
        case .turns(let turns): .array(turns.map { .object($0.members) })
        }
    }

    /// A reply in a record: text beside text, a turn of the assistant beside turns.
    func completionJSON(_ index: Int) -> JSONValue {
        switch prompt {
        case .text: .string(completions[index])
        case .turns: Self.turns(completions[index])
        }
    }

    /// A reply as the turn of the assistant.
    static func turns(_ text: String) -> JSONValue {
        [["role": "assistant", "content": .string(text)]]
    }

    /// Bytes of the prompt's texts.
    var promptByteCount: Int {
        switch prompt {
        case .text(let text): text.utf8.count
        case .turns(let turns): turns.reduce(0) { $0 + $1.text.utf8.count }
        }
    }

    /// The turns of the prompt with an instruction at the end of their system turn.
    func instructed(_ instruction: String) -> JSONValue {
        var turns: [Message]
        switch prompt {
        case .text(let text): turns = [Message(role: "user", content: text)]
        case .turns(let given): turns = given
        }
        var system = instruction
        if let first = turns.first, first.role == "system" {
            system = first.text + "\n\n" + instruction
            turns.removeFirst()
        }
        turns.insert(Message(role: "system", content: system), at: 0)
        return .array(turns.map { .object($0.members) })
    }
}
