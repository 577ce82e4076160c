// Tokenizers from GGUF vocabularies.

internal import RewardTypes

extension TokenizerLoader {
    /// A tokenizer from the vocabulary of a GGUF file.
    package static func load(
        gguf vocabulary: GGUFVocabulary
    ) throws(TokenizationError) -> any Tokenizer {
        try vocabulary.checkCounts()
        switch vocabulary.model {
        case "gpt2": return try loadByteLevel(vocabulary)
        case "llama": return try loadScored(vocabulary)
        default:
            throw .invalidDefinition(
                "tokenizer.ggml.model: \"\(vocabulary.model)\" is not supported; supported are "
                    + "gpt2 and llama"
            )
        }
    }

    private static func loadByteLevel(
        _ vocabulary: GGUFVocabulary
    ) throws(TokenizationError) -> any Tokenizer {
        let name = vocabulary.pre ?? ""
        guard let pre = GGUFPreTokenizer.named(name) else {
            let known = GGUFPreTokenizer.all.flatMap(\.names).filter { !$0.isEmpty }
            throw .invalidDefinition(
                "tokenizer.ggml.pre: \"\(name)\" is not supported; supported are "
                    + known.sorted().joined(separator: ", ")
            )
        }
        var definition = BytePairDefinition(entries: try vocabulary.entries(mergeableOnly: false))
        definition.ignoresMerges = pre.ignoresMerges
        definition.merges.reserveCapacity(vocabulary.merges.count)
        for (index, merge) in vocabulary.merges.enumerated() {
            try definition.addMerge(merge, path: "tokenizer.ggml.merges[\(index)]")
        }
        // Control tokens are entries, but no text is merged into one.
        var words = definition
        words.entries = try vocabulary.entries(mergeableOnly: true)
        let model = try words.makeModel(
            spelledInByteAlphabet: true,
            firstOfEqualMergesCounts: true
        )
        var tokenizer = PipelineTokenizer(
            entries: definition.entries,
            model: model,
            specialTokens: vocabulary.roles(addsBeginning: pre.addsBeginningOfSequence)
        )
        // `add_space_prefix` has no effect on byte-level vocabularies in llama.cpp, and none here.
        for pattern in pre.patterns {
            tokenizer.preTokenizers.append(try PreTokenizer.isolating(pattern))
        }
        tokenizer.decoders = [.byteLevel]
        return try finish(tokenizer, vocabulary)
    }

    private static func loadScored(
        _ source: GGUFVocabulary
    ) throws(TokenizationError) -> any Tokenizer {
        let vocabulary = source.withDefaultRoles
        guard !vocabulary.removesExtraWhitespace else {
            throw .invalidDefinition(
                "tokenizer.ggml.remove_extra_whitespaces: true is not supported"
            )
        }
        let model = try ScoredPieces(vocabulary).makeModel()
        var tokenizer = PipelineTokenizer(
            entries: try vocabulary.entries(mergeableOnly: false),
            model: model,
            specialTokens: vocabulary.roles(addsBeginning: true)
        )
        let marker: Unicode.Scalar = "\u{2581}"
        let markerBytes = Array(String(Character(marker)).utf8)
        let addsSpace = vocabulary.addsSpacePrefix ?? true
        tokenizer.prefixAfterTokens = addsSpace ? markerBytes : []
        tokenizer.normalizers = [.replace(.literal(Array(" ".utf8)), content: markerBytes)]
        if let cut = model.cut(before: marker) { tokenizer.preTokenizers = [cut] }
        tokenizer.decoders = [
            .replace(.literal(markerBytes), content: Array(" ".utf8)), .byteFallback, .fuse,
        ]
        if addsSpace { tokenizer.decoders?.append(.strip(content: " ", start: 1, stop: 0)) }
        return try finish(tokenizer, vocabulary)
    }

