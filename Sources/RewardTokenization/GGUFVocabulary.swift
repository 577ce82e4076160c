// The vocabulary that a GGUF file carries in its metadata.
//
// Keys and defaults follow llama.cpp, the reference for these files. The reader of the files lives
// in another module; this one only asks for values by key.

package import RewardTypes

/// Typed look-ups in the metadata of a GGUF file; nil where a key is absent or of another type.
package protocol GGUFMetadataReading {
    /// A text.
    func string(forKey key: String) -> String?
    /// An array of texts.
    func strings(forKey key: String) -> [String]?
    /// A whole number.
    func integer(forKey key: String) -> Int64?
    /// An array of whole numbers.
    func integers(forKey key: String) -> [Int64]?
    /// An array of numbers.
    func floats(forKey key: String) -> [Float]?
    /// A truth value.
    func bool(forKey key: String) -> Bool?
}

/// Entries, merges and roles as a GGUF file states them.
package struct GGUFVocabulary: Sendable {
    /// What an entry is for.
    package enum EntryType: Int, Sendable {
        case undefined = 0
        case normal = 1
        case unknown = 2
        case control = 3
        case userDefined = 4
        case unused = 5
        case byte = 6
    }

    /// `tokenizer.ggml.model`: "gpt2" for byte-level merges, "llama" for scored pieces.
    package var model: String
    /// `tokenizer.ggml.pre`: the name of the way in which text is cut before merging.
    package var pre: String?
    /// Spellings by id.
    package var tokens: [String]
    /// One for each token, or none: then all are normal.
    package var types: [EntryType]
    /// One for each token, or none.
    package var scores: [Float]
    /// Merges in order of rank, the parts separated by a space.
    package var merges: [String]
    /// Roles of tokens.
    package var beginningOfSequence: TokenID?
    package var endOfSequence: TokenID?
    package var endOfTurn: TokenID?
    package var unknown: TokenID?
    package var padding: TokenID?
    /// What is put around texts; nil means the default of the model.
    package var addsBeginningOfSequence: Bool?
    package var addsEndOfSequence: Bool?
    /// Whether text begins with a space that is not there; nil means the default of the model.
    package var addsSpacePrefix: Bool?
    /// Whether runs of spaces are cut down before encoding; not supported if true.
    package var removesExtraWhitespace: Bool

    /// A vocabulary from its parts.
    package init(
        model: String,
        pre: String? = nil,
        tokens: [String],
        types: [EntryType] = [],
        scores: [Float] = [],
        merges: [String] = []
    ) {
        self.model = model
        self.pre = pre
        self.tokens = tokens
        self.types = types
        self.scores = scores
        self.merges = merges
        removesExtraWhitespace = false
    }

    /// Reads the `tokenizer.ggml` keys; throws if one is missing or has a wrong length.
    package init(reading metadata: some GGUFMetadataReading) throws(TokenizationError) {
        func key(_ name: String) -> String { "tokenizer.ggml.\(name)" }
        guard let model = metadata.string(forKey: key("model")) else {
            throw .invalidDefinition("\(key("model")): is missing or not a string")
        }
        guard let tokens = metadata.strings(forKey: key("tokens")) else {
            throw .invalidDefinition("\(key("tokens")): is missing or not an array of strings")
        }
        self.init(
            model: model,
            pre: metadata.string(forKey: key("pre")),
            tokens: tokens,
            types: (metadata.integers(forKey: key("token_type")) ?? []).map { type in
                EntryType(rawValue: Int(truncatingIfNeeded: type)) ?? .undefined
            },
            scores: metadata.floats(forKey: key("scores")) ?? [],
            merges: metadata.strings(forKey: key("merges")) ?? []
        )
        func id(_ name: String) throws(TokenizationError) -> TokenID? {
            guard let value = metadata.integer(forKey: key(name)) else { return nil }
            guard 0..<Int64(tokens.count) ~= value else {
                throw .invalidDefinition(
                    "\(key(name)): \(value) is not below the vocabulary size \(tokens.count)"
                )
            }
            return TokenID(Int32(value))
        }
        beginningOfSequence = try id("bos_token_id")
        endOfSequence = try id("eos_token_id")
        endOfTurn = try id("eot_token_id")
        unknown = try id("unknown_token_id")
        padding = try id("padding_token_id")
        addsBeginningOfSequence = metadata.bool(forKey: key("add_bos_token"))
        addsEndOfSequence = metadata.bool(forKey: key("add_eos_token"))
        addsSpacePrefix = metadata.bool(forKey: key("add_space_prefix"))
        removesExtraWhitespace = metadata.bool(forKey: key("remove_extra_whitespaces")) ?? false
    }
}
