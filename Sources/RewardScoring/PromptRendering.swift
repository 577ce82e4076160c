// Conversations to the text of one model, and what its template writes around a reply.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// What a template writes around the assistant's reply.
struct ReplyFrame: Sendable, Equatable {
    /// White space between the generation prompt and the reply, as in `[/INST] reply`.
    var lead: String
    /// What ends the turn: the text after the reply up to and including the first special token.
    ///
    /// Empty if the template ends turns with plain text only. What follows the token, mostly a
    /// line break, is not something the assistant says.
    var ending: String

    /// Nothing is written around the reply.
    static let none = ReplyFrame(lead: "", ending: "")

    /// The text of the turn from where the generation prompt ends.
    ///
    /// A reply that already has its lead or ending does not get it twice.
    func text(of reply: String, withEnding: Bool) -> String {
        let hasLead = leadByteCount(before: reply) == 0
        let hasEnding =
            ending.utf8.count <= reply.utf8.count
            && reply.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        return (hasLead ? "" : lead) + reply + (withEnding && !hasEnding ? ending : "")
    }
}

extension ReplyFrame {
    /// Bytes of a turn before the text of the reply.
    func leadByteCount(before reply: String) -> Int {
        reply.utf8.starts(with: lead.utf8) ? 0 : lead.utf8.count
    }
}

/// Renders conversations through the chat template of a model.
struct PromptRenderer: Sendable {
    /// Stands for a reply whose place in the rendered text is wanted.
    private static let replyMarker = "reply-stands-here-5e0c71"
    /// Stands for the user's next turn.
    private static let followUpMarker = "follow-up-stands-here-b29d44"
    /// A conversation for those who have only token ids.
    static let standIn = [Message(role: "user", content: "Hello")]

    let model: ServedModel
    let variables: JSONObject

    /// The conversation up to where the reply begins.
    func prompt(_ messages: [Message], tools: [JSONValue]) throws(ScoringError) -> String {
        try render(messages, tools: tools, addGenerationPrompt: true)
    }

    /// The whole conversation with a reply as its last turn.
    func conversation(
        _ messages: [Message],
        tools: [JSONValue],
        reply: String
    ) throws(ScoringError) -> String {
        let turn = Message(role: "assistant", content: reply)
        return try render(messages + [turn], tools: tools, addGenerationPrompt: false)
    }

    /// The conversation as it is, without a word after it.
    func closed(_ messages: [Message], tools: [JSONValue]) throws(ScoringError) -> String {
        try render(messages, tools: tools, addGenerationPrompt: false)
    }

    /// What the template writes around a reply to the conversation.
    ///
    /// `prompt` is the rendered text before the reply.
    func replyFrame(
        _ messages: [Message],
        tools: [JSONValue],
        prompt: String
    ) throws(ScoringError) -> ReplyFrame {
        let (before, after) = try aroundReply(messages, tools: tools)
        var lead = ""
        if before.utf8.starts(with: prompt.utf8) {
            let rest = before.utf8.dropFirst(prompt.utf8.count)
            if rest.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
                lead = String(decoding: rest, as: UTF8.self)
            }
        }
        return ReplyFrame(lead: lead, ending: try ending(of: after))
    }

    private func ending(of tail: String) throws(ScoringError) -> String {
        let special = model.tokenizer.specialTokens
        do {
            let tokens = try model.tokenizer.encode(tail, addSpecialTokens: false)
            let end = tokens.first { $0.id == special.endOfSequence || special.all.contains($0.id) }
            guard let end else { return "" }
            return String(decoding: tail.utf8.prefix(end.endOffset), as: UTF8.self)
        } catch {
            throw .prompt("cannot be tokenized for model \"\(model.id)\": \(error.reason)")
        }
    }

    /// The text before and after a reply to the conversation.
    func aroundReply(
        _ messages: [Message],
        tools: [JSONValue]
    ) throws(ScoringError) -> (before: String, after: String) {
        let text = try conversation(messages, tools: tools, reply: Self.replyMarker)
        let (before, after) = try split(Array(text.utf8)[...], at: Self.replyMarker)
        return (String(decoding: before, as: UTF8.self), String(decoding: after, as: UTF8.self))
    }

    /// The text before and after the turn that follows the reply: the user's next one, unless
    /// other roles are given.
    func aroundFollowUp(
        _ messages: [Message],
        tools: [JSONValue],
        reply: String,
        roles: (reply: String, followUp: String) = ("assistant", "user")
    ) throws(ScoringError) -> (before: String, after: String) {
        let turns = [
            Message(role: roles.reply, content: reply),
            Message(role: roles.followUp, content: Self.followUpMarker),
        ]
        let text = try render(messages + turns, tools: tools, addGenerationPrompt: false)
        let (before, after) = try split(Array(text.utf8)[...], at: Self.followUpMarker)
        return (String(decoding: before, as: UTF8.self), String(decoding: after, as: UTF8.self))
    }

    /// The text between a reply and the user's next turn.
    func bridgeToFollowUp(
        _ messages: [Message],
        tools: [JSONValue]
    ) throws(ScoringError) -> String {
        let (before, _) = try aroundFollowUp(messages, tools: tools, reply: Self.replyMarker)
        let (_, bridge) = try split(Array(before.utf8)[...], at: Self.replyMarker)
        return String(decoding: bridge, as: UTF8.self)
    }

    private func render(
        _ messages: [Message],
        tools: [JSONValue],
        addGenerationPrompt: Bool
    ) throws(ScoringError) -> String {
        guard let template = model.template else {
            throw .prompt(
                "model \"\(model.id)\" has no chat template to render messages with; "
                    + "configure models.\(model.id).chat_template or send token ids"
            )
        }
        let context = ChatTemplateContext(
            messages: messages,
            tools: tools,
            addGenerationPrompt: addGenerationPrompt,
            beginningOfSequence: model.beginningOfSequenceText,
            endOfSequence: model.endOfSequenceText,
            variables: variables,
            date: model.templateDate
        )
        do {
            return try template.render(context)
        } catch {
            throw .prompt("cannot be rendered for model \"\(model.id)\": \(error)")
        }
    }

    /// Splits at the last occurrence: only what the template itself writes stands after it.
    private func split(
        _ text: ArraySlice<UInt8>,
        at marker: String
    ) throws(ScoringError) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>) {
        let marker = Array(marker.utf8)
        var start = text.endIndex - marker.count
        while start >= text.startIndex {
            if text[start] == marker[0], text[start...].starts(with: marker) {
                return (text[..<start], text[(start + marker.count)...])
            }
            start -= 1
        }
        throw .prompt(
            "the chat template of model \"\(model.id)\" does not write out the turn that follows; "
                + "configure another template or send token ids"
        )
    }
}
