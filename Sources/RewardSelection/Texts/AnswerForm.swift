// The final answer of a reply, in a form in which equal answers are equal texts.

/// How a reply becomes the answer that it votes for.
package enum AnswerForm: String, Sendable, CaseIterable {
    /// The whole reply without blanks at both ends.
    case exact
    /// The last number of the reply: see `DecimalNumber`.
    case lastNumber = "last_number"
    /// What stands in the last `\boxed{}`; a number is written as `lastNumber` would.
    case boxed

    /// The answer; nil when there is none: an empty reply, no number, no closed box.
    ///
    /// Time is linear in the length of the reply.
    package func answer(in reply: String) -> String? {
        switch self {
        case .exact:
            let text = Self.trimmed(reply)
            return text.isEmpty ? nil : text
        case .lastNumber: return DecimalNumber.last(in: reply)
        case .boxed:
            guard let content = Self.lastBox(in: reply) else { return nil }
            let text = Self.trimmed(content)
            return text.isEmpty ? nil : DecimalNumber.canonical(text) ?? text
        }
    }

    /// A text without white space at both ends.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[start...end])
    }

    /// What the last `\boxed{` holds until its brace closes; escaped braces do not count.
    private static func lastBox(in reply: String) -> String? {
        let bytes = Array(reply.utf8)
        let opening = Array("\\boxed{".utf8)
        guard bytes.count >= opening.count,
            let start = (0...(bytes.count - opening.count)).last(where: { start in
                bytes[start..<(start + opening.count)].elementsEqual(opening)
            })
        else { return nil }
        var depth = 1
        var place = start + opening.count
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\"): place += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            default: break
            }
            if depth == 0 {
                return String(decoding: bytes[(start + opening.count)..<place], as: UTF8.self)
            }
            place += 1
        }
        return nil
    }
}
