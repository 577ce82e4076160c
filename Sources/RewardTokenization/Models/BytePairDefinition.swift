// The `model` member of `tokenizer.json`: vocabulary, merges and options of byte-pair encoding.

internal import RewardTypes

/// A byte-pair model as it is written down.
struct BytePairDefinition {
    /// Entries as spelled.
    var entries: Vocabulary
    /// Pairs of entries, in order of rank.
    var merges: [(left: Int32, right: Int32, result: Int32)] = []
    var unknownToken: String?
    var fusesUnknown = false
    var fallsBackToBytes = false
    var ignoresMerges = false

    /// An empty model with given entries.
    init(entries: Vocabulary) { self.entries = entries }

    /// Reads the member.
    init(_ value: JSONValue, path: String) throws(TokenizationError) {
        var fields = try decoding { () throws(FieldError) in try Fields(value, path: path) }
        // Old files leave the type out when it is BPE.
        let type = try decoding { () throws(FieldError) in try fields.optionalString("type") }
        guard type == nil || type == "BPE" else {
            throw .unsupported(
                "\(path).type",
                "the model kind \"\(type ?? "")\" is not supported; supported are BPE "
                    + "and Unigram"
            )
        }
        entries = try Self.readVocabulary(fields.value("vocab"), path: "\(path).vocab")
        try readMerges(fields.value("merges"), path: "\(path).merges")
        try readOptions(&fields)
    }

    private mutating func readOptions(_ fields: inout Fields) throws(TokenizationError) {
        let options = try decoding { () throws(FieldError) in
            if let dropout = try fields.optionalNumber("dropout"), dropout != 0 {
                throw fields.error("dropout", "random merging is not supported; expected null")
            }
            for name in ["continuing_subword_prefix", "end_of_word_suffix"] {
                guard try fields.optionalString(name) ?? "" == "" else {
                    throw fields.error(name, "marks inside words are not supported; expected null")
                }
            }
            return (
                unknown: try fields.optionalString("unk_token"),
                fuses: try fields.optionalBool("fuse_unk") ?? false,
                fallsBack: try fields.optionalBool("byte_fallback") ?? false,
                ignores: try fields.optionalBool("ignore_merges") ?? false
            )
        }
        unknownToken = options.unknown
        fusesUnknown = options.fuses
        fallsBackToBytes = options.fallsBack
        ignoresMerges = options.ignores
    }

    private static func readVocabulary(
        _ value: JSONValue?,
        path: String
    ) throws(TokenizationError) -> Vocabulary {
        guard let members = value?.objectValue else {
            throw .unsupported(path, "expected an object of entries and ids")
        }
        guard members.count <= TokenizerLimits.maximumEntryCount else {
            throw .unsupported(path, "has \(members.count) entries, which is too many")
        }
        var entries = Vocabulary(capacity: members.count)
        for (name, value) in members {
            guard let id = value.intValue, 0..<TokenizerLimits.maximumEntryCount ~= id else {
                throw .unsupported(path, "the entry \"\(name.prefix(80))\" has no usable id")
            }
            guard name.utf8.count <= TokenizerLimits.maximumEntryByteCount else {
                throw .unsupported(path, "the entry with id \(id) is too long")
            }
            guard entries.append(Array(name.utf8), id: Int32(id)) else {
                throw .unsupported(path, "the id \(id) of \"\(name.prefix(80))\" is given twice")
            }
        }
        return entries
    }

