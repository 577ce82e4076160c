// Conversations to the text a model was trained on.
//
// A model's template is a Jinja program that somebody else wrote: it is untrusted input. It is
// parsed once into a tree and then interpreted with budgets, without access to files, environment
// or clock. What it renders is, byte for byte, what the reference renderer (transformers) renders.

package import RewardTypes

/// A parsed chat template.
package struct ChatTemplate: Sendable {
    private let program: TemplateProgram

    /// Parses a template.
    ///
    /// - Throws: `ChatTemplateError.syntax` or `.limit` when the source is not a template.
    package init(source: String) throws(ChatTemplateError) {
        program = try Parser.program(source: source)
    }

    /// Renders a conversation.
    ///
    /// Takes time and memory within `TemplateLimits`, whatever the template does.
    package func render(_ context: ChatTemplateContext) throws(ChatTemplateError) -> String {
        try Interpreter.render(program, context)
    }
}

/// What a template sees.
package struct ChatTemplateContext: Sendable {
    /// The turns; `messages` in templates.
    package var messages: [Message]
    /// Descriptions of tools; `tools` in templates, which is none when this is empty.
    package var tools: [JSONValue]
    /// Whether the text ends where the assistant's reply begins; `add_generation_prompt`.
    package var addGenerationPrompt: Bool
    /// The text of the first token; `bos_token`, undefined when nil.
    package var beginningOfSequence: String?
    /// The text of the last token; `eos_token`, undefined when nil.
    package var endOfSequence: String?
    /// Further variables by name, such as `enable_thinking`; they win over all others.
    package var variables: JSONObject
    /// The day that `strftime_now` prints; the function is undefined when nil.
    package var date: TemplateDate?

    /// A context; all but the messages have defaults.
    package init(
        messages: [Message],
        tools: [JSONValue] = [],
        addGenerationPrompt: Bool = false,
        beginningOfSequence: String? = nil,
        endOfSequence: String? = nil,
        variables: JSONObject = [:],
        date: TemplateDate? = nil
    ) {
        self.messages = messages
        self.tools = tools
        self.addGenerationPrompt = addGenerationPrompt
        self.beginningOfSequence = beginningOfSequence
        self.endOfSequence = endOfSequence
        self.variables = variables
        self.date = date
    }
}
