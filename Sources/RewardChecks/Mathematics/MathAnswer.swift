// Where in a text the final answer stands.

/// Finds the final mathematical answer of a text.
///
/// The order follows math-verify (huggingface/Math-Verify): `\boxed{...}`, the last one first; then
/// `####`; then phrases that announce an answer; then the last formula; then the last number.
package enum MathAnswer {
    /// How an answer was found.
    package enum Place: String, Sendable {
        case boxed, hashes, phrase, formula, number
    }

    /// Bytes of a text that is searched.
    package static let maximumByteCount = 256 << 10

    private static let phrases = [
        "final answer is", "answer is", "final answer:", "answer:", "answer =",
    ]

    /// The answer and where it was found; nil when there is none, or the text is too large.
    package static func extract(from text: String) -> (text: String, place: Place)? {
        guard text.utf8.count <= maximumByteCount else { return nil }
        if let boxed = lastBoxed(text) { return (boxed, .boxed) }
        if let hashes = text.ranges(of: "####").last {
            let line = text[hashes.upperBound...].prefix { $0 != "\n" }
            let answer = InstructionText.trimmed(line)
            if !answer.isEmpty { return (answer, .hashes) }
        }
        if let phrase = lastPhrase(text) { return (phrase, .phrase) }
        if let formula = lastFormula(text) { return (formula, .formula) }
        return lastNumber(text).map { ($0, .number) }
    }

    /// The index of the brace that closes a group whose opening brace was read.
    static func closingBrace(in text: Substring) -> Substring.Index? {
        var depth = 1
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func lastBoxed(_ text: String) -> String? {
        for range in text.ranges(of: "\\boxed{").suffix(16).reversed() {
            if let end = closingBrace(in: text[range.upperBound...]) {
                return InstructionText.trimmed(text[range.upperBound..<end])
            }
        }
        return nil
    }

    private static func lastPhrase(_ text: String) -> String? {
        let lowered = text.lowercased()
        // Lowering may change lengths; then places of one text are none of the other.
        guard lowered.utf8.count == text.utf8.count else { return nil }
        for phrase in phrases {
            guard let range = lowered.ranges(of: phrase).last else { continue }
            let offset = lowered.utf8.distance(
                from: lowered.startIndex,
                to: range.upperBound
            )
            let start = text.utf8.index(text.startIndex, offsetBy: offset)
            let line = text[start...].prefix { $0 != "\n" }
            if let formula = lastFormula(String(line)) { return formula }
            let sentence = line.firstRange(of: ". ").map { line[..<$0.lowerBound] } ?? line
            let answer = InstructionText.trimmed(sentence.drop { ": ".contains($0) })
            if !answer.isEmpty, answer.count <= 80 { return answer }
        }
        return nil
    }

    /// The last formula; inline ones, between `$` or `\(` and `\)`, are of one line.
    static func lastFormula(_ text: String) -> String? {
        var found: (end: String.Index, text: String)?
        for (open, close, isInline) in [
            ("$$", "$$", false), ("\\[", "\\]", false), ("\\(", "\\)", true), ("$", "$", true),
        ] {
            var rest = text[...]
            while let start = rest.firstRange(of: open),
                let end = rest[start.upperBound...].firstRange(of: close)
            {
                let inner = text[start.upperBound..<end.lowerBound]
                let isFormula = !inner.isEmpty && !(isInline && inner.contains(where: \.isNewline))
                if isFormula, found.map({ end.upperBound > $0.end }) ?? true {
                    found = (end.upperBound, InstructionText.trimmed(inner))
                }
                rest = rest[end.upperBound...]
            }
        }
        return found?.text
    }

    private static func lastNumber(_ text: String) -> String? {
        let answer = GSM8KAnswer(extraction: .flexible).extract(from: text)
        return answer.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    }
}

extension MathAnswer {
    /// The final answer of a text, or the text itself where it is nothing but an answer.
    ///
    /// A number inside of running text is only taken when the text as a whole is no mathematics, so
    /// that `10/9` is not taken for 9. Outside of LaTeX, words are no mathematics.
    package static func final(in text: String) -> (text: String, place: Place?)? {
        let found = extract(from: text)
        if let found, found.place != .number { return found }
        if isReadable(text) { return (text, nil) }
        return found
    }

    /// Words of four letters and more that formulas without LaTeX have.
    private static let mathematicalWords: Set<String> = [
        "sqrt", "sinh", "cosh", "tanh", "asin", "acos", "atan", "arcsin", "arccos", "arctan",
        "percent", "infinity", "union", "theta", "alpha", "beta", "gamma", "delta",
    ]

    private static func isReadable(_ text: String) -> Bool {
        guard !InstructionText.trimmed(text).isEmpty, text.utf8.count <= maximumByteCount,
            text.contains("\\")
                || !text.split(whereSeparator: { !$0.isLetter }).contains(where: {
                    $0.count >= 4 && !mathematicalWords.contains($0.lowercased())
                })
        else { return false }
        do throws(MathSyntaxError) {
            var parser = try MathParser(text)
            _ = try parser.parse()
            return true
        } catch {
            return false
        }
    }
}
