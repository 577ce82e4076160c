import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("ScoredPieces")
struct ScoredPiecesTests {
    private static let vocabulary = GGUFVocabulary(
        model: "llama",
        tokens: ["<unk>", "<s>", "</s>", "▁", "a", "b", "ab", "ba", "▁a", "xy"],
        types: [.unknown, .control, .control]
            + [GGUFVocabulary.EntryType](repeating: .normal, count: 7),
        scores: [0, 0, 0, -9, -9, -9, -1, -1, -2, -3]
    )

    private func load(
        _ change: (inout GGUFVocabulary) -> Void = { _ in }
    ) throws -> any Tokenizer {
        var vocabulary = Self.vocabulary
        change(&vocabulary)
        return try TokenizerLoader.load(gguf: vocabulary)
    }

    @Test("entries merge by score, the leftmost of equals first")
    func scores() throws {
        let tokenizer = try load()
        #expect(try tokenizer.ids(of: "abab", addSpecialTokens: true) == [1, 3, 6, 6])
        #expect(try tokenizer.ids(of: "aba", addSpecialTokens: false) == [3, 6, 4])
        #expect(try tokenizer.ids(of: "bab", addSpecialTokens: false) == [3, 7, 5])
    }

    @Test("characters that are no entries may merge into one; alone they are unknown and fused")
    func helpers() throws {
        let tokenizer = try load()
        #expect(try tokenizer.ids(of: "axyzz", addSpecialTokens: false) == [8, 9, 0])
        #expect(try tokenizer.ids(of: "x", addSpecialTokens: false) == [3, 0])
        #expect(try tokenizer.ids(of: "yx", addSpecialTokens: false) == [3, 0])
    }

    @Test("a space goes in front of the text and of what follows a token")
    func prefixes() throws {
        let tokenizer = try load()
        #expect(try tokenizer.ids(of: "a</s>a", addSpecialTokens: false) == [8, 2, 8])
        #expect(tokenizer.decode([8, 2, 8], skipSpecialTokens: true) == "a a")
        let bare = try load { $0.addsSpacePrefix = false }
        #expect(try bare.ids(of: "a</s>a", addSpecialTokens: false) == [4, 2, 4])
        #expect(bare.decode([8, 4], skipSpecialTokens: true) == " aa")
    }

    @Test("scores that are missing or no numbers, and cut spaces, are refused")
    func problems() {
        #expect(throws: TokenizationError.self) { try load { $0.scores = [] } }
        #expect(throws: TokenizationError.self) { try load { $0.scores[4] = .nan } }
        #expect(throws: TokenizationError.self) { try load { $0.removesExtraWhitespace = true } }
    }
}
