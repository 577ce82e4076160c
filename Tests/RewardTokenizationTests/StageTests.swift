// Stages one by one, where the golden texts do not reach: offsets, edges, growth.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Normalizer")
struct NormalizerTests {
    private func run(_ normalizer: Normalizer, _ text: String) -> (String, [Int]) {
        var mapped = MappedText(bytes: Array(text.utf8), origin: 0)
        var budget = StepBudget(byteCount: text.utf8.count)
        normalizer.apply(&mapped, &budget)
        let ends = mapped.bytes.indices.map { mapped.endOffset(after: $0) }
        return (String(decoding: mapped.bytes, as: UTF8.self), ends)
    }

    @Test("replaced text ends where its source ends")
    func replacing() {
        let spaces = Normalizer.replace(.literal([0x20]), content: Array("▁".utf8))
        #expect(run(spaces, "a b ") == ("a▁b▁", [1, 2, 2, 2, 3, 4, 4, 4]))
        let nothing = Normalizer.replace(.literal(Array("ab".utf8)), content: [])
        #expect(run(nothing, "xabyab") == ("xy", [1, 4]))
        #expect(run(nothing, "ab") == ("", []))
    }

    @Test("inserted text is where it was inserted, and nowhere in an empty text")
    func prepending() {
        #expect(run(.prepend(Array("▁".utf8)), "ab") == ("▁ab", [0, 0, 0, 1, 2]))
        #expect(run(.prepend([0x20]), "") == ("", []))
    }

    @Test("white space at the ends goes, and offsets stay")
    func stripping() {
        #expect(run(.strip(left: true, right: true), "\u{3000} a b \n") == ("a b", [5, 6, 7]))
        #expect(run(.strip(left: false, right: true), " a ") == (" a", [1, 2]))
        #expect(run(.strip(left: true, right: true), " \n") == ("", []))
    }

    @Test("case changes keep places")
    func lowercase() {
        #expect(run(.lowercase, "aÀİ") == ("aài\u{307}", [1, 3, 3, 5, 5, 5]))
    }

    @Test("what a stage may add is bounded before it runs", arguments: GoldenTokenizer.all)
    func growth(_ golden: GoldenTokenizer) throws {
        let definition = try golden.definition()
        let normalizers = try Normalizer.list(definition[member: "normalizer"], path: "")
        let stages = try PreTokenizer.list(definition[member: "pre_tokenizer"], path: "")
        for text in GoldenTokenizer.texts.prefix(70) where !text.isEmpty {
            var mapped = MappedText(bytes: Array(text.utf8), origin: 0)
            var budget = StepBudget(byteCount: mapped.bytes.count)
            for normalizer in normalizers {
                let limit = mapped.bytes.count * normalizer.largestGrowth
                normalizer.apply(&mapped, &budget)
                #expect(mapped.bytes.count <= limit)
            }
            var pieces = Pieces(mapped)
            for stage in stages {
                let limit = pieces.text.bytes.count * stage.largestGrowth
                stage.apply(&pieces, &budget)
                #expect(pieces.text.bytes.count <= limit)
            }
        }
    }
}

@Suite("PreTokenizer")
struct PreTokenizerTests {
    private func cut(_ behavior: SplitBehavior, _ text: String, inverted: Bool = false) -> [String]
    {
        var pieces = Pieces(MappedText(bytes: Array(text.utf8), origin: 0))
        var budget = StepBudget(byteCount: text.utf8.count)
        PreTokenizer.split(.literal([0x2D]), behavior, isInverted: inverted).apply(&pieces, &budget)
        return pieces.ranges.map { String(decoding: pieces.text.bytes[$0], as: UTF8.self) }
    }

    // The example of the reference's documentation of these behaviours.
    @Test("behaviours", arguments: SplitBehavior.allCases)
    func behaviours(_ behavior: SplitBehavior) {
        let pieces = cut(behavior, "the-final--countdown")
        switch behavior {
        case .removed: #expect(pieces == ["the", "final", "countdown"])
        case .isolated: #expect(pieces == ["the", "-", "final", "-", "-", "countdown"])
        case .mergedWithPrevious: #expect(pieces == ["the-", "final-", "-", "countdown"])
        case .mergedWithNext: #expect(pieces == ["the", "-final", "-", "-countdown"])
        case .contiguous: #expect(pieces == ["the", "-", "final", "--", "countdown"])
        }
    }

    @Test("an inverted pattern keeps what it matches")
    func inversion() {
        #expect(cut(.removed, "a-b--", inverted: true) == ["-", "-", "-"])
    }

