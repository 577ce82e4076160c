// The unigram language model of SentencePiece: the most probable way to cut a text into entries.
//
// Kudo, "Subword Regularization" (arXiv 1804.10959). Follows the Unigram model of the Hugging Face
// tokenizers library, ties included: of equally probable ways the one whose last entry is longest.

/// A unigram model.
struct UnigramModel: TokenModel {
    /// Entries as spelled.
    private let vocabulary: Vocabulary
    private let trie: ByteTrie
    /// The logarithm of the probability of each id.
    private let scores: [Double]
    private let unknown: Int32
    /// What a character costs that is no entry.
    private let unknownScore: Double
    /// The ids of all 256 byte tokens, or none.
    private let byteTokens: [Int32]

    /// Below the least probable entry.
    private static let unknownPenalty = 10.0

    /// A model from its parts; there is a score for each id of the vocabulary.
    init(vocabulary: Vocabulary, scores: [Double], unknown: Int32, byteTokens: [Int32]) {
        precondition(scores.count == vocabulary.idLimit, "a score for each id")
        self.vocabulary = vocabulary
        self.scores = scores
        self.unknown = unknown
        self.byteTokens = byteTokens
        unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
        var trie = ByteTrie()
        vocabulary.forEach { entry, id in trie.set(entry, id) }
        self.trie = trie
    }

    /// The best way to a place: the entry that ends there, and where it begins.
    private struct Arrival {
        var id: Int32 = -1
        var start = -1
        var score = 0.0

        mutating func improve(_ id: Int32, from start: Int, _ score: Double) {
            guard self.start < 0 || score > self.score else { return }
            self = Arrival(id: id, start: start, score: score)
        }
    }

    func encode(
        _ pieces: [Range<Int>],
        of text: [UInt8],
        into tokens: inout [ModelToken]
    ) {
        var arrivals: [Arrival] = []
        var path: [(id: Int32, range: Range<Int>)] = []
        for piece in pieces where !piece.isEmpty {
            arrivals.removeAll(keepingCapacity: true)
            arrivals.append(contentsOf: repeatElement(Arrival(), count: piece.count + 1))
            findArrivals(piece, of: text.span, &arrivals)
            path.removeAll(keepingCapacity: true)
            var end = piece.count
            while end > 0 {
                let arrival = arrivals[end]
                let range = piece.lowerBound + arrival.start..<piece.lowerBound + end
                // Unknown characters next to each other are one token.
                if arrival.id == unknown, let last = path.last, last.id == unknown {
                    path[path.count - 1].range = range.lowerBound..<last.range.upperBound
                } else {
                    path.append((arrival.id, range))
                }
                end = arrival.start
            }
            for (id, range) in path.reversed() { append(id, range, of: text, &tokens) }
        }
    }

    /// Fills in how every place of a piece is best reached, from the front to the end.
    private func findArrivals(
        _ piece: Range<Int>,
        of text: borrowing Span<UInt8>,
        _ arrivals: inout [Arrival]
    ) {
        var index = piece.lowerBound
        while index < piece.upperBound {
            let start = index - piece.lowerBound
            let length = min(text.scalar(at: index).length, piece.upperBound - index)
            let score = arrivals[start].score
            var hasCharacter = false
            trie.forEachPrefix(of: index..<piece.upperBound, in: text) { id, end in
                if end == index + length { hasCharacter = true }
                arrivals[end - piece.lowerBound].improve(id, from: start, score + scores[Int(id)])
            }
            if !hasCharacter {
                arrivals[start + length].improve(unknown, from: start, score + unknownScore)
            }
            index += length
        }
    }

    private func append(
        _ id: Int32,
        _ range: Range<Int>,
        of text: [UInt8],
        _ tokens: inout [ModelToken]
    ) {
        guard id == unknown else {
            tokens.append(ModelToken(id: id, end: range.upperBound))
            return
        }
        // Together unknown characters may be an entry, one that was too improbable.
        if let whole = vocabulary.id(of: range, in: text.span) {
            tokens.append(ModelToken(id: whole, end: range.upperBound))
        } else if byteTokens.isEmpty {
            tokens.append(ModelToken(id: unknown, end: range.upperBound))
        } else {
            for index in range {
                tokens.append(ModelToken(id: byteTokens[Int(text[index])], end: index + 1))
            }
        }
    }
}
