import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Loading of tokenizer.json")
struct TokenizerLoaderTests {
    private static let model = SmallDefinition.model

    private func problem(_ members: JSONObject, config: JSONValue? = nil) -> String {
        SmallDefinition.problem(members, config: config)
    }

    @Test("what is not known is refused by name")
    func unknownParts() {
        #expect(problem([:]) == "none")
        #expect(SmallDefinition.problem(model: ["type": "Unigram"]).contains("model.vocab"))
        #expect(
            SmallDefinition.problem(model: ["type": "WordPiece"]).contains(
                "supported are BPE and Unigram"
            )
        )
        #expect(
            problem(["normalizer": ["type": "Nmt"]]).contains("normalizer: the normalizer \"Nmt\"")
        )
        #expect(problem(["pre_tokenizer": ["type": "UnicodeScripts"]]).contains("UnicodeScripts"))
        #expect(problem(["post_processor": ["type": "Odd"]]).contains("\"Odd\""))
        #expect(problem(["decoder": ["type": "CTC"]]).contains("\"CTC\""))
        let pattern: JSONValue = [
            "type": "Sequence",
            "pretokenizers": [
                ["type": "ByteLevel"],
                ["type": "Split", "pattern": ["Regex": "\\bword"], "behavior": "Isolated"],
            ],
        ]
        let text = problem(["pre_tokenizer": pattern])
        #expect(text.contains("pre_tokenizer.pretokenizers[1].pattern"))
        #expect(text.contains("\\bword"))
    }

    @Test("entries that are canonically equivalent are different, from the file to the ids")
    func equivalentEntries() throws {
        // Without this, the vocabulary of Llama 2 is refused for a member that appears twice.
        let text =
            #"{"model":{"vocab":{"\u03af":0,"\u1f77":1,"e\u0301":2,"\u00e9":3},"merges":[]}}"#
        let tokenizer = try TokenizerLoader.load(tokenizerJSON: try JSONValue(parsing: text))
        #expect(tokenizer.vocabularySize == 4)
        #expect(
            try tokenizer.ids(of: "\u{3AF}\u{1F77}\u{E9}", addSpecialTokens: false) == [0, 1, 3]
        )
        #expect(tokenizer.id(of: "e\u{301}") == 2)
    }

    @Test("added tokens that contradict the vocabulary are refused")
    func addedTokens() {
        #expect(problem(["added_tokens": [["id": 3, "content": "c"]]]) == "none")
        #expect(problem(["added_tokens": [["id": 1, "content": "a"]]]).contains("id 0"))
        #expect(problem(["added_tokens": [["id": 1, "content": "c"]]]).contains("is taken"))
        #expect(problem(["added_tokens": [["id": 3, "content": ""]]]).contains("is empty"))
        #expect(problem(["added_tokens": [["content": "c"]]]).contains("added_tokens[0].id"))
        #expect(problem(["added_tokens": "c"]).contains("expected an array"))
    }

    @Test("roles come from the configuration, added tokens of the configuration too")
    func roles() throws {
        let config: JSONValue = [
            "bos_token": ["content": "<s>"], "eos_token": "b", "pad_token": "[PAD]",
            "unk_token": nil,
            "added_tokens_decoder": [
                "3": ["content": "<s>", "special": true, "normalized": false]
            ],
            "add_bos_token": true,
        ]
        let tokenizer = try TokenizerLoader.load(
            tokenizerJSON: ["model": Self.model],
            tokenizerConfig: config
        )
        #expect(tokenizer.vocabularySize == 4)
        #expect(tokenizer.specialTokens.beginningOfSequence == 3)
        #expect(tokenizer.specialTokens.endOfSequence == 1)
        #expect(tokenizer.specialTokens.padding == nil)
        #expect(tokenizer.specialTokens.all == [3])
        #expect(!tokenizer.specialTokens.addsBeginningOfSequence)
        #expect(try tokenizer.ids(of: "<s>ab", addSpecialTokens: true) == [3, 2])
        #expect(tokenizer.id(of: "ab") == 2)
        #expect(tokenizer.entry(of: 2) == "ab")
        #expect(tokenizer.entry(of: 4) == nil)
        #expect(problem([:], config: ["eos_token": "</s>"]).contains("eos_token"))
        #expect(problem([:], config: ["bos_token": 1]).contains("bos_token"))
        #expect(problem([:], config: ["added_tokens_decoder": ["x": [:]]]).contains("\"x\""))
    }

    @Test("a template with one token before the text says what BOS is")
    func templateRole() throws {
        let golden = try GoldenTokenizer.named("legacy_llama")
        let tokenizer = try golden.load()
        #expect(tokenizer.specialTokens.beginningOfSequence == 1)
        #expect(tokenizer.specialTokens.addsBeginningOfSequence)
        #expect(try tokenizer.encode("", addSpecialTokens: true) == [.init(id: 1, endOffset: 0)])
    }

    @Test("damaged definitions give a tokenizer or an error", arguments: 0..<6)
    func damage(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for golden in GoldenTokenizer.all {
            let damaged = Self.damaged(try golden.definition(), &generator, depth: 0)
            do throws(TokenizationError) {
                let tokenizer = try TokenizerLoader.load(tokenizerJSON: damaged)
                let text = GoldenTokenizer.texts.randomElement(using: &generator) ?? ""
                let ids = try tokenizer.ids(of: text, addSpecialTokens: true)
                _ = tokenizer.decode(ids, skipSpecialTokens: false)
                #expect(ids.allSatisfy { $0.rawValue < Int32(tokenizer.vocabularySize) })
            } catch {
                // Refusing is as good.
            }
        }
    }

    /// The value with one place in it changed.
    private static func damaged(
        _ value: JSONValue,
        _ generator: inout SeededGenerator,
        depth: Int
    ) -> JSONValue {
        let replacements: [JSONValue] = [
            nil, true, 0, -1, 3, 1e300, "", "a", "\u{301}", [], [:], [[]], ["type": "Sequence"],
        ]
        let stops = depth > 0 && Int.random(in: 0..<4, using: &generator) == 0
        switch value {
        case .object(var members) where !stops && !members.isEmpty:
            let index = Int.random(in: 0..<members.count, using: &generator)
            let (name, old) = members[index]
            members[name] = damaged(old, &generator, depth: depth + 1)
            return .object(members)
        case .array(var elements) where !stops && !elements.isEmpty:
            let index = Int.random(in: 0..<elements.count, using: &generator)
            elements[index] = damaged(elements[index], &generator, depth: depth + 1)
            return .array(elements)
        default: return replacements.randomElement(using: &generator) ?? nil
        }
    }
}
