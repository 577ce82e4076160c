import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Encoding beginnings and continuations")
struct TextEncoderTests {
    @Test("a text that begins a sequence has exactly one BOS", arguments: ["Hi", "<s>Hi", "<s>"])
    func oneBeginning(_ text: String) throws {
        let tokenizer = Style.headers.tokenizer()
        let beginning = try #require(tokenizer.specialTokens.beginningOfSequence)
        let ids = try TextEncoder(tokenizer).encodeBeginning(text).map(\.id)
        #expect(ids.first == beginning)
        #expect(ids.filter { $0 == beginning }.count == 1)
    }

    @Test("a tokenizer that adds no BOS gets none")
    func noBeginning() throws {
        let tokenizer = Style.chatML.tokenizer()
        #expect(try TextEncoder(tokenizer).encodeBeginning("Hi").map(\.id) == [0x48, 0x69])
    }

    @Test("a continuation gets no BOS and no space of its own")
    func continuation() throws {
        let tokenizer = FakeTokenizer(
            merges: ["▁", "▁H"],
            specials: ["<s>"],
            beginning: "<s>",
            addsBeginning: true,
            marksBeginning: true
        )
        let encoder = try TextEncoder(tokenizer)
        let marked = try #require(tokenizer.id(of: "▁H"))
        #expect(try tokenizer.ids(of: "Hi", addSpecialTokens: false) == [marked, 0x69])
        let tokens = try encoder.encodeContinuation("Hi")
        #expect(tokens.map(\.id) == [0x48, 0x69])
        #expect(tokens.map(\.endOffset) == [1, 2], "as if there were no anchor")
        #expect(try encoder.encodeContinuation("").isEmpty)
    }

    @Test("an anchor that merges with the text is passed over")
    func anchors() throws {
        let tokenizer = FakeTokenizer(merges: ["▁", "\nH", "0H"], marksBeginning: true)
        let tokens = try TextEncoder(tokenizer).encodeContinuation("Hi")
        #expect(tokens.map(\.id) == [0x48, 0x69])
        #expect(tokens.map(\.endOffset) == [1, 2])
    }
}
