import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Classes of characters")
struct CharacterClassTests {
    private func contains(_ characters: CharacterClass, _ scalar: Unicode.Scalar) -> Bool {
        characters.contains(scalar.value, ScalarKinds.shared)
    }

    @Test("kinds, ranges and negation decide, in ASCII and above")
    func membership() {
        let class1 = CharacterClass(kinds: .letters, ranges: [0x31...0x33, 0x4E00...0x4E10])
        let members: [Unicode.Scalar] = ["a", "Z", "é", "中", "1", "3", "\u{4E05}"]
        let others: [Unicode.Scalar] = ["4", " ", "\u{301}", "٣", "😀"]
        let negated = CharacterClass(
            kinds: .letters,
            ranges: [0x31...0x33, 0x4E00...0x4E10],
            isNegated: true
        )
        for scalar in members { #expect(contains(class1, scalar) && !contains(negated, scalar)) }
        for scalar in others { #expect(!contains(class1, scalar) && contains(negated, scalar)) }
        #expect(!CharacterClass("x").mayContainNonASCII)
        #expect(CharacterClass("é").mayContainNonASCII)
    }

    @Test("words, digits and punctuation are those of the reference's stages")
    func stageClasses() {
        #expect("aé_9\u{301}\u{200D}Ⓐ中".unicodeScalars.allSatisfy { contains(.word, $0) })
        #expect(" -.²½€😀".unicodeScalars.allSatisfy { !contains(.word, $0) })
        #expect("0٣²½Ⅷ①".unicodeScalars.allSatisfy { contains(.numeric, $0) })
        #expect("!$+<=>^`|~、«".unicodeScalars.allSatisfy { contains(.punctuation, $0) })
        #expect("a1 €±".unicodeScalars.allSatisfy { !contains(.punctuation, $0) })
    }
}
