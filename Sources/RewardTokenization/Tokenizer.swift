// The seam of this module: text to token ids.

package import RewardTypes

/// Turns text into the ids that a model was trained on.
package protocol Tokenizer: Sendable {
    /// Ids are below this.
    var vocabularySize: Int { get }
    /// The tokens with a role.
    var specialTokens: SpecialTokens { get }

    /// Ids of a text, with the place in the text where each token ends.
    ///
    /// Special tokens written out in the text become their ids. With `addSpecialTokens`, the
    /// tokens that the tokenizer puts around every text (often one BOS) are added; added tokens
    /// have the end offset of what is before them.
    ///
    /// Offsets never decrease. A token may end inside a character. Where normalisation rewrote a
    /// passage, its tokens end where the passage ends, so the tokens with `endOffset <= n` are
    /// those that depend on the first `n` bytes alone. What the vocabulary cannot express, and has
    /// no unknown token for, is left out as in the reference; then offsets step over it.
    func encode(
        _ text: String,
        addSpecialTokens: Bool
    ) throws(TokenizationError) -> [EncodedToken]

    /// The text of ids; special tokens are written out unless `skipSpecialTokens`.
    func decode(_ ids: [TokenID], skipSpecialTokens: Bool) -> String

    /// The id of a vocabulary entry, spelled as in the vocabulary.
    func id(of entry: String) -> TokenID?

    /// The spelling of an id in the vocabulary.
    func entry(of id: TokenID) -> String?
}

/// A token and where it ends.
package struct EncodedToken: Sendable, Hashable {
    /// The id.
    package let id: TokenID
    /// UTF-8 bytes of the given text up to the end of this token.
    package let endOffset: Int

    /// A token with its end.
    package init(id: TokenID, endOffset: Int) {
        self.id = id
        self.endOffset = endOffset
    }
}

extension Tokenizer {
    /// Ids alone.
    package func ids(
        of text: String,
        addSpecialTokens: Bool
    ) throws(TokenizationError) -> [TokenID] {
        try encode(text, addSpecialTokens: addSpecialTokens).map(\.id)
    }
}

/// Tokens with a role, as the model's files name them.
package struct SpecialTokens: Sendable, Hashable {
    /// Begins a sequence.
    package var beginningOfSequence: TokenID?
    /// Ends a sequence; in chat models usually the end of a turn.
    package var endOfSequence: TokenID?
    /// Ends a turn where that is another token than the end of a sequence, and the files say so.
    package var endOfTurn: TokenID?
    /// Stands for text that the vocabulary lacks.
    package var unknown: TokenID?
    /// Fills batches; never scored.
    package var padding: TokenID?
    /// Every id that is marked special: control tokens, not text.
    package var all: Set<TokenID>
    /// Whether `addSpecialTokens` puts BOS in front.
    package var addsBeginningOfSequence: Bool

    /// Roles of tokens.
    package init(
        beginningOfSequence: TokenID? = nil,
        endOfSequence: TokenID? = nil,
        endOfTurn: TokenID? = nil,
        unknown: TokenID? = nil,
        padding: TokenID? = nil,
        all: Set<TokenID> = [],
        addsBeginningOfSequence: Bool = false
    ) {
        self.beginningOfSequence = beginningOfSequence
        self.endOfSequence = endOfSequence
        self.endOfTurn = endOfTurn
        self.unknown = unknown
        self.padding = padding
        self.all = all
        self.addsBeginningOfSequence = addsBeginningOfSequence
    }
}

/// Why a text could not become ids, or a tokenizer could not be made.
package enum TokenizationError: Error, Sendable, Equatable {
    /// The tokenizer's files are wrong or ask for something unknown; the text names the place.
    case invalidDefinition(String)
    /// The text has something the vocabulary cannot express.
    case unencodable(String)
}
