// Final answers of solutions in the manner of GSM8K.

internal import Foundation

/// Finds the final answer of a solution and compares it with a gold answer.
///
/// Sources: openai/grade-school-math (`#### (\-?[0-9\.\,]+)`, first match, commas removed, equality
/// of texts) and verl (`gsm8k.py`: the last match in the last 300 characters, `$` removed too; in
/// flexible mode the last number that is not just a point).
package struct GSM8KAnswer: Sendable, Equatable {
    /// Which number of the text is the answer.
    package enum Extraction: String, Sendable, CaseIterable {
        /// The first one behind `#### `.
        case strict
        /// The last one behind `#### `.
        case strictLast = "strict_last"
        /// The last number of the text, whatever stands before it.
        case flexible
    }

    /// Which number is the answer.
    package var extraction: Extraction
    /// Only so many characters at the end are read, if this is set; verl takes 300.
    package var tailCharacterCount: Int?

    /// A way to find answers.
    package init(extraction: Extraction = .strict, tailCharacterCount: Int? = nil) {
        self.extraction = extraction
        self.tailCharacterCount = tailCharacterCount
    }

    /// The answer without commas and dollar signs; nil when there is none.
    ///
    /// Linear in the text.
    package func extract(from text: String) -> String? {
        let scalars = Array(text.unicodeScalars.suffix(tailCharacterCount ?? Int.max))
        var found: String?
        var index = 0
        while index < scalars.count {
            guard let run = numberRun(scalars, at: index) else {
                index += 1
                continue
            }
            index = run.upperBound
            let number = Self.clean(scalars[run])
            switch extraction {
            case .strict where follows(scalars, run.lowerBound): return number
            case .strictLast where follows(scalars, run.lowerBound): found = number
            case .flexible where number.contains { $0.isNumber }: found = number
            case .strict, .strictLast, .flexible: break
            }
        }
        return found
    }

    /// Whether an extracted answer is the gold answer: by text as published code does, or, where
    /// `byValue`, as numbers, so that `18.0`, `18.` and `18` are the same.
    package static func matches(_ answer: String, gold: String, byValue: Bool) -> Bool {
        let gold = clean(gold.unicodeScalars).trimmingCharacters(in: .whitespacesAndNewlines)
        guard byValue else { return answer == gold }
        let calculator = Calculator()
        // Texts that are no numbers, as `1.2.3`, have no value to compare: they are just unequal.
        guard let left = try? calculator.evaluate(trimmed(answer)),
            let right = try? calculator.evaluate(trimmed(gold))
        else { return false }
        return left.rational == right.rational
    }

    private static func clean(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.filter { $0 != "," && $0 != "$" })
        return String(text)
    }

    private static func trimmed(_ text: String) -> Substring {
        text.hasSuffix(".") ? text.dropLast() : text[...]
    }

    /// A run of `-?[0-9.,]+` that begins here.
    private func numberRun(_ scalars: [Unicode.Scalar], at start: Int) -> Range<Int>? {
        let isPart = { (scalar: Unicode.Scalar) in
            ("0"..."9").contains(scalar) || scalar == "." || scalar == "," || scalar == "$"
        }
        var end = start
        if scalars[end] == "$", end + 1 < scalars.count, scalars[end + 1] == "-" { end += 1 }
        if scalars[end] == "-" { end += 1 }
        let digits = end
        while end < scalars.count, isPart(scalars[end]) { end += 1 }
        return end > digits ? start..<end : nil
    }

    private func follows(_ scalars: [Unicode.Scalar], _ start: Int) -> Bool {
        start >= 5 && scalars[(start - 5)..<start].elementsEqual("#### ".unicodeScalars)
    }
}
