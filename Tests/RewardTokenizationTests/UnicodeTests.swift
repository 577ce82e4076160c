import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Unicode as the reference has it")
struct UnicodeTests {
    @Test("well-known characters are of their kinds")
    func kinds() {
        let table = ScalarKinds.shared
        func kind(_ scalar: Unicode.Scalar) -> ScalarKind? {
            ScalarKind(rawValue: table.rawKind(of: scalar.value))
        }
        #expect(kind("A") == .upperLetter)
        #expect(kind("ß") == .lowerLetter)
        #expect(kind("ǅ") == .titleLetter)
        #expect(kind("中") == .otherLetter)
        #expect(kind("\u{301}") == .nonspacingMark)
        #expect(kind("٣") == .decimalNumber)
        #expect(kind("Ⅷ") == .letterNumber)
        #expect(kind("½") == .otherNumber)
        #expect(kind(" ") == .space)
        #expect(kind("\t") == .controlSpace)
        #expect(kind("\n") == .lineFeed)
        #expect(kind("\r") == .carriageReturn)
        #expect(kind("\u{1F}") == .control)
        #expect(kind("\u{10FFFF}") == .unassigned)
    }

    @Test("sets have as many members as in the reference")
    func counts() {
        let table = ScalarKinds.shared
        var counts = [Int](repeating: 0, count: 32)
        for scalar in UInt32(0)...0x10FFFF { counts[Int(table.rawKind(of: scalar))] += 1 }
        func count(_ set: ScalarKindSet) -> Int {
            counts.indices.reduce(0) { $0 + (set.rawValue >> UInt32($1) & 1 == 1 ? counts[$1] : 0) }
        }
        #expect(count(.whitespace) == 25)
        #expect(count(.numbers) == 1911)
        #expect(count(.letters) == 141_028)
        #expect(count(.marks) == 2501)
        #expect(count(.punctuation) == 855)
    }

    @Test("UnicodeTables: numbers, ranges and mappings are read as they are written")
    func formats() {
        #expect(UnicodeTables.numbers("1 v  10;2".utf8) == [1, 31, 32, 2])
        #expect(UnicodeTables.ranges("2 3 0 1 5 2") == [2...4, 5...5, 11...12])
        #expect(UnicodeTables.mapping("a 1 2;1 3") == [10: [1, 2], 11: [3]])
    }

    @Test(
        "forms of composed, decomposed, compatible and conjoining characters",
        arguments: [
            ("e\u{301}", "é", "e\u{301}", "é", "e\u{301}"),
            ("\u{1E69}", "\u{1E69}", "s\u{323}\u{307}", "\u{1E69}", "s\u{323}\u{307}"),
            ("s\u{307}\u{323}", "\u{1E69}", "s\u{323}\u{307}", "\u{1E69}", "s\u{323}\u{307}"),
            ("\u{212B}", "Å", "A\u{30A}", "Å", "A\u{30A}"),
            ("ﬁ", "ﬁ", "ﬁ", "fi", "fi"),
            // The acute is blocked by another mark of its class.
            (
                "a\u{313}\u{301}", "a\u{313}\u{301}", "a\u{313}\u{301}", "a\u{313}\u{301}",
                "a\u{313}\u{301}"
            ),
            (
                "\u{1100}\u{1161}\u{11A8}", "각", "\u{1100}\u{1161}\u{11A8}", "각",
                "\u{1100}\u{1161}\u{11A8}"
            ),
            ("\u{958}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}"),
            (
                "a\u{315}\u{300}\u{5AE}b", "à\u{5AE}\u{315}b", "a\u{5AE}\u{300}\u{315}b",
                "à\u{5AE}\u{315}b", "a\u{5AE}\u{300}\u{315}b"
            ),
        ]
    )
    func forms(_ text: String, _ nfc: String, _ nfd: String, _ nfkc: String, _ nfkd: String) {
        let forms: [(UnicodeForm, String)] = [
            (.composed, nfc), (.decomposed, nfd), (.compatibilityComposed, nfkc),
            (.compatibilityDecomposed, nfkd),
        ]
        for (form, expected) in forms {
            var mapped = MappedText(bytes: Array("x \(text)! \(text)".utf8), origin: 0)
            form.apply(&mapped)
            let result = String(decoding: mapped.bytes, as: UTF8.self)
            let wanted = "x \(expected)! \(expected)"
            #expect(
                result.isIdentical(to: wanted),
                "\(form) of \(text.unicodeScalars.map(\.value))"
            )
            #expect(mapped.endOffset(after: mapped.bytes.count - 1) == 4 + 2 * text.utf8.count)
        }
    }

    @Test("a rewritten passage ends where its source ends, others keep their places")
    func offsets() {
        var mapped = MappedText(bytes: Array("ae\u{301}b".utf8), origin: 10)
        UnicodeForm.composed.apply(&mapped)
        #expect(mapped.bytes == Array("aéb".utf8))
        #expect((0..<4).map { mapped.endOffset(after: $0) } == [11, 14, 14, 15])
        #expect((0..<4).map { mapped.startOffset(of: $0) } == [10, 11, 14, 14])
        let slice = mapped.slice(1..<4)
        #expect(slice.origin == 11)
        #expect((0..<3).map { slice.endOffset(after: $0) } == [14, 14, 15])
    }

    @Test("many marks in a row are ordered without trouble")
    func longSegments() {
        let text = "a" + String(repeating: "\u{301}\u{323}", count: 5000)
        var mapped = MappedText(bytes: Array(text.utf8), origin: 0)
        UnicodeForm.decomposed.apply(&mapped)
        let below = String(repeating: "\u{323}", count: 5000)
        let above = String(repeating: "\u{301}", count: 5000)
        #expect(mapped.bytes == Array(("a" + below + above).utf8))
    }

    @Test("letter case and accents of single characters")
    func letterCase() {
        #expect(LetterCase.shared.lower[0x130] == [0x69, 0x307])
        #expect(LetterCase.shared.lower[0x41] == [0x61])
        #expect(LetterCase.shared.lower[0x61] == nil)
        #expect(LetterCase.shared.accents.contains(0x301))
    }

    @Test("a form leaves what is in that form alone", arguments: GoldenTokenizer.texts)
    func stability(_ text: String) {
        for form in [
            UnicodeForm.composed, .decomposed, .compatibilityComposed, .compatibilityDecomposed,
        ] {
            var once = MappedText(bytes: Array(text.utf8), origin: 0)
            form.apply(&once)
            var twice = once
            form.apply(&twice)
            #expect(twice.bytes == once.bytes)
        }
    }
}
