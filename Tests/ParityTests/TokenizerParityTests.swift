// Real vocabularies against the ids that llama.cpp gives, and the ids of the default model.
//
// The vocabularies and their texts come with llama.cpp; its ids were made without BOS and EOS.

import RewardDaemon
import RewardTestSupport
import RewardTokenization
import RewardTypes
import RewardWeights
import Testing

@Suite("Parity of tokenizers with llama.cpp")
struct TokenizerParityTests {
    private static func tokenizer(path: String) throws -> any Tokenizer {
        try ModelText.tokenizer(of: ModelFiles.open(path: path))
    }

    @Test(
        "ids of all texts that come with a vocabulary",
        .needsTestData,
        arguments: ["gpt-2", "llama-bpe", "qwen2", "llama-spm"]
    )
    func vectors(_ name: String) throws {
        let path = "tokenizers/ggml-vocab-\(name).gguf"
        let tokenizer = try Self.tokenizer(path: TestEnvironment.dataPath(path))
        // Not split as characters: a text may end in "\r", which "\n" would join.
        let separator = Array("\n__ggml_vocab_test__\n".utf8)
        let texts = try TestEnvironment.data("\(path).inp").split(onSequence: separator)
        let lines = try TestEnvironment.data("\(path).out").split(onSequence: [UInt8(ascii: "\n")])
        #expect(texts.count == 47)
        try #require(lines.count >= texts.count)
        for (bytes, line) in zip(texts, lines) {
            let text = String(decoding: bytes, as: UTF8.self)
            let expected = String(decoding: line, as: UTF8.self).split(separator: " ")
                .compactMap { Int32($0) }
            let tokens = try tokenizer.encode(text, addSpecialTokens: false)
            #expect(tokens.map(\.id.rawValue) == expected, "\(text.debugDescription)")
            #expect(tokens.last?.endOffset ?? 0 == bytes.count, "\(text.debugDescription)")
            let decoded = tokenizer.decode(tokens.map(\.id), skipSpecialTokens: false)
            #expect(Array(decoded.utf8) == Array(bytes), "\(text.debugDescription)")
        }
    }

    @Test("ids of the default model's conversations", .needsTestData, .needsTestModel)
    func defaultModel() throws {
        let path = try #require(TestEnvironment.modelPath)
        let tokenizer = try Self.tokenizer(path: path)
        let golden = try JSONValue(
            parsing: TestEnvironment.data("golden/smollm2_135m_instruct_logprobs.json")
        )
        let cases = try #require(golden[member: "cases"]?.arrayValue)
        #expect(cases.count == 5)
        for example in cases {
            func ids(_ name: String) throws -> [TokenID] {
                try #require(example[member: name]?.arrayValue).compactMap(\.intValue)
                    .map { TokenID(Int32($0)) }
            }
            let prompt = try #require(example[member: "text"]?.stringValue)
            let response = try #require(example[member: "response"]?.stringValue)
            #expect(try tokenizer.ids(of: prompt, addSpecialTokens: true) == ids("prompt_ids"))
            // The model ends its turn; the text of the response does not say so.
            let end = try #require(tokenizer.specialTokens.endOfSequence)
            #expect(
                try tokenizer.ids(of: response, addSpecialTokens: false) + [end]
                    == ids("response_ids")
            )
        }
    }
}

extension Array<UInt8> {
    /// The parts between occurrences of a separator.
    fileprivate func split(onSequence separator: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index + separator.count <= count {
            if self[index...].starts(with: separator) {
                parts.append(self[start..<index])
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        parts.append(self[start...])
        return parts
    }
}
