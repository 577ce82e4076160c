// LaTeX and plain notation on one footing, before it is parsed.

/// Spellings that mean the same.
enum MathNotation {
    /// Commands that change nothing but the looks, and their like.
    private static let replacements: [(String, String)] = [
        ("\\\\", "⏎"), ("\\left", ""), ("\\right", ""), ("\\displaystyle", ""), ("\\!", ""),
        ("\\,", " "),
        ("\\;", " "), ("\\:", " "), ("\\quad", " "), ("\\ ", " "), ("~", " "), ("\\$", ""),
        ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("\\cfrac", "\\frac"), ("{,}", ","),
        ("^{\\circ}", ""), ("^\\circ", ""), ("°", ""), ("\\degree", ""), ("\\%", "%"),
        (" percent", "%"), (" pct", "%"), ("\\leq", "≤"), ("\\le", "≤"), ("\\geq", "≥"),
        ("\\ge", "≥"), ("\\neq", "≠"), ("\\ne", "≠"), ("\\lt", "<"), ("\\gt", ">"),
        ("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("\\cdot", "*"), ("\\times", "*"), ("\\div", "/"),
        ("×", "*"), ("·", "*"), ("⋅", "*"), ("÷", "/"), ("**", "^"), ("\\cup", "∪"),
        ("\\infty", "∞"), ("\\pi", "π"), ("−", "-"), ("–", "-"), ("\\{", "⦃"), ("\\}", "⦄"),
        ("\\lbrace", "⦃"), ("\\rbrace", "⦄"), ("²", "^2"), ("³", "^3"), ("\u{A0}", " "),
        ("√", "\\sqrt"),
    ]

    /// The text in the notation that `MathParser` reads: words in `\text` and money left out.
    static func normalized(_ text: String) -> String {
        var text = text
        for command in ["\\text", "\\mathrm", "\\textbf", "\\mbox"] {
            text = removingArgument(of: command, from: text)
        }
        for (spelling, meaning) in replacements {
            text = text.replacing(spelling, with: meaning)
        }
        text = text.filter { !"$€£".contains($0) }
        let trimmed = InstructionText.trimmed(text)
        return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
    }

    private static func removingArgument(of command: String, from text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: command + "{") {
            result += rest[..<range.lowerBound]
            guard let end = MathAnswer.closingBrace(in: rest[range.upperBound...]) else {
                return result + rest[range.lowerBound...]
            }
            result += " "
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
