import RewardChecks
import RewardTypes
import Testing

@Suite("Verifiable instructions")
struct InstructionCheckTests {
    /// Identifier, parameters, a text that follows the instruction and one that does not.
    private static let cases: [(String, String, String, String)] = [
        ("keywords:existence", #"{"keywords": ["red", "Blue"]}"#, "Reddish and blue", "red"),
        ("keywords:forbidden_words", #"{"forbidden_words": ["cat"]}"#, "concatenate", "A Cat."),
        (
            "keywords:frequency", #"{"keyword": "ab", "frequency": 2, "relation": "at least"}"#,
            "ab Ab", "ab"
        ),
        (
            "keywords:frequency", #"{"keyword": "ab", "frequency": 2, "relation": "less than"}"#,
            "ab", "abab"
        ),
        (
            "keywords:letter_frequency",
            #"{"letter": "e", "let_frequency": 3, "let_relation": "at least"}"#,
            "Eel, see", "eel"
        ),
        (
            "language:response_language", #"{"language": "de"}"#, "Das ist nicht der Weg.",
            "This is not the way."
        ),
        (
            "language:response_language", #"{"language": "ru"}"#, "Это не так, как мы думали.",
            "Це не так, як ми гадали."
        ),
        ("language:response_language", #"{"language": "ja"}"#, "これは日本語です", "这是中文"),
        ("language:response_language", #"{"language": "ko"}"#, "안녕하세요", "hello"),
        (
            "length_constraints:number_sentences",
            #"{"num_sentences": 3, "relation": "less than"}"#,
            "Dr. A. Low paid 3.50. \"Really?\"", "One. Two! Three"
        ),
        (
            "length_constraints:number_paragraphs", #"{"num_paragraphs": 2}"#, "a\n***\nb\n***",
            "a\n***\n***\nb"
        ),
        (
            "length_constraints:number_words", #"{"num_words": 3, "relation": "at least"}"#,
            "a-b c", "a b_c"
        ),
        (
            "length_constraints:nth_paragraph_first_word",
            #"{"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "So"}"#, "a\n\n\"so,\" b",
            "a\n\nsoon"
        ),
        (
            "detectable_content:number_placeholders", #"{"num_placeholders": 2}"#, "[a] and [b c]",
            "[a] and [b\n]"
        ),
        (
            "detectable_content:postscript", #"{"postscript_marker": "P.P.S"}"#, "a\nP. P.S. b",
            "a P.S. b"
        ),
        (
            "detectable_content:postscript", #"{"postscript_marker": "P.S."}"#, "a\np. s. b",
            "a ps b"
        ),
        (
            "detectable_format:number_bullet_lists", #"{"num_bullets": 2}"#, "* a\n - b\n**c**",
            "* a\n* b\n- c"
        ),
        ("detectable_format:constrained_response", "{}", "Well, My answer is no.", "no"),
        (
            "detectable_format:number_highlighted_sections", #"{"num_highlights": 2}"#, "*a* **b**",
            "*a* ** **"
        ),
        (
            "detectable_format:multiple_sections",
            #"{"section_spliter": "Section", "num_sections": 2}"#,
            "Section 1 a\nSection2 b", "Section 1 and no Section"
        ),
        ("detectable_format:json_format", "{}", "```json\n{\"a\": 1}\n```", "{a: 1}"),
        ("detectable_format:title", "{}", "<<Song of joy>>\ntext", "<< >>\ntext"),
        ("combination:two_responses", "{}", "a\n******\nb", "a\n******\na"),
        ("combination:repeat_prompt", #"{"prompt_to_repeat": "Say hi. "}"#, "say hi.\nhi", "hi"),
        ("startend:end_checker", #"{"end_phrase": "Done."}"#, "Work. \"done.\" ", "done. Or not"),
        ("startend:quotation", "{}", " \"a\" ", "\"a"),
        (
            "change_case:capital_word_frequency",
            #"{"capital_frequency": 2, "capital_relation": "less than"}"#,
            "one LOUD, word", "TWO-FOLD (LOUD) words"
        ),
        ("change_case:english_capital", "{}", "THIS IS THE 1ST.", "THIS Is"),
        ("change_case:english_lowercase", "{}", "this is the way.", "das ist nicht der weg."),
        ("punctuation:no_comma", "{}", "a; b", "a, b"),
    ]

    @Test("each instruction is followed and not followed", arguments: cases)
    func instruction(identifier: String, parameters: String, good: String, bad: String) throws {
        let check = try InstructionCheck(
            identifier,
            parameters: JSONValue(parsing: parameters),
            path: "p"
        )
        #expect(try check.isFollowed(by: good))
        #expect(try !check.isFollowed(by: bad))
        #expect(try !check.isFollowed(by: " \n"))
    }

    @Test("there are 25 instructions, and each is tried here")
    func all() {
        #expect(InstructionCheck.identifiers.count == 25)
        #expect(Set(Self.cases.map(\.0)) == Set(InstructionCheck.identifiers))
    }

    @Test(
        "the loose mode looks past a frame and asterisks",
        arguments: [
            ("Sure, here it is:\n\"a\"", true), ("\"a\"\nI hope this helps, friend.", true),
            ("Sure:\n\"a\"\nBye", true), ("**\"a\"**", true), ("Sure:\n\nWell:\n\"a\"", false),
        ]
    )
    func loose(text: String, expected: Bool) throws {
        let check = try InstructionCheck("startend:quotation", parameters: [:], path: "p")
        #expect(try !check.isFollowed(by: text))
        #expect(try check.isFollowed(by: text, mode: .loose) == expected)
    }

    @Test(
        "wrong parameters are refused with their place",
        arguments: [
            ("keywords:absence", "{}", "p"), ("keywords:existence", "{}", "p.keywords"),
            ("keywords:existence", #"{"keywords": ["a", 1]}"#, "p.keywords"),
            ("keywords:existence", #"{"keywords": []}"#, "p.keywords"),
            (
                "keywords:frequency", #"{"keyword": "a", "frequency": 1, "relation": "at most"}"#,
                "p.relation"
            ),
            ("keywords:letter_frequency", #"{"letter": "ab"}"#, "p.letter"),
            ("language:response_language", #"{"language": "tlh"}"#, "p.language"),
            ("length_constraints:number_paragraphs", #"{"num_paragraphs": 0}"#, "p.num_paragraphs"),
            (
                "length_constraints:nth_paragraph_first_word",
                #"{"num_paragraphs": 1, "nth_paragraph": 2, "first_word": "a"}"#, "p.nth_paragraph"
            ),
            ("punctuation:no_comma", #"{"commas": 1}"#, "p.commas"),
            ("startend:end_checker", #"{"end_phrase": ""}"#, "p.end_phrase"),
        ]
    )
    func refused(identifier: String, parameters: String, path: String) throws {
        let value = try JSONValue(parsing: parameters)
        let error = #expect(throws: FieldError.self) {
            try InstructionCheck(identifier, parameters: value, path: "p")
        }
        #expect(error?.path == path)
    }

    @Test("long texts are refused, and hostile ones checked in time that is linear")
    func hostile() throws {
        for (identifier, parameters, _, _) in Self.cases {
            let check = try InstructionCheck(
                identifier,
                parameters: JSONValue(parsing: parameters),
                path: "p"
            )
            for text in ["*", "[", "<<", "a ", "\n\n", "***", "P.", "\"", "[[", "Section"] {
                _ = try check.isFollowed(by: String(repeating: text, count: 2000), mode: .loose)
            }
            let long = String(repeating: "a", count: InstructionCheck.maximumByteCount + 1)
            #expect(throws: InstructionError.textTooLarge(byteCount: long.utf8.count)) {
                try check.isFollowed(by: long)
            }
        }
    }
}