    private static func finish(
        _ unfinished: PipelineTokenizer,
        _ vocabulary: GGUFVocabulary
    ) throws(TokenizationError) -> any Tokenizer {
        var tokenizer = unfinished
        tokenizer.addedTokens = vocabulary.addedTokens
        try tokenizer.prepare()
        if tokenizer.specialTokens.addsBeginningOfSequence {
            guard let id = vocabulary.beginningOfSequence else {
                throw .invalidDefinition(
                    "tokenizer.ggml.bos_token_id: is missing, but a BOS is put before every text"
                )
            }
            tokenizer.template.prefix = [id.rawValue]
        }
        if vocabulary.addsEndOfSequence == true {
            guard let id = vocabulary.endOfSequence else {
                throw .invalidDefinition(
                    "tokenizer.ggml.eos_token_id: is missing, but add_eos_token is true"
                )
            }
            tokenizer.template.suffix = [id.rawValue]
        }
        return tokenizer
    }
}

extension GGUFVocabulary {
    fileprivate func checkCounts() throws(TokenizationError) {
        guard !tokens.isEmpty, tokens.count <= TokenizerLimits.maximumEntryCount else {
            throw .invalidDefinition("tokenizer.ggml.tokens: has \(tokens.count) entries")
        }
        guard merges.count <= TokenizerLimits.maximumMergeCount else {
            throw .invalidDefinition("tokenizer.ggml.merges: has \(merges.count) entries")
        }
        for (name, count) in [("token_type", types.count), ("scores", scores.count)]
        where count != 0 && count != tokens.count {
            throw .invalidDefinition(
                "tokenizer.ggml.\(name): has \(count) elements for \(tokens.count) tokens"
            )
        }
    }

    /// The type of an entry.
    func type(of id: Int) -> EntryType { types.isEmpty ? .normal : types[id] }

    /// The spelling of an entry; empty ones get a name of their own, as in llama.cpp.
    func spelling(of id: Int) -> [UInt8] {
        tokens[id].isEmpty ? Array("[EMPTY_\(id)]".utf8) : Array(tokens[id].utf8)
    }

    /// The entries; only those that text can be merged into, if asked for.
    fileprivate func entries(mergeableOnly: Bool) throws(TokenizationError) -> Vocabulary {
        var entries = Vocabulary(capacity: tokens.count)
        for id in tokens.indices where !mergeableOnly || type(of: id).isMergeable {
            let spelling = spelling(of: id)
            guard spelling.count <= TokenizerLimits.maximumEntryByteCount else {
                throw .invalidDefinition("tokenizer.ggml.tokens[\(id)]: is too long")
            }
            guard entries.append(spelling, id: Int32(id)) else {
                throw .invalidDefinition(
                    "tokenizer.ggml.tokens[\(id)]: \"\(tokens[id].prefix(80))\" is there twice"
                )
            }
        }
        return entries
    }

    fileprivate func roles(addsBeginning: Bool) -> SpecialTokens {
        SpecialTokens(
            beginningOfSequence: beginningOfSequence,
            endOfSequence: endOfSequence,
            endOfTurn: endOfTurn,
            unknown: unknown,
            padding: padding,
            addsBeginningOfSequence: addsBeginningOfSequence ?? addsBeginning
        )
    }

    /// The same with the ids that llama.cpp assumes for scored vocabularies that name none.
    fileprivate var withDefaultRoles: GGUFVocabulary {
        var copy = self
        if tokens.count > 2 {
            copy.unknown = unknown ?? 0
            copy.beginningOfSequence = beginningOfSequence ?? 1
            copy.endOfSequence = endOfSequence ?? 2
        }
        return copy
    }

    /// Tokens that are found in the text as they are spelled.
    fileprivate var addedTokens: [AddedToken] {
        tokens.indices.compactMap { id in
            switch type(of: id) {
            case .control, .unknown:
                AddedToken(content: spelling(of: id), id: Int32(id), isSpecial: true)
            case .userDefined: AddedToken(content: spelling(of: id), id: Int32(id))
            case .undefined, .normal, .unused, .byte: nil
            }
        }
    }
}

extension GGUFVocabulary.EntryType {
    /// Whether merging text can give an entry of this type.
    var isMergeable: Bool {
        switch self {
        case .undefined, .normal, .userDefined, .unused: true
        case .unknown, .control, .byte: false
        }
    }
}
