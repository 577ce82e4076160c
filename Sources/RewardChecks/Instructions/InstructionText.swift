// What instructions count in texts. Every function is linear in the text.

/// Words, sentences, lines and occurrences.
enum InstructionText {
    /// Without blanks and line breaks at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Runs of letters, digits and underscores.
    static func wordCount(_ text: String) -> Int {
        var count = 0
        var isInside = false
        for scalar in text.unicodeScalars {
            let isWord = isWord(scalar)
            if isWord, !isInside { count += 1 }
            isInside = isWord
        }
        return count
    }

    /// Words behind which a point ends no sentence.
    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "no", "fig", "inc", "jr",
    ]

    /// Ends of sentences: `.`, `!`, `?` or `。` and their like, before a blank or the end, but not
    /// behind a single capital letter or a common abbreviation; text without an end is one more.
    static func sentenceCount(_ text: String) -> Int {
        var count = 0
        for piece in text.split(whereSeparator: \.isWhitespace) {
            let bare = piece.reversed().drop { "\"')]}”’*_".contains($0) }
            guard let mark = bare.first else { continue }
            if "。！？".contains(mark) {
                count += piece.count { "。！？".contains($0) }
            } else if ".!?".contains(mark) {
                let word = String(bare.drop { ".!?".contains($0) }.reversed())
                let letters = word.drop { !$0.isLetter }
                let isInitial = letters.count == 1 && letters.first?.isUppercase == true
                let isShort = abbreviations.contains(letters.lowercased())
                if mark != "." || !(isInitial || isShort) { count += 1 }
            }
        }
        let ending = trimmed(text).reversed().first { !"\"')]}”’*_".contains($0) }
        return count + (ending.map { ".!?。！？".contains($0) } ?? true ? 0 : 1)
    }

    /// Occurrences of a text that do not overlap, whatever the case; as whole words where asked.
    static func occurrenceCount(of needle: String, in text: String, wholeWords: Bool) -> Int {
        let needle = Array(needle.lowercased().unicodeScalars)
        let text = Array(text.lowercased().unicodeScalars)
        guard let first = needle.first, needle.count <= text.count else { return 0 }
        var count = 0
        var position = 0
        while position + needle.count <= text.count {
            let end = position + needle.count
            guard text[position] == first, text[position..<end].elementsEqual(needle),
                !wholeWords || (isBoundary(text, position) && isBoundary(text, end))
            else {
                position += 1
                continue
            }
            count += 1
            position = end
        }
        return count
    }

    private static func isBoundary(_ text: [Unicode.Scalar], _ position: Int) -> Bool {
        let before = position > 0 && isWord(text[position - 1])
        let behind = position < text.count && isWord(text[position])
        return before != behind
    }

    /// Parts between `***` or another divider, in order, trimmed.
    static func parts(of text: String, divider: String) -> [String] {
        text.split(separator: divider, omittingEmptySubsequences: false).map(trimmed)
    }

    /// The parts, when none but the first and the last is empty, without these; else nil.
    static func filledParts(of text: String, divider: String) -> [String]? {
        let parts = parts(of: text, divider: divider)
        var filled = parts[...]
        if filled.first?.isEmpty == true { filled.removeFirst() }
        if filled.last?.isEmpty == true { filled.removeLast() }
        return filled.contains("") ? nil : Array(filled)
    }

    /// Stretches between an opening and the next closing mark of the same line, not overlapping.
    static func stretches(in text: String, open: String, close: String) -> [String] {
        var found: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            var rest = line[...]
            while let start = rest.firstRange(of: open),
                let end = rest[start.upperBound...].firstRange(of: close)
            {
                found.append(String(rest[start.upperBound..<end.lowerBound]))
                rest = rest[end.upperBound...]
            }
        }
        return found
    }

    /// Whether there are letters with case, all of them upper or all lower.
    static func hasOnlyCase(upper: Bool, _ text: some StringProtocol) -> Bool {
        var isCased = false
        for scalar in text.unicodeScalars {
            let isUpper = scalar.properties.isUppercase
            let isLower = scalar.properties.isLowercase
            if upper ? isLower : isUpper { return false }
            if isUpper || isLower { isCased = true }
        }
        return isCased
    }

    /// Words all of whose letters are capitals: between blanks, marks at both ends left out.
    static func capitalWordCount(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count { hasOnlyCase(upper: true, $0) }
    }
}
