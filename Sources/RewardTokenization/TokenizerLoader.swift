// Tokenizers from the files of models.
//
// Two sources are understood: `tokenizer.json` of the Hugging Face tokenizers library, and the
// vocabulary in the metadata of a GGUF file. What is not known for certain is an error naming it.

package import RewardTypes

/// Makes tokenizers.
package enum TokenizerLoader {
    /// A tokenizer from `tokenizer.json`, and roles of tokens from `tokenizer_config.json`.
    ///
    /// Truncation and padding that the file may ask for are ignored: texts are encoded whole.
    package static func load(
        tokenizerJSON: JSONValue,
        tokenizerConfig: JSONValue? = nil
    ) throws(TokenizationError) -> any Tokenizer {
        var fields = try decoding { () throws(FieldError) in try Fields(tokenizerJSON, path: "") }
        let stages = try PreTokenizer.list(fields.value("pre_tokenizer"), path: "pre_tokenizer")
        guard let modelValue = fields.value("model") else {
            throw .unsupported("model", "is missing")
        }
        let (unfinished, unknownToken) =
            modelValue[member: "type"] == "Unigram"
            ? try unigram(modelValue, stages) : try bytePair(modelValue, stages)
        var tokenizer = unfinished
        tokenizer.normalizers = try Normalizer.list(fields.value("normalizer"), path: "normalizer")
        tokenizer.template = try Template(fields.value("post_processor"), path: "post_processor")
        tokenizer.decoders = try TokenDecoder.list(fields.value("decoder"), path: "decoder")
        tokenizer.addedTokens = try AddedToken.list(
            fields.value("added_tokens"),
            path: "added_tokens"
        )
        var roles = try TokenRoles(tokenizerConfig)
        roles.addMissing(to: &tokenizer.addedTokens)
        try tokenizer.prepare()
        roles.unknown = roles.unknown ?? unknownToken
        try roles.apply(to: &tokenizer)
        for id in tokenizer.template.prefix + tokenizer.template.suffix
        where tokenizer.entries.entry(of: id) == nil {
            throw .unsupported("post_processor", "the id \(id) is not in the vocabulary")
        }
        return tokenizer
    }

    private static func bytePair(
        _ value: JSONValue,
        _ stages: [PreTokenizer]
    ) throws(TokenizationError) -> (PipelineTokenizer, unknownToken: String?) {
        let definition = try BytePairDefinition(value, path: "model")
        let isByteLevel = stages.last?.isByteAlphabet == true
        let model = try definition.makeModel(spelledInByteAlphabet: isByteLevel)
        var tokenizer = PipelineTokenizer(
            entries: definition.entries,
            model: model,
            specialTokens: SpecialTokens()
        )
        tokenizer.preTokenizers = isByteLevel ? stages.dropLast() : stages
        if !isByteLevel, let cut = model.cut(before: "\u{2581}") {
            tokenizer.preTokenizers.append(cut)
        }
        return (tokenizer, definition.unknownToken)
    }

    private static func unigram(
        _ value: JSONValue,
        _ stages: [PreTokenizer]
    ) throws(TokenizationError) -> (PipelineTokenizer, unknownToken: String?) {
        let definition = try UnigramDefinition(value, path: "model")
        var tokenizer = PipelineTokenizer(
            entries: definition.entries,
            model: try definition.makeModel(),
            specialTokens: SpecialTokens()
        )
        tokenizer.preTokenizers = stages
        return (tokenizer, definition.unknownToken)
    }
}

extension PreTokenizer {
    /// Whether this stage only respells bytes, which a model of bytes does not need.
    fileprivate var isByteAlphabet: Bool {
        if case .byteAlphabet = self { true } else { false }
    }
}

/// What `tokenizer_config.json` says about tokens.
///
/// Its `add_bos_token` and `add_eos_token` do not count: the template of `tokenizer.json` says
/// what is added, as in the reference when both files are there.
struct TokenRoles {
    var beginningOfSequence: String?
    var endOfSequence: String?
    var unknown: String?
    var padding: String?
    private var added: [AddedToken] = []

    /// Reads the configuration; absent means no roles.
    init(_ config: JSONValue?) throws(TokenizationError) {
        guard let config, config != .null else { return }
        guard let members = config.objectValue else {
            throw .invalidDefinition(
                "tokenizer_config.json: expected an object, found \(config.kindName)"
            )
        }
        beginningOfSequence = try Self.content(members, "bos_token")
        endOfSequence = try Self.content(members, "eos_token")
        unknown = try Self.content(members, "unk_token")
        padding = try Self.content(members, "pad_token")
        guard let decoder = members["added_tokens_decoder"]?.objectValue else { return }
        for (name, value) in decoder {
            guard let id = Int32(name), 0..<TokenizerLimits.maximumEntryCount ~= Int(id) else {
                throw .invalidDefinition(
                    "tokenizer_config.json: added_tokens_decoder: \"\(name.prefix(40))\" is no id"
                )
            }
            let path = "(tokenizer_config.json) added_tokens_decoder.\(name)"
            added.append(try AddedToken(value, id: id, path: path))
        }
    }

    private static func content(
        _ members: JSONObject,
        _ name: String
    ) throws(TokenizationError) -> String? {
        guard let value = members[name], value != .null else { return nil }
        if let text = value.stringValue ?? value[member: "content"]?.stringValue { return text }
        throw .invalidDefinition(
            "tokenizer_config.json: \(name): expected a string, found \(value.kindName)"
        )
    }

    /// Adds the tokens that the definition does not list itself.
    func addMissing(to tokens: inout [AddedToken]) {
        let known = Set(tokens.map(\.id))
        tokens += added.filter { !known.contains($0.id) }.sorted { $0.id < $1.id }
    }

    /// Sets the special tokens of a tokenizer whose entries are complete.
    func apply(to tokenizer: inout PipelineTokenizer) throws(TokenizationError) {
        func id(_ text: String?, _ name: String) throws(TokenizationError) -> TokenID? {
            guard let text else { return nil }
            guard let id = tokenizer.id(of: text) else {
                throw .invalidDefinition(
                    "tokenizer_config.json: \(name): \"\(text.prefix(80))\" is no entry"
                )
            }
            return id
        }
        var special = tokenizer.specialTokens
        special.beginningOfSequence = try id(beginningOfSequence, "bos_token")
        special.endOfSequence = try id(endOfSequence, "eos_token")
        // These two are often named without being there, and nothing here needs them.
        special.unknown = unknown.flatMap { tokenizer.id(of: $0) }
        special.padding = padding.flatMap { tokenizer.id(of: $0) }
        if let first = special.beginningOfSequence {
            special.addsBeginningOfSequence = tokenizer.template.prefix.first == first.rawValue
        } else if let first = tokenizer.template.prefix.first, tokenizer.template.prefix.count == 1
        {
            special.beginningOfSequence = TokenID(first)
            special.addsBeginningOfSequence = true
        }
        tokenizer.specialTokens = special
    }
}
