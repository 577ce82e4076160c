// The program in a model's answer.

/// How a program is found in a text.
///
/// A fence is a line of at least three backticks or tildes, indented by at most three blanks; it
/// ends at a line of at least as many of the same, or at the end of the text, so that an answer
/// that was cut off is still a program. Its language is the first word behind the marks.
package struct CodeExtraction: Sendable, Hashable {
    /// What is looked for.
    package enum Mode: String, Sendable, CaseIterable {
        /// A fence, and the whole text where it has none.
        case auto
        /// A fence only.
        case fenced
        /// The whole text, fences and all.
        case none
    }

    /// Which of several fences is meant.
    package enum Choice: String, Sendable, CaseIterable {
        case first, last
    }

    /// What is looked for.
    package var mode: Mode
    /// Which of several fences is meant.
    package var choice: Choice

    /// A way to find a program.
    package init(mode: Mode = .auto, choice: Choice = .last) {
        self.mode = mode
        self.choice = choice
    }

    /// The program, or nil when the text has none.
    ///
    /// Fences that name one of `languages` come before fences that name no language; fences of
    /// other languages never count. `auto` takes the whole text only when it has no fence at all.
    package func program(in text: String, languages: [String]) -> String? {
        guard mode != .none else { return text }
        let fences = Self.fences(text)
        if fences.isEmpty { return mode == .auto ? text : nil }
        for isWanted in [{ languages.contains($0) }, { $0.isEmpty }] as [(String) -> Bool] {
            let wanted = fences.filter { isWanted($0.language) }
            if let fence = choice == .first ? wanted.first : wanted.last { return fence.content }
        }
        return nil
    }

    private struct Fence {
        let language: String
        let content: String
    }

    /// What a line begins with when it is the mark of a fence.
    private struct Mark {
        let character: Character
        let count: Int
        let rest: Substring

        init?(_ line: Substring) {
            let body = line.drop { $0 == " " }
            guard line.count - body.count <= 3, let first = body.first, "`~".contains(first) else {
                return nil
            }
            character = first
            rest = body.drop { $0 == first }
            count = body.count - rest.count
            // Backticks behind backticks are code within a line of text.
            guard count >= 3, first == "~" || !rest.contains("`") else { return nil }
        }
    }

    private static func fences(_ text: String) -> [Fence] {
        var fences: [Fence] = []
        var open: Mark?
        var content = ""
        func close(_ mark: Mark) {
            let word = mark.rest.split(whereSeparator: \.isWhitespace).first ?? ""
            let language = word.lowercased().filter { !"{}.".contains($0) }
            fences.append(Fence(language: language, content: content))
            content = ""
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine) {
            let mark = Mark(line)
            guard let start = open else {
                open = mark
                continue
            }
            if let mark, mark.character == start.character, mark.count >= start.count,
                mark.rest.allSatisfy(\.isWhitespace)
            {
                close(start)
                open = nil
            } else {
                content += line + "\n"
            }
        }
        // A mark at the very end opens nothing.
        if let open, !content.isEmpty { close(open) }
        return fences
    }

    private static func endsLine(_ character: Character) -> Bool {
        character == "\n" || character == "\r\n"
    }
}
