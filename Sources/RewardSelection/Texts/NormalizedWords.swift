// Words of a text in the forms that published measures compare.

/// Two ways to cut a text into words.
enum NormalizedWords {
    /// Words as the evaluation of SQuAD takes them (Rajpurkar et al., arXiv 1606.05250).
    ///
    /// In this order, as its script does: lower case; ASCII punctuation removed without a blank in
    /// its place; the words "a", "an" and "the" left out; cut at white space.
    static func squad(_ text: String) -> [String] {
        let kept = text.lowercased().unicodeScalars.filter { !isPunctuation($0) }
        return words(kept.map { $0.properties.isWhitespace ? nil : $0 })
            .filter { !["a", "an", "the"].contains($0) }
    }

    /// Words of letters and digits in lower case, as Google's `rouge_score` takes them.
    ///
    /// That package knows only a to z and 0 to 9 and therefore finds no words in other scripts;
    /// here all letters, marks and numbers of Unicode count. No stemming, as is its default.
    static func alphanumeric(_ text: String) -> [String] {
        words(text.lowercased().unicodeScalars.map { isAlphanumeric($0) ? $0 : nil })
    }

    /// Runs between the places where there is nil.
    private static func words(_ scalars: [Unicode.Scalar?]) -> [String] {
        scalars.split { $0 == nil }.map { run in
            var word = String.UnicodeScalarView()
            word.append(contentsOf: run.compactMap(\.self))
            return String(word)
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber:
            true
        default: false
        }
    }
}

/// A multiset of words.
struct WordCounts {
    private let counts: [ExactText: Int]
    /// Words, repetitions included.
    let total: Int

    /// Counts words.
    init(_ words: [String]) {
        counts = Dictionary(words.map { (ExactText($0), 1) }, uniquingKeysWith: +)
        total = words.count
    }

    /// F1 of the common words, 0 when there are none; two texts without words are alike.
    func f1(with other: WordCounts) -> Double {
        guard total > 0, other.total > 0 else { return total == other.total ? 1 : 0 }
        let common = counts.reduce(0) { $0 + min($1.value, other.counts[$1.key] ?? 0) }
        // 2PR / (P + R) with P = common / total and R = common / other.total.
        return 2 * Double(common) / Double(total + other.total)
    }
}
