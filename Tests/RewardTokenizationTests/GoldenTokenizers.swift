// The tiny tokenizers of Tests/Golden/tokenizers, and what the reference makes of the texts there.

import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

/// One variant of a tiny tokenizer.
struct GoldenTokenizer: Sendable, CustomTestStringConvertible {
    let name: String
    /// Members of the definition in place of those of the base, and notes for tests.
    let change: JSONObject

    var testDescription: String { name }

    /// Texts that every variant encodes.
    static let texts: [String] = {
        let value = try? GoldenData.json("tokenizers/texts.json")
        return value?.arrayValue?.compactMap(\.stringValue) ?? []
    }()

    /// All variants.
    static let all: [GoldenTokenizer] = {
        let value = try? GoldenData.json("tokenizers/variants.json")
        return (value?.objectValue ?? [:]).map { name, value in
            GoldenTokenizer(name: name, change: value.objectValue ?? [:])
        }
    }()

    /// The variants that a GGUF vocabulary can state too.
    static let inGGUF = all.filter { $0.change["gguf"] != nil }

    /// A variant by name.
    static func named(_ name: String) throws -> GoldenTokenizer {
        try #require(all.first { $0.name == name }, "no variant \(name)")
    }

    /// The whole `tokenizer.json`.
    func definition() throws -> JSONValue {
        let base = try #require(change["base"]?.stringValue)
        var members = try #require(try GoldenData.json("tokenizers/\(base).json").objectValue)
        for (name, value) in change where !["base", "gguf", "model"].contains(name) {
            members[name] = value
        }
        var model = try #require(members["model"]?.objectValue)
        for (name, value) in change["model"]?.objectValue ?? [:] { model[name] = value }
        members["model"] = .object(model)
        return .object(members)
    }

    /// The tokenizer.
    func load() throws -> any Tokenizer {
        try TokenizerLoader.load(tokenizerJSON: try definition())
    }

    /// The same vocabulary as a GGUF file would state it.
    func vocabulary() throws -> GGUFVocabulary {
        let definition = try definition()
        let model = try #require(definition[member: "model"])
        var tokens = try Self.tokens(model)
        let isScored = change["base"] == "scored"
        var vocabulary = GGUFVocabulary(
            model: isScored ? "llama" : "gpt2",
            pre: isScored ? nil : change["gguf"]?.stringValue,
            tokens: tokens
        )
        if isScored {
            let extra = try GoldenData.json("tokenizers/scored_extra.json")
            vocabulary.scores = try #require(extra[member: "scores"]?.arrayValue)
                .compactMap(\.doubleValue).map { Float($0) }
            vocabulary.types = try #require(extra[member: "types"]?.arrayValue)
                .compactMap(\.intValue).compactMap(GGUFVocabulary.EntryType.init(rawValue:))
            vocabulary.unknown = 0
            vocabulary.beginningOfSequence = 1
            return vocabulary
        }
        vocabulary.merges = try #require(model[member: "merges"]?.arrayValue).map { merge in
            try #require(merge.arrayValue).compactMap(\.stringValue).joined(separator: " ")
        }
        let added = definition[member: "added_tokens"]?.arrayValue ?? []
        vocabulary.types = tokens.map { _ in .normal } + added.map { _ in .control }
        tokens += added.compactMap { $0[member: "content"]?.stringValue }
        vocabulary.tokens = tokens
        if !added.isEmpty {
            vocabulary.beginningOfSequence = TokenID(Int32(tokens.count - 2))
            vocabulary.endOfSequence = TokenID(Int32(tokens.count - 1))
        } else {
            vocabulary.addsBeginningOfSequence = false
        }
        return vocabulary
    }

    private static func tokens(_ model: JSONValue) throws -> [String] {
        let entries = try #require(model[member: "vocab"]?.objectValue)
        return entries.sorted { ($0.value.intValue ?? 0) < ($1.value.intValue ?? 0) }.map(\.name)
    }
}

/// What the reference makes of the texts.
struct GoldenCases {
    /// Ids of each text, without additions.
    let ids: [[TokenID]]
    /// Where the tokens of each text end, where comparable: whole characters, in bytes.
    let ends: [[Int]]?
    /// The decoded texts that differ from the texts.
    private let decoded: JSONObject
    /// Ids of the tenth text with additions.
    let special: [TokenID]

    /// Reads the cases of a variant.
    init(_ tokenizer: GoldenTokenizer) throws {
        let value = try GoldenData.json("tokenizers/cases/\(tokenizer.name).json")
        func lists(_ name: String) -> [[Int]]? {
            value[member: name]?.arrayValue?.compactMap(\.stringValue).map { line in
                line.split(separator: " ").compactMap { Int($0) }
            }
        }
        ids = try #require(lists("ids")).map { $0.map { TokenID(Int32($0)) } }
        ends = lists("ends")
        decoded = value[member: "decoded"]?.objectValue ?? [:]
        special = try #require(value[member: "special"]?.arrayValue)
            .compactMap(\.intValue).map { TokenID(Int32($0)) }
    }

    /// What the ids of a text decode to.
    func decoded(_ index: Int) -> String {
        decoded[String(index)]?.stringValue ?? GoldenTokenizer.texts[index]
    }
}

extension StringProtocol {
    /// Whether two texts have the same code points; `==` takes equivalent ones for equal.
    func isIdentical(to other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}
