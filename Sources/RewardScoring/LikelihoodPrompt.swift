// From the prompt of a job to the encoder of its replies.

internal import RewardTypes

/// The text side of a prompt for one model.
struct LikelihoodPrompt: Sendable {
    /// What stands before the replies.
    var input: PromptInput
    /// What the template writes around them.
    var frame: ReplyFrame

    /// Renders a prompt, or takes its ids as they are.
    ///
    /// Ids have no conversation; what ends a turn is then found with a conversation of our own, and
    /// a model without a template ends turns with nothing. The frame is left out when no candidate
    /// is a text, because ids of replies are used as they are.
    init(
        _ prompt: Prompt,
        candidates: [Candidate],
        model: ServedModel,
        variables: JSONObject
    ) throws(ScoringError) {
        let renderer = PromptRenderer(model: model, variables: variables)
        let needsFrame = candidates.contains { candidate in
            if case .text = candidate.content { true } else { false }
        }
        switch prompt {
        case .messages(let messages, let tools):
            let text = try renderer.prompt(messages, tools: tools)
            input = .text(text)
            frame = .none
            guard needsFrame else { return }
            frame = try renderer.replyFrame(messages, tools: tools, prompt: text)
        case .tokens(let ids):
            input = .ids(ids)
            frame = .none
            guard needsFrame, model.template != nil else { return }
            let text = try renderer.prompt(PromptRenderer.standIn, tools: [])
            frame = try renderer.replyFrame(PromptRenderer.standIn, tools: [], prompt: text)
        }
    }
}