    private mutating func readMerges(
        _ value: JSONValue?,
        path: String
    ) throws(TokenizationError) {
        guard let elements = value?.arrayValue,
            elements.count <= TokenizerLimits.maximumMergeCount
        else { throw .unsupported(path, "expected an array of merges") }
        merges.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if let text = element.stringValue {
                // The old spelling: both parts in one text, and perhaps a line with a version.
                if text.hasPrefix("#version") { continue }
                try addMerge(text, path: "\(path)[\(index)]")
            } else if let pair = element.arrayValue, pair.count == 2,
                let left = pair[0].stringValue, let right = pair[1].stringValue
            {
                try addMerge(Array(left.utf8), Array(right.utf8), path: "\(path)[\(index)]")
            } else {
                throw .unsupported("\(path)[\(index)]", "expected two parts of a merge")
            }
        }
    }

    /// Adds a merge spelled as two parts with a space between them.
    mutating func addMerge(_ text: String, path: String) throws(TokenizationError) {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw .invalidDefinition("\(path): \"\(text.prefix(80))\" is not two parts of a merge")
        }
        try addMerge(Array(parts[0]), Array(parts[1]), path: path)
    }

    private mutating func addMerge(
        _ left: [UInt8],
        _ right: [UInt8],
        path: String
    ) throws(TokenizationError) {
        guard let first = entries.id(of: left), let second = entries.id(of: right),
            let result = entries.id(of: left + right)
        else {
            let spelling = String(decoding: left + Array(" ".utf8) + right, as: UTF8.self)
            throw .invalidDefinition(
                "\(path): the merge \"\(spelling.prefix(80))\" has a part or a result that is not "
                    + "in the vocabulary"
            )
        }
        merges.append((first, second, result))
    }
}

extension BytePairDefinition {
    /// The model, over bytes if its entries are spelled in the byte alphabet.
    ///
    /// Of merges given twice the last one counts in `tokenizer.json` and the first one in GGUF.
    func makeModel(
        spelledInByteAlphabet: Bool,
        firstOfEqualMergesCounts: Bool = false
    ) throws(TokenizationError) -> BytePairEncoder {
        var table = MergeTable(capacity: merges.count)
        for (rank, merge) in merges.enumerated() {
            table.set(
                merge.left,
                merge.right,
                .init(rank: UInt32(rank), result: merge.result),
                replacing: !firstOfEqualMergesCounts
            )
        }
        var unknown: Int32 = -1
        if let unknownToken {
            guard let id = entries.id(of: Array(unknownToken.utf8)) else {
                throw .invalidDefinition("unk_token: \"\(unknownToken)\" is not in the vocabulary")
            }
            unknown = id
        }
        if spelledInByteAlphabet {
            guard !fallsBackToBytes else {
                throw .invalidDefinition("byte_fallback together with the byte-level alphabet")
            }
            return BytePairEncoder(
                vocabulary: entriesInBytes(),
                merges: table,
                alphabet: .bytes(byteSymbols()),
                unknown: unknown,
                fusesUnknown: fusesUnknown,
                ignoresMerges: ignoresMerges
            )
        }
        return BytePairEncoder(
            vocabulary: entries,
            merges: table,
            alphabet: .characters(byteTokens: try byteTokens(), helpers: [:]),
            unknown: unknown,
            fusesUnknown: fusesUnknown,
            ignoresMerges: ignoresMerges
        )
    }

    /// The ids of the byte tokens, or none if the model has no use for them.
    func byteTokens() throws(TokenizationError) -> [Int32] {
        guard fallsBackToBytes else { return [] }
        let ids = (UInt8.min...UInt8.max).compactMap { entries.id(of: ByteToken.spelling(of: $0)) }
        guard ids.isEmpty || ids.count == 256 else {
            throw .invalidDefinition(
                "byte_fallback: only \(ids.count) of the tokens <0x00> to <0xFF> are there"
            )
        }
        return ids
    }

    private func byteSymbols() -> [Int32] {
        (UInt8.min...UInt8.max).map { byte in
            var spelling: [UInt8] = []
            spelling.append(scalar: ByteAlphabet.scalar(of: byte))
            return entries.id(of: spelling) ?? -1
        }
    }

    /// The entries as bytes; those with other characters cannot come out of merging.
    private func entriesInBytes() -> Vocabulary {
        var vocabulary = Vocabulary(capacity: entries.count)
        entries.forEach { entry, id in
            let text = String(decoding: entry, as: UTF8.self)
            guard let bytes = ByteAlphabet.bytes(of: text), !bytes.isEmpty else { return }
            _ = vocabulary.append(bytes, id: id)
        }
        return vocabulary
    }
}
