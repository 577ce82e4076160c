// Texts with places that others are put into, and conversations as such texts.

internal import RewardTypes

/// A question to a model, with places in braces: `{response}`.
struct QuestionText: Sendable, Hashable {
    /// As configured.
    let text: String

    /// Whether a place is there.
    func has(_ place: String) -> Bool { text.contains(place) }

    /// The text with everything in its place.
    ///
    /// What is put in is not searched again, and unknown braces stay.
    func filled(_ values: [(place: String, text: String)]) -> String {
        var filled = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            filled += rest[..<brace]
            rest = rest[brace...]
            if let value = values.first(where: { rest.hasPrefix($0.place) }) {
                filled += value.text
                rest = rest.dropFirst(value.place.count)
            } else {
                filled.append("{")
                rest = rest.dropFirst()
            }
        }
        return filled + rest
    }
}

/// How the turns of a conversation become one text.
enum ConversationStyle: String, CaseIterable, Sendable {
    /// A single turn is its text; more are `role: text`, each on lines of its own.
    case turns
    /// The last turn of the user alone; nothing where there is none.
    case lastUser = "last_user"
    /// Two line breaks, then for each turn `<turn> role`, and the text on the next line after a
    /// blank: the form of the published pair preference models (SLiC-HF style, RLHFlow).
    case tags

    /// The conversation in this style.
    func text(of messages: [Message]) -> String {
        switch self {
        case .turns where messages.count == 1: messages[0].text
        case .turns: messages.lines
        case .lastUser: messages.lastUserText
        case .tags:
            "\n" + messages.map { "\n<turn> \($0.role)\n \($0.text)" }.joined() + "\n"
        }
    }
}

extension [Message] {
    /// All turns, each as `role: text`.
    var lines: String { map { "\($0.role): \($0.text)" }.joined(separator: "\n") }

    /// What the user said last; empty when the user said nothing.
    var lastUserText: String { last { $0.role == "user" }?.text ?? "" }
}