    @Test("edges and empty texts")
    func edges() {
        #expect(cut(.isolated, "") == [])
        #expect(cut(.mergedWithNext, "--") == ["-", "-"])
        #expect(cut(.mergedWithPrevious, "-a") == ["-", "a"])
    }

    @Test("the byte alphabet has 256 different characters, and goes back")
    func alphabet() {
        let scalars = (UInt8.min...UInt8.max).map(ByteAlphabet.scalar(of:))
        #expect(Set(scalars).count == 256)
        #expect(scalars.map(ByteAlphabet.byte(of:)) == Array(UInt8.min...UInt8.max))
        #expect(ByteAlphabet.scalar(of: 0x20) == 0x120)
        #expect(ByteAlphabet.scalar(of: 0x41) == 0x41)
        #expect(ByteAlphabet.bytes(of: "ĠaÃ©") == [0x20, 0x61, 0xC3, 0xA9])
        #expect(ByteAlphabet.bytes(of: "a b") == nil)
    }

    @Test("a marker goes in front once, or always, or never", arguments: PrependScheme.allCases)
    func metaspace(_ scheme: PrependScheme) {
        var pieces = Pieces(MappedText(bytes: Array("ab-cd ef".utf8), origin: 0))
        var budget = StepBudget(byteCount: 8)
        PreTokenizer.split(.literal([0x2D]), .isolated, isInverted: false).apply(&pieces, &budget)
        PreTokenizer.metaspace(marker: [0x5F], scheme, splits: true).apply(&pieces, &budget)
        let texts = pieces.ranges.map { String(decoding: pieces.text.bytes[$0], as: UTF8.self) }
        switch scheme {
        case .first: #expect(texts == ["_ab", "-", "cd", "_ef"])
        case .always: #expect(texts == ["_ab", "_-", "_cd", "_ef"])
        case .never: #expect(texts == ["ab", "-", "cd", "_ef"])
        }
        #expect(pieces.text.endOffset(after: pieces.text.bytes.count - 1) == 8)
    }
}

@Suite("TokenDecoder")
struct TokenDecoderTests {
    @Test("runs of byte tokens are characters, or as many replacement characters")
    func byteFallback() {
        let tokens = ["a", "<0xC3>", "<0xA9>", "b", "<0xC3>", "<0x28>", "<0x0a>", "<0xG0>"]
        #expect(
            TokenDecoder.byteFallback.apply(tokens)
                == ["a", "é", "b", "\u{FFFD}", "\u{FFFD}", "\u{FFFD}", "<0xG0>"]
        )
        #expect(
            (UInt8.min...UInt8.max).allSatisfy { byte in
                ByteToken.byte(of: String(decoding: ByteToken.spelling(of: byte), as: UTF8.self))
                    == byte
            }
        )
    }

    @Test("stripping counts characters at both ends of every token")
    func strip() {
        let decoder = TokenDecoder.strip(content: " ", start: 1, stop: 2)
        #expect(decoder.apply(["  a   ", "b", " ", ""]) == [" a ", "b", "", ""])
    }

    @Test("bytes that are not UTF-8 become replacement characters")
    func byteLevel() {
        #expect(TokenDecoder.byteLevel.apply(["Ã", "©", "Ã", "x"]) == ["é\u{FFFD}x"])
    }
}

@Suite("Template")
struct TemplateTests {
    private func template(_ text: String) throws -> Template {
        try Template(try JSONValue(parsing: text), path: "post_processor")
    }

    @Test("special tokens stand around the text")
    func pieces() throws {
        let text = """
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
            {"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
            "special_tokens":{"<s>":{"ids":[1,3]},"</s>":{"ids":[2]}}}
            """
        #expect(try template(text) == Template(prefix: [1, 3], suffix: [2]))
        let roberta = #"{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",0]}"#
        #expect(try template(roberta) == Template(prefix: [0], suffix: [2]))
        #expect(try template("null") == Template())
    }

    @Test(
        "templates that are not understood are refused",
        arguments: [
            #"{"type":"Sequence"}"#, #"{"type":"PairProcessing"}"#,
            #"{"type":"TemplateProcessing","single":[]}"#,
            #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B"}}]}"#,
            #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},"#
                + #"{"Sequence":{"id":"A"}}]}"#,
            #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}},"#
                + #"{"Sequence":{"id":"A"}}]}"#,
            #"{"type":"BertProcessing","sep":["x"],"cls":["y",1]}"#,
        ]
    )
    func refused(_ text: String) {
        #expect(throws: TokenizationError.self) { try template(text) }
    }
}
