// Text to ids for one model, at the beginning of a sequence and in the middle of one.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// Encodes the texts of one model's sequences.
struct TextEncoder: Sendable {
    /// Texts put in front of a continuation, so that it does not stand at a beginning.
    private static let anchors = ["\n", "0", "."]
    /// SentencePiece writes a space, also the one it adds to the beginning of a text, like this.
    private static let spaceMark = "▁"

    private let tokenizer: any Tokenizer
    private let marksBeginning: Bool

    /// An encoder for a tokenizer.
    init(_ tokenizer: any Tokenizer) throws(TokenizationError) {
        self.tokenizer = tokenizer
        let first = try tokenizer.encode("a", addSpecialTokens: false).first
        let entry = first.flatMap { tokenizer.entry(of: $0.id) } ?? ""
        marksBeginning = entry.utf8.starts(with: Self.spaceMark.utf8)
    }

    /// The tokens of a text that begins a sequence.
    ///
    /// If the tokenizer begins sequences with a BOS, there is exactly one, whether or not the text
    /// (a chat template) already wrote it out.
    func encodeBeginning(_ text: String) throws(TokenizationError) -> [EncodedToken] {
        let tokens = try tokenizer.encode(text, addSpecialTokens: false)
        let special = tokenizer.specialTokens
        guard special.addsBeginningOfSequence, let id = special.beginningOfSequence,
            tokens.first?.id != id
        else { return tokens }
        return [EncodedToken(id: id, endOffset: 0)] + tokens
    }

    /// The tokens of a text that continues a sequence; they end at offsets of this text.
    ///
    /// Tokenizers of the SentencePiece kind add a space to the beginning of every text. A
    /// continuation has no such beginning, so it is encoded behind an anchor whose tokens are then
    /// dropped; if no anchor keeps apart from the text, the added space has to be accepted.
    func encodeContinuation(_ text: String) throws(TokenizationError) -> [EncodedToken] {
        guard !text.isEmpty else { return [] }
        guard marksBeginning else {
            return try tokenizer.encode(text, addSpecialTokens: false)
        }
        for anchor in Self.anchors {
            let length = anchor.utf8.count
            let tokens = try tokenizer.encode(anchor + text, addSpecialTokens: false)
            if tokens.contains(where: { $0.endOffset == length }) {
                return tokens.drop { $0.endOffset <= length }.map {
                    EncodedToken(id: $0.id, endOffset: $0.endOffset - length)
                }
            }
        }
        return try tokenizer.encode(text, addSpecialTokens: false)
    }
}

extension ServedModel {
    /// The text of the token that begins sequences; `bos_token` in templates.
    var beginningOfSequenceText: String? {
        tokenizer.specialTokens.beginningOfSequence.flatMap { tokenizer.entry(of: $0) }
    }

    /// The text of the token that ends sequences; `eos_token` in templates.
    var endOfSequenceText: String? {
        tokenizer.specialTokens.endOfSequence.flatMap { tokenizer.entry(of: $0) }
    }

    /// The first of `ids` that the model has no embedding for.
    func firstInvalidID(in ids: some Sequence<TokenID>) -> TokenID? {
        ids.first { $0.rawValue < 0 || Int($0.rawValue) >= description.vocabularySize }
    }
}

extension TokenizationError {
    /// The reason in words.
    var reason: String {
        switch self {
        case .invalidDefinition(let reason), .unencodable(let reason): reason
        }
    }
}
