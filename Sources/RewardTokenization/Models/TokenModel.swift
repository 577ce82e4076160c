// The seam between the stages and the kinds of models.

/// Turns pieces of a text into ids.
///
/// Byte-pair encoding and unigram models; a word-piece model is another file here and a case in
/// `TokenizerLoader`.
protocol TokenModel: Sendable {
    /// Appends the tokens of every piece to `tokens`.
    ///
    /// The end of a token is a byte offset in `text`.
    func encode(
        _ pieces: [Range<Int>],
        of text: [UInt8],
        into tokens: inout [ModelToken]
    )
}

/// An id and where it ends in the text that the model was given.
struct ModelToken: Equatable {
    let id: Int32
    let end: Int
}
