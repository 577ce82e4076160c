// Parameters of instructions, and the instructions that need more than a line.

internal import RewardTypes

extension InstructionTable {
    /// Characters of a keyword or phrase; a prompt to be repeated may be longer.
    private static let maximumTextLength = 400
    /// Keywords of one instruction.
    private static let maximumTextCount = 64

    static func positive(_ fields: inout Fields, _ name: String) throws(FieldError) -> Int {
        guard let number = try fields.required(name).intValue, number > 0 else {
            throw fields.error(name, "expected a whole number above 0")
        }
        return number
    }

    static func text(
        _ fields: inout Fields,
        _ name: String,
        maximumLength: Int = maximumTextLength
    ) throws(FieldError) -> String {
        let text = try fields.string(name)
        guard (1...maximumLength).contains(text.unicodeScalars.count) else {
            throw fields.error(name, "expected a text of 1 to \(maximumLength) characters")
        }
        return text
    }

    static func texts(_ fields: inout Fields, _ name: String) throws(FieldError) -> [String] {
        let texts = try fields.required(name).arrayValue?.compactMap(\.stringValue) ?? []
        let areShort = texts.allSatisfy {
            (1...maximumTextLength).contains($0.unicodeScalars.count)
        }
        guard (1...maximumTextCount).contains(texts.count), areShort,
            texts.count == fields.members[name]?.arrayValue?.count
        else {
            throw fields.error(
                name,
                "expected 1 to \(maximumTextCount) texts of 1 to \(maximumTextLength) characters"
            )
        }
        return texts
    }

    /// A number and `at least` or `less than`.
    static func comparison(
        _ fields: inout Fields,
        _ numberName: String,
        _ relationName: String
    ) throws(FieldError) -> @Sendable (Int) -> Bool {
        let number = try positive(&fields, numberName)
        guard let relation = InstructionRelation(rawValue: try fields.string(relationName)) else {
            throw fields.error(relationName, "expected \"at least\" or \"less than\"")
        }
        return { relation.holds($0, number) }
    }

    static let capitalWordFrequency: Maker = { fields throws(FieldError) in
        let holds = try comparison(&fields, "capital_frequency", "capital_relation")
        return { holds(InstructionText.capitalWordCount($0)) }
    }

    static let repeatPrompt: Maker = { fields throws(FieldError) in
        let prompt = try text(&fields, "prompt_to_repeat", maximumLength: 1 << 16)
        let start = InstructionText.trimmed(prompt).lowercased()
        return { InstructionText.trimmed($0).lowercased().hasPrefix(start) }
    }

    static let numberOfPlaceholders: Maker = { fields throws(FieldError) in
        let number = try positive(&fields, "num_placeholders")
        return { InstructionText.stretches(in: $0, open: "[", close: "]").count >= number }
    }

    /// `P.S.` and `P.P.S` may have blanks behind their points; other markers stand as given.
    static let postscript: Maker = { fields throws(FieldError) in
        let marker = InstructionText.trimmed(try text(&fields, "postscript_marker")).lowercased()
        let hasBlanks = marker == "p.s." || marker == "p.p.s"
        return { text in
            let text = text.lowercased()
            return (hasBlanks ? text.replacing(". ", with: ".") : text).contains(marker)
        }
    }

    /// `Section 1` and so on, a blank between or not.
    static let multipleSections: Maker = { fields throws(FieldError) in
        // The published name has this spelling.
        let splitter = InstructionText.trimmed(try text(&fields, "section_spliter"))
        let number = try positive(&fields, "num_sections")
        return { text in
            let starts = text.split(separator: splitter, omittingEmptySubsequences: false)
                .dropFirst()
            let count = starts.count { part in
                let rest = part.first?.isWhitespace == true ? part.dropFirst() : part
                return rest.first?.isNumber == true
            }
            return count >= number
        }
    }

    /// Lines that begin with `-` or with one `*`; the number is exact.
    static let numberOfBullets: Maker = { fields throws(FieldError) in
        let number = try positive(&fields, "num_bullets")
        return { text in
            let count = text.split(whereSeparator: \.isNewline).count { line in
                let bare = line.drop { $0.isWhitespace }
                if bare.first == "*" { return bare.dropFirst().first.map { $0 != "*" } ?? false }
                return bare.first == "-"
            }
            return count == number
        }
    }

    /// `*text*` and `**text**`.
    static let numberOfHighlights: Maker = { fields throws(FieldError) in
        let number = try positive(&fields, "num_highlights")
        return { text in
            let count = ["*", "**"].reduce(0) { sum, mark in
                let found = InstructionText.stretches(in: text, open: mark, close: mark)
                return sum
                    + found.count { !$0.contains("*") && !InstructionText.trimmed($0).isEmpty }
            }
            return count >= number
        }
    }

    static let language: Maker = { fields throws(FieldError) in
        let code = try fields.string("language")
        guard LanguageEvidence.codes.contains(code) else {
            let codes = LanguageEvidence.codes.joined(separator: ", ")
            throw fields.error("language", "expected one of \(codes)")
        }
        return { LanguageEvidence.isLikely($0, code: code) }
    }

    /// Paragraphs are parted by empty lines; marks around the first word do not count.
    static let nthParagraphFirstWord: Maker = { fields throws(FieldError) in
        let number = try positive(&fields, "num_paragraphs")
        let place = try positive(&fields, "nth_paragraph")
        let word = try text(&fields, "first_word").lowercased()
        guard place <= number else {
            throw fields.error("nth_paragraph", "expected at most num_paragraphs, \(number)")
        }
        return { text in
            let paragraphs = InstructionText.parts(of: text, divider: "\n\n")
                .filter { !$0.isEmpty }
            guard paragraphs.count == number else { return false }
            let first = paragraphs[place - 1].split(whereSeparator: \.isWhitespace).first ?? ""
            let bare = first.drop { "'\"".contains($0) }.prefix { !".,?!'\"".contains($0) }
            return bare.lowercased() == word
        }
    }

    /// JSON by itself or in one fence of Markdown.
    static func isJSON(_ text: String) -> Bool {
        var bare = InstructionText.trimmed(text)[...]
        for fence in ["```json", "```Json", "```JSON", "```"] where bare.hasPrefix(fence) {
            bare = bare.dropFirst(fence.count)
            break
        }
        if bare.hasSuffix("```") { bare = bare.dropLast(3) }
        // Any text that is no JSON is the answer no.
        return (try? JSONValue(parsing: String(bare))) != nil
    }
}
