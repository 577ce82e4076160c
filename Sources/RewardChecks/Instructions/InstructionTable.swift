// The instructions by identifier: parameters in, a predicate out.

internal import RewardTypes

/// One small function for each instruction; names and parameters as in IFEval (from memory).
enum InstructionTable {
    typealias Maker = @Sendable (inout Fields) throws(FieldError) -> InstructionCheck.Predicate

    static let entries: [String: Maker] = [
        "change_case:capital_word_frequency": capitalWordFrequency,
        "change_case:english_capital": { _ in { isEnglish($0, upper: true) } },
        "change_case:english_lowercase": { _ in { isEnglish($0, upper: false) } },
        "combination:repeat_prompt": repeatPrompt,
        "combination:two_responses": { _ in
            { text in
                let parts = InstructionText.filledParts(of: text, divider: "******")
                return parts.map { $0.count == 2 && $0[0] != $0[1] } ?? false
            }
        },
        "detectable_content:number_placeholders": numberOfPlaceholders,
        "detectable_content:postscript": postscript,
        "detectable_format:constrained_response": { _ in
            { text in
                ["My answer is yes.", "My answer is no.", "My answer is maybe."]
                    .contains { text.contains($0) }
            }
        },
        "detectable_format:json_format": { _ in isJSON },
        "detectable_format:multiple_sections": multipleSections,
        "detectable_format:number_bullet_lists": numberOfBullets,
        "detectable_format:number_highlighted_sections": numberOfHighlights,
        "detectable_format:title": { _ in
            { text in
                InstructionText.stretches(in: text, open: "<<", close: ">>")
                    .contains { !InstructionText.trimmed($0).isEmpty }
            }
        },
        "keywords:existence": { fields throws(FieldError) in
            let words = try texts(&fields, "keywords")
            return { text in words.allSatisfy { count($0, text) > 0 } }
        },
        "keywords:forbidden_words": { fields throws(FieldError) in
            let words = try texts(&fields, "forbidden_words")
            return { text in words.allSatisfy { count($0, text, wholeWords: true) == 0 } }
        },
        "keywords:frequency": { fields throws(FieldError) in
            let word = try text(&fields, "keyword")
            let holds = try comparison(&fields, "frequency", "relation")
            return { text in holds(count(word, text)) }
        },
        "keywords:letter_frequency": { fields throws(FieldError) in
            let letter = try text(&fields, "letter")
            guard letter.count == 1 else { throw fields.error("letter", "expected one letter") }
            let holds = try comparison(&fields, "let_frequency", "let_relation")
            return { text in holds(count(letter, text)) }
        },
        "language:response_language": language,
        "length_constraints:nth_paragraph_first_word": nthParagraphFirstWord,
        "length_constraints:number_paragraphs": { fields throws(FieldError) in
            let number = try positive(&fields, "num_paragraphs")
            return { InstructionText.filledParts(of: $0, divider: "***")?.count == number }
        },
        "length_constraints:number_sentences": { fields throws(FieldError) in
            let holds = try comparison(&fields, "num_sentences", "relation")
            return { holds(InstructionText.sentenceCount($0)) }
        },
        "length_constraints:number_words": { fields throws(FieldError) in
            let holds = try comparison(&fields, "num_words", "relation")
            return { holds(InstructionText.wordCount($0)) }
        },
        "punctuation:no_comma": { _ in { !$0.contains(",") } },
        "startend:end_checker": { fields throws(FieldError) in
            let end = InstructionText.trimmed(try text(&fields, "end_phrase")).lowercased()
            return { text in
                let bare = InstructionText.trimmed(text)
                let inner = bare.drop { $0 == "\"" }
                let kept = inner.lastIndex { $0 != "\"" }.map { inner[...$0] } ?? ""
                return kept.lowercased().hasSuffix(end)
            }
        },
        "startend:quotation": { _ in
            { text in
                let bare = InstructionText.trimmed(text)
                return bare.count > 1 && bare.hasPrefix("\"") && bare.hasSuffix("\"")
            }
        },
    ]

    static func count(_ needle: String, _ text: String, wholeWords: Bool = false) -> Int {
        InstructionText.occurrenceCount(of: needle, in: text, wholeWords: wholeWords)
    }

    private static func isEnglish(_ text: String, upper: Bool) -> Bool {
        InstructionText.hasOnlyCase(upper: upper, text)
            && LanguageEvidence.isLikely(text, code: "en")
    }
}
