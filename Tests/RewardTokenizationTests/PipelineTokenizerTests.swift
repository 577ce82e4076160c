import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Bounds of encoding")
struct PipelineTokenizerTests {
    @Test("a text above the bound is refused")
    func longText() throws {
        let tokenizer = try TokenizerLoader.load(tokenizerJSON: SmallDefinition.definition())
        let text = String(repeating: "a", count: TokenizerLimits.maximumTextByteCount + 1)
        #expect(throws: TokenizationError.self) {
            try tokenizer.ids(of: text, addSpecialTokens: false)
        }
    }

    @Test("a text for which the patterns take too many steps is refused")
    func budget() throws {
        let slow: JSONValue = [
            "type": "Split", "pattern": ["Regex": "[a-z]+0"], "behavior": "Isolated",
        ]
        let tokenizer = try TokenizerLoader.load(
            tokenizerJSON: SmallDefinition.definition(["pre_tokenizer": slow])
        )
        #expect(try tokenizer.ids(of: "abba0", addSpecialTokens: false) == [2, 1, 0])
        let text = String(repeating: "a", count: 5000)
        #expect(throws: TokenizationError.self) {
            try tokenizer.ids(of: text, addSpecialTokens: false)
        }
    }

    @Test("a text that stages could make too long is refused before they run")
    func room() throws {
        let longer = JSONValue.string(String(repeating: "b", count: 64))
        let replace: JSONValue = [
            "type": "Replace", "pattern": ["String": "a"], "content": longer,
        ]
        let tokenizer = try TokenizerLoader.load(
            tokenizerJSON: SmallDefinition.definition(["normalizer": replace])
        )
        #expect(try tokenizer.ids(of: "a", addSpecialTokens: false).count == 64)
        let text = String(repeating: "c", count: TokenizerLimits.maximumRewrittenByteCount / 64 + 1)
        #expect(throws: TokenizationError.self) {
            try tokenizer.ids(of: text, addSpecialTokens: false)
        }
    }
}
