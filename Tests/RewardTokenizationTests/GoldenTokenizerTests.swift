// Every stage at work, against the ids of the Hugging Face tokenizers library and sentencepiece.

import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@Suite("Tiny tokenizers against the reference")
struct GoldenTokenizerTests {
    @Test("the golden data is there")
    func completeness() {
        #expect(GoldenTokenizer.all.count == 36)
        #expect(GoldenTokenizer.texts.count == 195)
        #expect(GoldenTokenizer.inGGUF.count == 12)
    }

    @Test("ids are those of the reference, and ends are in order", arguments: GoldenTokenizer.all)
    func ids(_ golden: GoldenTokenizer) throws {
        let tokenizer = try golden.load()
        let cases = try GoldenCases(golden)
        try #require(cases.ids.count == GoldenTokenizer.texts.count)
        for (index, text) in GoldenTokenizer.texts.enumerated() {
            let tokens = try tokenizer.encode(text, addSpecialTokens: false)
            #expect(
                tokens.map(\.id) == cases.ids[index],
                "text \(index): \(text.debugDescription)"
            )
            let ends = tokens.map(\.endOffset)
            #expect(ends == ends.sorted(), "text \(index)")
            #expect(ends.first ?? 0 >= 0 && ends.last ?? 0 <= text.utf8.count, "text \(index)")
        }
        #expect(
            try tokenizer.ids(of: GoldenTokenizer.texts[9], addSpecialTokens: true) == cases.special
        )
    }

    @Test(
        "a second encoding, with words remembered, is the first",
        arguments: ["gpt2", "llama3", "metaspace_always"]
    )
    func memory(_ name: String) throws {
        let tokenizer = try GoldenTokenizer.named(name).load()
        for text in GoldenTokenizer.texts {
            let first = try tokenizer.encode(text, addSpecialTokens: true)
            #expect(try tokenizer.encode(text, addSpecialTokens: true) == first)
        }
    }

    @Test("decoded texts are those of the reference", arguments: GoldenTokenizer.all)
    func decoding(_ golden: GoldenTokenizer) throws {
        let tokenizer = try golden.load()
        let cases = try GoldenCases(golden)
        for (index, ids) in cases.ids.enumerated() {
            let text = tokenizer.decode(ids, skipSpecialTokens: false)
            #expect(
                text.isIdentical(to: cases.decoded(index)),
                "text \(index): \(text.debugDescription)"
            )
        }
    }

    @Test("tokens end where the reference says, or inside that character")
    func ends() throws {
        var comparedCount = 0
        for golden in GoldenTokenizer.all {
            let cases = try GoldenCases(golden)
            guard let ends = cases.ends else { continue }
            let tokenizer = try golden.load()
            for (index, text) in GoldenTokenizer.texts.enumerated() {
                let bytes = Array(text.utf8)
                let tokens = try tokenizer.encode(text, addSpecialTokens: false)
                let characterEnds = tokens.map { token in
                    var end = token.endOffset
                    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
                    return end
                }
                #expect(characterEnds == ends[index], "\(golden.name), text \(index)")
                comparedCount += tokens.count
            }
        }
        #expect(comparedCount > 40_000)
    }

    @Test(
        "a text without its last characters keeps the tokens that end well before them",
        arguments: ["qwen2_nfc", "metaspace_first", "legacy_llama"]
    )
    func prefixes(_ name: String) throws {
        let golden = try GoldenTokenizer.named(name)
        let tokenizer = try golden.load()
        let text = "Cafe\u{301} du monde, e\u{301}\u{323} 12 words and words"
        let tokens = try tokenizer.encode(text, addSpecialTokens: false)
        let cut = text.utf8.index(text.startIndex, offsetBy: text.utf8.count - 6)
        let start = try tokenizer.encode(String(text[..<cut]), addSpecialTokens: false)
        // A space ends the last word before the cut, so nothing before it can change.
        let kept = tokens.filter { $0.endOffset <= text.utf8.count - 6 }
        #expect(kept.count > 5)
        #expect(start == kept)
    }

    @Test("a GGUF vocabulary gives the same ids", arguments: GoldenTokenizer.inGGUF)
    func vocabularies(_ golden: GoldenTokenizer) throws {
        let tokenizer = try TokenizerLoader.load(gguf: try golden.vocabulary())
        let cases = try GoldenCases(golden)
        for (index, text) in GoldenTokenizer.texts.enumerated() {
            let ids = try tokenizer.ids(of: text, addSpecialTokens: false)
            #expect(ids == cases.ids[index], "text \(index): \(text.debugDescription)")
            let decoded = tokenizer.decode(ids, skipSpecialTokens: false)
            #expect(decoded.isIdentical(to: cases.decoded(index)), "text \(index)")
        }
    }

    @Test("one tokenizer serves many tasks at once")
    func concurrency() async throws {
        let golden = try GoldenTokenizer.named("llama3")
        let tokenizer = try golden.load()
        let expected = try GoldenCases(golden).ids
        let agreed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try GoldenTokenizer.texts.map { text in
                        try tokenizer.ids(of: text, addSpecialTokens: false)
                    } == expected
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(agreed)
    }
}
