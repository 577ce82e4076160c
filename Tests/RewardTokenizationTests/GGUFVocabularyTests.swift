import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("GGUF vocabularies")
struct GGUFVocabularyTests {
    /// Metadata as a JSON object.
    private struct Metadata: GGUFMetadataReading {
        var members: JSONObject

        func string(forKey key: String) -> String? { members[key]?.stringValue }
        func strings(forKey key: String) -> [String]? {
            members[key]?.arrayValue?.compactMap(\.stringValue)
        }
        func integer(forKey key: String) -> Int64? { members[key]?.intValue.map(Int64.init) }
        func integers(forKey key: String) -> [Int64]? {
            members[key]?.arrayValue?.compactMap { $0.intValue.map(Int64.init) }
        }
        func floats(forKey key: String) -> [Float]? {
            members[key]?.arrayValue?.compactMap { $0.doubleValue.map { Float($0) } }
        }
        func bool(forKey key: String) -> Bool? { members[key]?.boolValue }
    }

    private static let minimal: JSONObject = [
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": ["a", "b", "ab", "<|e|>", "[u]"],
        "tokenizer.ggml.token_type": [1, 1, 1, 3, 4], "tokenizer.ggml.merges": ["a b"],
        "tokenizer.ggml.bos_token_id": 3, "tokenizer.ggml.eos_token_id": 3,
        "tokenizer.ggml.eot_token_id": 2, "tokenizer.ggml.padding_token_id": 0,
        "tokenizer.ggml.unknown_token_id": 1,
    ]

    private func load(_ change: JSONObject = [:]) throws -> any Tokenizer {
        var metadata = Metadata(members: Self.minimal)
        for (name, value) in change { metadata.members["tokenizer.ggml.\(name)"] = value }
        return try TokenizerLoader.load(gguf: try GGUFVocabulary(reading: metadata))
    }

    private func problem(_ change: JSONObject) -> String {
        do {
            _ = try load(change)
            return "none"
        } catch TokenizationError.invalidDefinition(let text) {
            return text
        } catch {
            return "another error"
        }
    }

    @Test("keys become entries and roles")
    func roles() throws {
        let tokenizer = try load()
        #expect(tokenizer.vocabularySize == 5)
        let special = tokenizer.specialTokens
        #expect(special.beginningOfSequence == 3)
        #expect(special.endOfSequence == 3)
        #expect(special.endOfTurn == 2)
        #expect(special.unknown == 1)
        #expect(special.padding == 0)
        #expect(special.all == [3])
        #expect(!special.addsBeginningOfSequence)
        #expect(try tokenizer.ids(of: "ab<|e|>[u]ba", addSpecialTokens: true) == [2, 3, 4, 1, 0])
    }

    @Test("BOS and EOS are put around texts as the keys or the kind of model say")
    func additions() throws {
        let both = try load(["add_bos_token": true, "add_eos_token": true])
        #expect(try both.ids(of: "a", addSpecialTokens: true) == [3, 0, 3])
        #expect(try both.ids(of: "a", addSpecialTokens: false) == [0])
        let llama = try load(["pre": "llama-bpe"])
        #expect(try llama.ids(of: "a", addSpecialTokens: true) == [3, 0])
        #expect(llama.specialTokens.addsBeginningOfSequence)
        #expect(problem(["add_bos_token": true, "bos_token_id": nil]).contains("bos_token_id"))
        #expect(problem(["add_eos_token": true, "eos_token_id": nil]).contains("eos_token_id"))
    }

    @Test("what is missing, of the wrong length or unknown is refused by name")
    func problems() {
        #expect(problem([:]) == "none")
        #expect(problem(["model": nil]).contains("tokenizer.ggml.model"))
        #expect(problem(["model": "t5"]).contains("\"t5\""))
        #expect(problem(["pre": "falcon"]).contains("\"falcon\""))
        #expect(problem(["tokens": nil]).contains("tokenizer.ggml.tokens"))
        #expect(problem(["tokens": []]).contains("token"))
        #expect(problem(["tokens": ["a", "a", "ab", "x", "y"]]).contains("there twice"))
        #expect(problem(["token_type": [1]]).contains("token_type"))
        #expect(problem(["bos_token_id": 5]).contains("bos_token_id"))
        #expect(problem(["bos_token_id": -1]).contains("bos_token_id"))
        #expect(problem(["merges": ["a c"]]).contains("merges[0]"))
    }

    @Test("empty entries have names of their own")
    func emptyEntries() throws {
        let tokenizer = try load(["tokens": ["a", "b", "ab", "", ""]])
        #expect(tokenizer.entry(of: 4) == "[EMPTY_4]")
    }

    @Test("of a merge given twice the first counts")
    func doubleMerges() throws {
        let tokenizer = try load([
            "tokens": ["a", "b", "ab", "c", "bc"], "token_type": [1, 1, 1, 1, 1],
            "merges": ["a b", "b c", "a b"], "bos_token_id": 0,
        ])
        #expect(try tokenizer.ids(of: "abc", addSpecialTokens: false) == [2, 3])
    }
}
