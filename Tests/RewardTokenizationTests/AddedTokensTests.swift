import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Added tokens")
struct AddedTokensTests {
    /// The parts of a text: tokens as `{id:text}`.
    private func parts(_ tokens: [AddedToken], _ text: String) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        AddedTokenMatcher(tokens).forEachPart(of: bytes.span) { range, token in
            let part = String(decoding: bytes[range], as: UTF8.self)
            result += token.map { "{\($0.id):\(part)}" } ?? part
        }
        return result
    }

    private func token(_ text: String, _ id: Int32) -> AddedToken {
        AddedToken(content: Array(text.utf8), id: id)
    }

    @Test("the leftmost match wins, then the longest")
    func order() {
        let tokens = [token("ab", 0), token("abc", 1), token("bcd", 2), token("é", 3)]
        #expect(parts(tokens, "xabcdx") == "x{1:abc}dx")
        #expect(parts(tokens, "abab") == "{0:ab}{0:ab}")
        #expect(parts(tokens, "bcabc") == "bc{1:abc}")
        #expect(parts(tokens, "cafés") == "caf{3:é}s")
        #expect(parts(tokens, "") == "")
        #expect(parts([], "ab") == "ab")
    }

    @Test("a token may take the white space around it along")
    func stripping() {
        var left = token("[l]", 1)
        left.stripsLeft = true
        var right = token("[r]", 2)
        right.stripsRight = true
        #expect(
            parts([left, right], "a \u{3000}[l] b [r]\n c") == "a{1: \u{3000}[l]} b {2:[r]\n }c"
        )
        #expect(parts([left, right], "[r] [l]") == "{2:[r] }{1:[l]}")
        #expect(parts([left, right], " [l]") == "{1: [l]}")
    }

    @Test("a single word is not found next to other word characters")
    func singleWords() {
        var word = token("key", 1)
        word.isSingleWord = true
        #expect(
            parts([word], "key keys key, _key ékey key")
                == "{1:key} keys {1:key}, _key ékey {1:key}"
        )
    }

    @Test("after a match that is no single word the search goes on behind it")
    func rejectedMatches() {
        var word = token("aa", 1)
        word.isSingleWord = true
        #expect(parts([word, token("ab", 2)], "aab") == "aab")
    }

    @Test("white space taken along by one token may hold the start of another")
    func overlap() {
        var right = token("[r]", 1)
        right.stripsRight = true
        #expect(parts([right, token(" x", 2)], "[r]  x") == "{1:[r]  }{2: x}")
    }

    @Test("special tokens are left out of decoded text when asked for")
    func skipping() throws {
        let tokenizer = try GoldenTokenizer.named("llama3").load()
        let ids = try tokenizer.ids(of: "a<|end|>b", addSpecialTokens: true)
        #expect(tokenizer.decode(ids, skipSpecialTokens: true) == "ab")
        #expect(tokenizer.decode(ids, skipSpecialTokens: false) == "<|start|>a<|end|>b<|end|>")
        #expect(tokenizer.specialTokens.all.count == 2)
    }
}
