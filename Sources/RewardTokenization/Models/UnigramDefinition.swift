// The `model` member of `tokenizer.json` of kind Unigram: entries with scores.

internal import RewardTypes

/// A unigram model as it is written down.
struct UnigramDefinition {
    /// Entries as spelled; their ids are their places.
    private(set) var entries: Vocabulary
    private var scores: [Double] = []
    private let unknown: Int32
    private let fallsBackToBytes: Bool

    /// Reads the member.
    init(_ value: JSONValue, path: String) throws(TokenizationError) {
        var fields = try decoding { () throws(FieldError) in try Fields(value, path: path) }
        guard let pairs = fields.value("vocab")?.arrayValue,
            1...TokenizerLimits.maximumEntryCount ~= pairs.count
        else { throw .unsupported("\(path).vocab", "expected an array of entries and scores") }
        (unknown, fallsBackToBytes) = try decoding { () throws(FieldError) in
            (
                // Without it a text with an unknown character could not be encoded at all.
                Int32(try fields.integer("unk_id", in: 0...pairs.count - 1)),
                try fields.optionalBool("byte_fallback") ?? false
            )
        }
        entries = Vocabulary(capacity: pairs.count)
        scores.reserveCapacity(pairs.count)
        for (id, pair) in pairs.enumerated() {
            let place = "\(path).vocab[\(id)]"
            guard let members = pair.arrayValue, members.count == 2,
                let name = members[0].stringValue, let score = members[1].doubleValue,
                score.isFinite
            else { throw .unsupported(place, "expected an entry and its score") }
            guard 1...TokenizerLimits.maximumEntryByteCount ~= name.utf8.count else {
                throw .unsupported(place, "the entry is empty or too long")
            }
            guard entries.append(Array(name.utf8), id: Int32(id)) else {
                throw .unsupported(place, "the entry \"\(name.prefix(80))\" is given twice")
            }
            scores.append(score)
        }
    }

    /// The spelling of the unknown token.
    var unknownToken: String? {
        entries.entry(of: unknown).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The model.
    func makeModel() throws(TokenizationError) -> UnigramModel {
        var bytes = BytePairDefinition(entries: entries)
        bytes.fallsBackToBytes = fallsBackToBytes
        return UnigramModel(
            vocabulary: entries,
            scores: scores,
            unknown: unknown,
            byteTokens: try bytes.byteTokens()
        )
    }
}
