// A tokenizer as a chain: added tokens, normalisers, pre-tokenizers, a model, additions.
//
// All parts are values that never change, except what the model remembers about words; so one
// tokenizer serves any number of threads.

internal import RewardTypes

/// A tokenizer made of stages.
struct PipelineTokenizer: Tokenizer {
    /// Entries as they are spelled in the model's files, added tokens included.
    var entries: Vocabulary
    var addedTokens: [AddedToken] = []
    var normalizers: [Normalizer] = []
    var preTokenizers: [PreTokenizer] = []
    var model: any TokenModel
    var template = Template()
    /// Nil means that decoded tokens are joined by spaces.
    var decoders: [TokenDecoder]?
    var specialTokens: SpecialTokens
    /// Text put in front of plain text that follows a token or begins the text.
    var prefixAfterTokens: [UInt8] = []

    private var matcher = AddedTokenMatcher([])
    private var normalizedMatcher = AddedTokenMatcher([])
    // What decoding writes for added tokens that normalisation changes, as the reference does.
    private var normalizedSpellings: [TokenID: String] = [:]

    var vocabularySize: Int { entries.idLimit }

    /// A chain without stages; the caller sets them and then calls `prepare`.
    init(entries: Vocabulary, model: any TokenModel, specialTokens: SpecialTokens) {
        self.entries = entries
        self.model = model
        self.specialTokens = specialTokens
    }

    /// Adds the added tokens to the entries and makes them findable.
    mutating func prepare() throws(TokenizationError) {
        for token in addedTokens {
            let known = entries.id(of: token.content)
            let spelling = String(decoding: token.content, as: UTF8.self)
            guard !token.content.isEmpty else {
                throw .invalidDefinition("the added token with id \(token.id) is empty")
            }
            guard known == nil || known == token.id else {
                throw .invalidDefinition(
                    "the added token \"\(spelling)\" has id \(token.id), but the vocabulary gives "
                        + "it id \(known ?? -1)"
                )
            }
            guard known != nil || entries.append(token.content, id: token.id) else {
                throw .invalidDefinition(
                    "the added token \"\(spelling)\" has id \(token.id), which is taken"
                )
            }
            if token.isSpecial { specialTokens.all.insert(TokenID(token.id)) }
        }
        matcher = AddedTokenMatcher(addedTokens.filter { !$0.isNormalized })
        normalizedMatcher = AddedTokenMatcher(
            addedTokens.filter(\.isNormalized).map { token in
                var normalized = token
                var text = MappedText(bytes: token.content, origin: 0)
                var budget = StepBudget(byteCount: token.content.count)
                for normalizer in normalizers { normalizer.apply(&text, &budget) }
                normalized.content = text.bytes
                if text.bytes != token.content {
                    normalizedSpellings[TokenID(token.id)] = String(
                        decoding: text.bytes,
                        as: UTF8.self
                    )
                }
                return normalized
            }
        )
    }

    func encode(
        _ text: String,
        addSpecialTokens: Bool
    ) throws(TokenizationError) -> [EncodedToken] {
        let bytes = Array(text.utf8)
        guard bytes.count <= TokenizerLimits.maximumTextByteCount else {
            throw .unencodable(
                "the text has \(bytes.count) bytes; at most "
                    + "\(TokenizerLimits.maximumTextByteCount) are allowed"
            )
        }
        var tokens: [EncodedToken] = []
        tokens.reserveCapacity(bytes.count / 3 + template.prefix.count + template.suffix.count)
        if addSpecialTokens {
            tokens += template.prefix.map { EncodedToken(id: TokenID($0), endOffset: 0) }
        }
        var budget = StepBudget(byteCount: bytes.count)
        var followsToken = true
        try matcher.forEachPart(of: bytes.span) { range, token throws(TokenizationError) in
            if let token {
                tokens.append(EncodedToken(id: TokenID(token.id), endOffset: range.upperBound))
                followsToken = true
                return
            }
            let part = MappedText(bytes: Array(bytes[range]), origin: range.lowerBound)
            try encode(part, &followsToken, &budget, &tokens)
        }
        if addSpecialTokens {
            let end = tokens.last?.endOffset ?? 0
            tokens += template.suffix.map { EncodedToken(id: TokenID($0), endOffset: end) }
        }
        return tokens
    }

    /// Encodes text without added tokens that are found before normalisation.
    private func encode(
        _ part: MappedText,
        _ followsToken: inout Bool,
        _ budget: inout StepBudget,
        _ tokens: inout [EncodedToken]
    ) throws(TokenizationError) {
        var text = part
        if followsToken, !prefixAfterTokens.isEmpty {
            Normalizer.prepend(prefixAfterTokens).apply(&text, &budget)
        }
        followsToken = false
        for normalizer in normalizers {
            try checkRoom(for: text, growingBy: normalizer.largestGrowth)
            normalizer.apply(&text, &budget)
        }
        guard !normalizedMatcher.isEmpty else {
            try encodePlain(text, &budget, &tokens)
            return
        }
        try normalizedMatcher.forEachPart(of: text.bytes.span) {
            range,
            token throws(TokenizationError) in
            if let token {
                let end = text.endOffset(after: range.upperBound - 1)
                tokens.append(EncodedToken(id: TokenID(token.id), endOffset: end))
            } else {
                try encodePlain(text.slice(range), &budget, &tokens)
            }
        }
    }

    /// Encodes normalised text without added tokens.
    private func encodePlain(
        _ text: MappedText,
        _ budget: inout StepBudget,
        _ tokens: inout [EncodedToken]
    ) throws(TokenizationError) {
        var pieces = Pieces(text)
        for stage in preTokenizers {
            try checkRoom(for: pieces.text, growingBy: stage.largestGrowth)
            stage.apply(&pieces, &budget)
        }
        guard !budget.isExhausted else {
            throw .unencodable("cutting the text takes too many steps with this model's patterns")
        }
        var found: [ModelToken] = []
        found.reserveCapacity(pieces.text.bytes.count / 3)
        model.encode(pieces.ranges, of: pieces.text.bytes, into: &found)
        for token in found {
            let end = pieces.text.endOffset(after: token.end - 1)
            tokens.append(EncodedToken(id: TokenID(token.id), endOffset: end))
        }
    }

    /// Refuses a text that a stage could make longer than offsets allow.
    private func checkRoom(
        for text: MappedText,
        growingBy factor: Int
    ) throws(TokenizationError) {
        guard text.bytes.count * factor <= TokenizerLimits.maximumRewrittenByteCount else {
            throw .unencodable("the text may become too long in the stages of this tokenizer")
        }
    }

    func decode(_ ids: [TokenID], skipSpecialTokens: Bool) -> String {
        var spellings: [String] = []
        for id in ids where !(skipSpecialTokens && specialTokens.all.contains(id)) {
            guard let entry = normalizedSpellings[id] ?? entry(of: id) else { continue }
            spellings.append(entry)
        }
        guard let decoders else { return spellings.joined(separator: " ") }
        for decoder in decoders { spellings = decoder.apply(spellings) }
        return spellings.joined()
    }

    func id(of entry: String) -> TokenID? {
        entries.id(of: Array(entry.utf8)).map { TokenID($0) }
    }

    func entry(of id: TokenID) -> String? {
        entries.entry(of: id.rawValue).map { String(decoding: $0, as: UTF8.self) }
    }
}
