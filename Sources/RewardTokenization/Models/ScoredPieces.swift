// SentencePiece models of kind BPE: entries with scores instead of a list of merges.
//
// There, any two neighbours merge whose joined text is an entry, the entry with the highest score
// first. That is a list of merges in disguise: for each entry all ways to split it in two, with
// the place of its score among all scores as rank. Equal scores share a rank, since the leftmost
// pair goes first then.

internal import RewardTypes

/// Scored entries on the way to a model.
struct ScoredPieces {
    private let vocabulary: GGUFVocabulary

    /// Takes the entries of a GGUF file of model "llama".
    init(_ vocabulary: GGUFVocabulary) { self.vocabulary = vocabulary }

    /// The model.
    func makeModel() throws(TokenizationError) -> BytePairEncoder {
        guard vocabulary.scores.count == vocabulary.tokens.count else {
            throw .invalidDefinition("tokenizer.ggml.scores: is missing")
        }
        var words = Vocabulary(capacity: vocabulary.tokens.count)
        var all = Vocabulary(capacity: vocabulary.tokens.count)
        for id in vocabulary.tokens.indices {
            let spelling = vocabulary.spelling(of: id)
            if vocabulary.type(of: id).isMergeable {
                _ = words.append(spelling, id: Int32(id))
            }
            _ = all.append(spelling, id: Int32(id))
        }
        var bytes = BytePairDefinition(entries: all)
        bytes.fallsBackToBytes = true
        let (merges, helpers) = try makeMerges(words)
        return BytePairEncoder(
            vocabulary: words,
            merges: merges,
            alphabet: .characters(byteTokens: try bytes.byteTokens(), helpers: helpers),
            unknown: vocabulary.unknown?.rawValue ?? -1,
            fusesUnknown: true
        )
    }

    private func makeMerges(
        _ words: Vocabulary
    ) throws(TokenizationError) -> (MergeTable, [UInt32: Int32]) {
        let ranks = try makeRanks()
        var merges = MergeTable(capacity: 4 * words.count)
        var helpers: [UInt32: Int32] = [:]
        // Characters that only occur inside entries take part in merges under ids of their own.
        var nextHelper = Int32(vocabulary.tokens.count)
        func symbol(_ part: Range<Int>, _ text: [UInt8], _ scalar: UInt32, _ isOne: Bool) -> Int32?
        {
            if let id = words.id(of: part, in: text.span) { return id }
            guard isOne else { return nil }
            if let helper = helpers[scalar] { return helper }
            helpers[scalar] = nextHelper
            nextHelper += 1
            return nextHelper - 1
        }
        for id in vocabulary.tokens.indices where vocabulary.type(of: id).isMergeable {
            let text = vocabulary.spelling(of: id)
            let span = text.span
            let last = span.previousScalarStart(before: text.count, notBefore: 0)
            let first = span.scalar(at: 0)
            let rank = ranks[id]
            var split = first.length
            while split < text.count {
                let isFirst = split == first.length
                let right = span.scalar(at: split)
                if let leftID = symbol(0..<split, text, first.value, isFirst),
                    let rightID = symbol(split..<text.count, text, right.value, split == last)
                {
                    merges.set(
                        leftID,
                        rightID,
                        .init(rank: rank, result: Int32(id)),
                        replacing: false
                    )
                }
                split += right.length
            }
            guard merges.count <= 4 * TokenizerLimits.maximumMergeCount else {
                throw .invalidDefinition(
                    "tokenizer.ggml.tokens: the entries split in too many ways"
                )
            }
        }
        return (merges, helpers)
    }

    /// The rank of each entry: how many different scores are higher than its own.
    private func makeRanks() throws(TokenizationError) -> [UInt32] {
        let scores = vocabulary.scores
        guard scores.allSatisfy({ !$0.isNaN }) else {
            throw .invalidDefinition("tokenizer.ggml.scores: has values that are not numbers")
        }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var ranks = [UInt32](repeating: 0, count: scores.count)
        var rank: UInt32 = 0
        for (place, id) in order.enumerated() {
            if place > 0, scores[order[place - 1]] != scores[id] { rank += 1 }
            ranks[id] = rank
        }
        return ranks
    }
}
