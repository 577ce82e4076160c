// What is scored: a conversation and the candidates that continue it.

/// One turn.
///
/// All members are kept as given, because chat templates may read any of them.
package struct Message: Sendable, Hashable {
    /// The members in the order of the request: `role`, usually `content`, perhaps `tool_calls`.
    package let members: JSONObject

    /// A message with text.
    package init(role: String, content: String) {
        members = ["role": .string(role), "content": .string(content)]
    }

    /// Decodes `{"role": ..., "content": ...}`; content is a string, an array of parts, or absent
    /// when `tool_calls` stands in its place.
    package init(_ value: JSONValue, path: String) throws(FieldError) {
        var fields = try Fields(value, path: path)
        let role = try fields.string("role")
        guard !role.isEmpty else { throw fields.error("role", "is empty") }
        switch fields.value("content") {
        case .string, .array: break
        case nil where fields.value("tool_calls") != nil: break
        case nil: throw fields.error("content", "is missing")
        case let other?:
            throw fields.error("content", "expected a string or parts, found \(other.kindName)")
        }
        members = fields.members
    }

    /// Who speaks: `system`, `user`, `assistant`, `tool`, or what the template knows.
    package var role: String { members["role"]?.stringValue ?? "" }

    /// The text of the turn; text parts are joined, other parts have none.
    package var text: String {
        switch members["content"] {
        case .string(let text): text
        case .array(let parts):
            parts.compactMap { $0.stringValue ?? $0[member: "text"]?.stringValue }.joined()
        default: ""
        }
    }
}

/// A proposed reply to a conversation.
package struct Candidate: Sendable, Hashable {
    /// The client's name for it, echoed in the result.
    package var id: String?
    /// The reply: text that the template's assistant turn would hold, or token ids.
    package var content: Content
    /// The parts of the reply, for scorers that judge steps; nil leaves the split to them.
    package var steps: [String]?
    /// How much each token that counts weighs, for scorers that read the reply token by token: 0 or
    /// more; nil leaves that to them.
    package var tokenWeights: [Double]?

    /// The two ways to give a reply.
    package enum Content: Sendable, Hashable {
        case text(String)
        case tokens([TokenID])
    }

    /// A candidate from its reply.
    package init(
        id: String? = nil,
        content: Content,
        steps: [String]? = nil,
        tokenWeights: [Double]? = nil
    ) {
        self.id = id
        self.content = content
        self.steps = steps
        self.tokenWeights = tokenWeights
    }
}

/// The conversation before the reply: text to be rendered, or the ids a trainer already has.
package enum Prompt: Sendable, Hashable {
    /// Turns, with the descriptions of tools if the template is to show them.
    case messages([Message], tools: [JSONValue])
    /// Token ids of the rendered prompt, its generation prompt included.
    case tokens([TokenID])
}
