import RewardBackend
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("TraceEncoder")
struct TraceEncoderTests {
    private func encoder(contextTokenCount: Int = 4096) throws -> TraceEncoder {
        let bench = try TraceBench(writing: "", maximumContextTokenCount: contextTokenCount)
        return try TraceEncoder(model: bench.model, path: "model")
    }

    @Test("prompt and trace are one text, with one BOS before and the EOS behind it")
    func sequence() throws {
        let encoder = try encoder()
        // A token over the boundary belongs to the trace.
        let sequence = try encoder.sequence(prompt: "aAct", trace: "ion", truncation: nil)
        let ids = try encoder.model.tokenizer.ids(of: "aAction", addSpecialTokens: true)
        #expect(sequence.ids == ids + [encoder.endOfSequence])
        #expect(sequence.replyStart == 2)
    }

    @Test("what does not fit fails, or loses the front of its prompt behind the BOS")
    func context() throws {
        let encoder = try encoder(contextTokenCount: 5)
        #expect(throws: ItemFailure.self) {
            try encoder.sequence(prompt: "abc", trace: "d", truncation: nil)
        }
        let cut = try encoder.sequence(prompt: "abc", trace: "d", truncation: .left)
        #expect(cut.ids.count == 5 && cut.truncatedTokenCount == 1)
        #expect(encoder.model.tokenizer.decode(cut.ids, skipSpecialTokens: false) == "<s>bcd</s>")
        #expect(encoder.hasRoom(after: Array(cut.ids.prefix(3))))
        #expect(!encoder.hasRoom(after: Array(cut.ids.prefix(4))))
    }

    @Test("the highest logit wins, of several the one with the lowest id")
    func next() throws {
        let encoder = try encoder()
        var row = [Float](repeating: -1, count: encoder.model.description.vocabularySize)
        #expect(try encoder.next(in: .success([.logitRows(row)])) == TokenID(0))
        row[7] = 2
        row[9] = 2
        #expect(try encoder.next(in: .success([.logitRows(row)])) == TokenID(7))
        row[0] = .nan
        for result: PassResult in [
            .success([.logitRows(row)]), .success([]), .success([.logitRows([1])]),
            .success([.logits([1])]), .failure(.failed("?")),
        ] {
            #expect(throws: ItemFailure.self) { try encoder.next(in: result) }
        }
    }
}
