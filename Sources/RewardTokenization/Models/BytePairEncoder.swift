// Byte-pair encoding over bytes or characters, with fallback to byte tokens.
//
// Follows the BPE model of the Hugging Face tokenizers library. A word that is an entry as a whole
// and whose merging leads to that entry is the common case; which entries are like that is learned
// while encoding, so most words cost one look-up.

/// A byte-pair model.
struct BytePairEncoder: TokenModel {
    /// What a word is made of before merging.
    enum Alphabet: Sendable {
        /// Bytes; the ids of all 256, or -1.
        case bytes([Int32])
        /// Characters, and for those that are no entries the ids of byte tokens, all 256 or none.
        ///
        /// `helpers` are symbols outside the vocabulary for characters that only occur in merges.
        case characters(byteTokens: [Int32], helpers: [UInt32: Int32])
    }

    /// Words to ids, in the spelling that the text has when it gets here.
    let vocabulary: Vocabulary
    let merges: MergeTable
    let alphabet: Alphabet
    /// Stands for what has no other symbol; if -1, that is left out, as in the reference.
    let unknown: Int32
    /// Whether neighbouring unknown characters are one token.
    let fusesUnknown: Bool
    /// Whether a word that is an entry is taken as it is.
    let ignoresMerges: Bool
    // Symbols from here on are helpers.
    private let firstHelper: Int32
    private let memory: WordMemory

    /// A model from its parts.
    init(
        vocabulary: Vocabulary,
        merges: MergeTable,
        alphabet: Alphabet,
        unknown: Int32 = -1,
        fusesUnknown: Bool = false,
        ignoresMerges: Bool = false
    ) {
        self.vocabulary = vocabulary
        self.merges = merges
        self.alphabet = alphabet
        self.unknown = unknown
        self.fusesUnknown = fusesUnknown
        self.ignoresMerges = ignoresMerges
        firstHelper =
            if case .characters(_, let helpers) = alphabet {
                helpers.values.min() ?? .max
            } else {
                .max
            }
        memory = WordMemory(entryCount: vocabulary.idLimit)
    }

    func encode(
        _ pieces: [Range<Int>],
        of text: [UInt8],
        into tokens: inout [ModelToken]
    ) {
        var workspace = MergeWorkspace()
        encode(pieces, of: text, into: &tokens, &workspace)
    }

    /// The same with a workspace of the caller, whose step count it may look at.
    func encode(
        _ pieces: [Range<Int>],
        of text: [UInt8],
        into tokens: inout [ModelToken],
        _ workspace: inout MergeWorkspace
    ) {
        let known = memory.snapshot()
        var learned: [WordMemory.Lesson] = []
        let bytes = text.span
        for piece in pieces {
            guard let whole = vocabulary.id(of: piece, in: bytes) else {
                mergeWord(piece, of: bytes, into: &tokens, &workspace)
                continue
            }
            if ignoresMerges || known.isWhole(whole) {
                tokens.append(ModelToken(id: whole, end: piece.upperBound))
                continue
            }
            let count = tokens.count
            mergeWord(piece, of: bytes, into: &tokens, &workspace)
            if !known.isKnown(whole) {
                let isWhole = tokens.count == count + 1 && tokens[count].id == whole
                learned.append(WordMemory.Lesson(id: whole, isWhole: isWhole))
            }
        }
        if !learned.isEmpty { memory.learn(learned) }
    }

    private func mergeWord(
        _ piece: Range<Int>,
        of text: borrowing Span<UInt8>,
        into tokens: inout [ModelToken],
        _ workspace: inout MergeWorkspace
    ) {
        workspace.symbols.removeAll(keepingCapacity: true)
        switch alphabet {
        case .bytes(let symbols):
            for index in piece {
                let symbol = symbols[Int(text[index])]
                appendSymbol(symbol, index..<index + 1, of: text, &workspace)
            }
        case .characters(_, let helpers):
            var index = piece.lowerBound
            while index < piece.upperBound {
                let scalar = text.scalar(at: index)
                let range = index..<index + scalar.length
                let symbol = vocabulary.id(of: range, in: text) ?? helpers[scalar.value] ?? -1
                appendSymbol(symbol, range, of: text, &workspace)
                index = range.upperBound
            }
        }
        workspace.mergeAll(merges)
        appendTokens(of: text, piece, workspace, &tokens)
    }

    /// Adds the symbol of a character, or of its bytes, or the unknown token, or nothing.
    private func appendSymbol(
        _ symbol: Int32,
        _ range: Range<Int>,
        of text: borrowing Span<UInt8>,
        _ workspace: inout MergeWorkspace
    ) {
        if symbol >= 0 {
            workspace.symbols.append(.init(id: symbol, end: range.upperBound))
            return
        }
        if case .characters(let byteTokens, _) = alphabet, !byteTokens.isEmpty {
            for index in range {
                let id = byteTokens[Int(text[index])]
                workspace.symbols.append(.init(id: id, end: index + 1))
            }
            return
        }
        guard unknown >= 0 else { return }
        if fusesUnknown, let last = workspace.symbols.last, last.id == unknown {
            workspace.symbols.removeLast()
        }
        workspace.symbols.append(.init(id: unknown, end: range.upperBound))
    }

    /// Adds the merged symbols as tokens; helpers that did not merge become bytes or unknown.
    private func appendTokens(
        of text: borrowing Span<UInt8>,
        _ piece: Range<Int>,
        _ workspace: MergeWorkspace,
        _ tokens: inout [ModelToken]
    ) {
        var start = piece.lowerBound
        var lastIsUnknown = false
        for symbol in workspace.symbols {
            let end = Int(symbol.end)
            defer { start = end }
            guard symbol.id >= firstHelper else {
                tokens.append(ModelToken(id: symbol.id, end: end))
                lastIsUnknown = symbol.id == unknown
                continue
            }
            if case .characters(let byteTokens, _) = alphabet, !byteTokens.isEmpty {
                for index in start..<end {
                    tokens.append(ModelToken(id: byteTokens[Int(text[index])], end: index + 1))
                }
                lastIsUnknown = false
                continue
            }
            guard unknown >= 0 else { continue }
            if lastIsUnknown, fusesUnknown { tokens.removeLast() }
            tokens.append(ModelToken(id: unknown, end: end))
            lastIsUnknown = true
        }
    }
}

extension BytePairEncoder {
    /// A cut that no merge can cross, if there is one, or nil.
    ///
    /// Models that keep whole texts in one piece mark spaces by a character. When no entry has that
    /// mark behind another character, merging word by word gives the same tokens with less work.
    func cut(before marker: Unicode.Scalar) -> PreTokenizer? {
        let mark = Array(String(Character(marker)).utf8)
        guard !ignoresMerges, vocabulary.id(of: mark) != nil else { return nil }
        var isSafe = true
        vocabulary.forEach { entry, _ in
            var index = entry.startIndex + 1
            while isSafe, index + mark.count <= entry.endIndex {
                if entry[index...].starts(with: mark), !entry[..<index].hasSuffix(mark) {
                    isSafe = false
                }
                index += 1
            }
        }
        guard isSafe else { return nil }
        let value = marker.value
        let others = CharacterClass(ranges: [value...value], isNegated: true)
        let words = SplitPattern(alternatives: [
            [
                .run(CharacterClass(marker), minimum: 1, maximum: .max),
                .run(others, minimum: 0, maximum: .max),
            ],
            [.run(others, minimum: 1, maximum: .max)],
        ])
        return .split(.expression(words), .isolated, isInverted: false)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(endIndex - suffix.count)...].elementsEqual(suffix)
    }
}
