@testable import RewardSelection
import Testing

@Suite("Normalised words")
struct NormalizedWordsTests {
    @Test("words as SQuAD has them")
    func squad() {
        #expect(
            NormalizedWords.squad("The U.S.A., an «A-Z» of\tthe theatre") == [
                "usa", "«az»", "of", "theatre",
            ]
        )
    }

    @Test("words of letters and digits")
    func alphanumeric() {
        #expect(
            NormalizedWords.alphanumeric("It's 3.5 Über_x 東京") == [
                "it", "s", "3", "5", "über", "x", "東京",
            ]
        )
    }

    @Test("words are counted with repetitions")
    func counts() {
        let counts = WordCounts(["a", "b", "a"])
        #expect(counts.total == 3)
        #expect(counts.f1(with: WordCounts(["a", "a", "a"])) == 4.0 / 6)
    }

    @Test("what measures compare is made once for each text")
    func encodings() {
        #expect(
            SubsequenceOverlap.encode([["a", "b", "a"], ["b", "c"]]) == [[0, 1, 0], [1, 2]]
        )
        #expect(CharacterOverlap("ab c").total == 3 + 2 + 1)
    }
}
