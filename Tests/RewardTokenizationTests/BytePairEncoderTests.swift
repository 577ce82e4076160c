import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Byte-pair encoding")
struct BytePairEncoderTests {
    /// A tokenizer of a few entries, merges and options; no stages.
    private func tokenizer(
        _ entries: [String],
        merges: [String] = [],
        _ options: JSONObject = [:]
    ) throws -> any Tokenizer {
        var vocabulary = JSONObject()
        for (id, entry) in entries.enumerated() { vocabulary[entry] = .integer(Int64(id)) }
        var model: JSONObject = [
            "type": "BPE", "vocab": .object(vocabulary),
            "merges": .array(merges.map { .string($0) }),
        ]
        for (name, value) in options { model[name] = value }
        return try TokenizerLoader.load(tokenizerJSON: ["model": .object(model)])
    }

    private func ids(_ tokenizer: any Tokenizer, _ text: String) throws -> [Int32] {
        try tokenizer.ids(of: text, addSpecialTokens: false).map(\.rawValue)
    }

    @Test("merges go by rank, not from left to right")
    func ranks() throws {
        let tokenizer = try tokenizer(["a", "b", "c", "bc", "ab"], merges: ["b c", "a b"])
        #expect(try ids(tokenizer, "abc") == [0, 3])
        #expect(try ids(tokenizer, "ab") == [4])
    }

    @Test("a whole entry that merging does not reach is used only when merges are ignored")
    func wholeWords() throws {
        let entries = ["a", "b", "c", "ab", "abc"]
        let merging = try tokenizer(entries, merges: ["a b"])
        // Twice: the second time the answer is remembered.
        #expect(try ids(merging, "abc") == [3, 2])
        #expect(try ids(merging, "abc") == [3, 2])
        let ignoring = try tokenizer(entries, merges: ["a b"], ["ignore_merges": true])
        #expect(try ids(ignoring, "abc") == [4])
    }

    @Test("unknown characters become the unknown token, alone or fused, or are left out")
    func unknown() throws {
        let entries = ["a", "<unk>"]
        let single = try tokenizer(entries, ["unk_token": "<unk>"])
        #expect(try ids(single, "a中国a") == [0, 1, 1, 0])
        let fused = try tokenizer(entries, ["unk_token": "<unk>", "fuse_unk": true])
        #expect(try ids(fused, "a中国a") == [0, 1, 0])
        #expect(try fused.encode("a中国a", addSpecialTokens: false).map(\.endOffset) == [1, 7, 8])
        let silent = try tokenizer(entries)
        #expect(try ids(silent, "a中国a") == [0, 0])
        #expect(try silent.encode("a中", addSpecialTokens: false).map(\.endOffset) == [1])
    }

    @Test("byte tokens stand for unknown characters and end inside them")
    func byteFallback() throws {
        let bytes = (UInt8.min...UInt8.max).map {
            String(decoding: ByteToken.spelling(of: $0), as: UTF8.self)
        }
        let tokenizer = try tokenizer(["a"] + bytes, ["byte_fallback": true])
        let tokens = try tokenizer.encode("aé", addSpecialTokens: false)
        #expect(tokens.map(\.id.rawValue) == [0, 1 + 0xC3, 1 + 0xA9])
        #expect(tokens.map(\.endOffset) == [1, 2, 3])
    }

    @Test("a long text in one piece is cut only where no merge crosses")
    func cuts() throws {
        let safe = try tokenizer(["▁", "a", "▁a", "▁▁"], merges: ["▁ a", "▁ ▁"])
        #expect(try ids(safe, "▁a▁▁a▁") == [2, 0, 2, 0])
        #expect(try ids(safe, "▁▁▁b") == [3, 0])
        let crossing = try tokenizer(["▁", "a", "a▁", "a▁a"], merges: ["a ▁", "a▁ a"])
        #expect(try ids(crossing, "▁a▁a") == [0, 3])
    }

    @Test("a text of 100 kB without a space is encoded in few steps")
    func longWord() throws {
        var vocabulary = Vocabulary(capacity: 8)
        var merges = MergeTable(capacity: 8)
        for level in Int32(0)..<8 {
            _ = vocabulary.append([UInt8](repeating: 0x61, count: 1 << Int(level)), id: level)
            merges.set(level, level, .init(rank: UInt32(level), result: level + 1), replacing: true)
        }
        _ = vocabulary.append([UInt8](repeating: 0x61, count: 256), id: 8)
        var symbols = [Int32](repeating: -1, count: 256)
        symbols[0x61] = 0
        let model = BytePairEncoder(
            vocabulary: vocabulary,
            merges: merges,
            alphabet: .bytes(symbols)
        )
        let text = [UInt8](repeating: 0x61, count: 100_000)
        var tokens: [ModelToken] = []
        var workspace = MergeWorkspace()
        model.encode([0..<text.count], of: text, into: &tokens, &workspace)
        var again: [ModelToken] = []
        let seam: any TokenModel = model
        seam.encode([0..<text.count], of: text, into: &again)
        #expect(again == tokens)
        #expect(tokens.count == 100_000 / 256 + 2)
        #expect(tokens.last?.end == text.count)
        #expect(workspace.stepCount < 6 * text.count, "\(workspace.stepCount) steps")
    }

    @Test("WordMemory keeps facts of one entry apart from its neighbours")
    func memory() {
        let memory = WordMemory(entryCount: 200)
        let before = memory.snapshot()
        memory.learn([.init(id: 63, isWhole: true), .init(id: 64, isWhole: false)])
        let after = memory.snapshot()
        #expect(!before.isKnown(63))
        #expect(after.isKnown(63) && after.isWhole(63))
        #expect(after.isKnown(64) && !after.isWhole(64))
        #expect(!after.isKnown(62) && !after.isKnown(65) && !after.isKnown(199))
    }
}
