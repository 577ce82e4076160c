import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Continuations of a SentencePiece tokenizer")
struct SentencePieceContinuationTests {
    /// A byte-pair encoder that writes spaces as "▁" and adds one in front of every text.
    private func tokenizer() throws -> any Tokenizer {
        let bytes = (0..<256).map { byte in
            (byte < 16 ? "<0x0" : "<0x") + String(byte, radix: 16, uppercase: true) + ">"
        }
        let entries = ["<unk>", "<s>", "</s>"] + bytes + ["▁", "a", "b", "]", "ab", "▁a", "▁ab"]
        var vocabulary = JSONObject()
        for (index, entry) in entries.enumerated() { vocabulary[entry] = .integer(Int64(index)) }
        func added(_ id: Int64) -> JSONValue {
            [
                "id": .integer(id), "content": .string(entries[Int(id)]), "special": true,
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
            ]
        }
        let definition: JSONValue = [
            "version": "1.0",
            "added_tokens": [added(0), added(1), added(2)],
            "normalizer": [
                "type": "Sequence",
                "normalizers": [
                    ["type": "Prepend", "prepend": "▁"],
                    ["type": "Replace", "pattern": ["String": " "], "content": "▁"],
                ],
            ],
            "pre_tokenizer": nil,
            "post_processor": nil,
            "decoder": nil,
            "model": [
                "type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
                "vocab": .object(vocabulary), "merges": ["a b", "▁ a", "▁ ab"],
            ],
        ]
        return try TokenizerLoader.load(tokenizerJSON: definition, tokenizerConfig: nil)
    }

    @Test("a reply has the tokens that it has behind its prompt", arguments: ["ab", " ab", "a b"])
    func continuation(_ text: String) throws {
        let tokenizer = try tokenizer()
        let behind = try tokenizer.encode("]\n" + text, addSpecialTokens: false)
        let expected = behind.drop { $0.endOffset <= 2 }
        let found = try TextEncoder(tokenizer).encodeContinuation(text)
        #expect(found.map(\.id) == expected.map(\.id))
        #expect(found.map(\.endOffset) == expected.map { $0.endOffset - 2 })
        let alone = try tokenizer.ids(of: text, addSpecialTokens: false)
        #expect((alone == expected.map(\.id)) == false)
    }
}
