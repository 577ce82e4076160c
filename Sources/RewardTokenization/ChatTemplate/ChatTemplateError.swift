// Why a template could not be read or rendered.

/// What went wrong with a template, and on which of its lines.
package enum ChatTemplateError: Error, Sendable, Equatable {
    /// The source is not a template, or uses a construct that chat templates cannot use.
    case syntax(line: Int, message: String)
    /// Rendering did something that cannot be done, such as adding a number to a text.
    case evaluation(line: Int, message: String)
    /// The template itself refused the conversation, by `raise_exception`; its own words.
    case raised(line: Int, message: String)
    /// A bound of `TemplateLimits` was reached.
    case limit(line: Int, message: String)
}

extension ChatTemplateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let line, let message): "chat template, line \(line): \(message)"
        case .evaluation(let line, let message): "chat template, line \(line): \(message)"
        case .raised(let line, let message):
            "the chat template refuses the conversation (line \(line)): \(message)"
        case .limit(let line, let message): "chat template, line \(line): \(message)"
        }
    }
}
