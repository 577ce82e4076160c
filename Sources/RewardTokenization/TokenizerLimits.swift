// Bounds of this module, with their reasons.

/// Bounds on what a tokenizer's files and texts may ask for.
enum TokenizerLimits {
    /// Entries of a vocabulary, added tokens included.
    ///
    /// The largest public ones have 262,144; ids must fit `Int32` with room for helpers.
    static let maximumEntryCount = 1 << 23
    /// Merges of a model; about twice the entries in models that spell every split.
    static let maximumMergeCount = 1 << 24
    /// Bytes of one entry; real ones end at a few hundred (runs of spaces).
    static let maximumEntryByteCount = 1 << 14
    /// Bytes of a split pattern; the longest known one has 400.
    static let maximumPatternByteCount = 4096
    /// Stages of one kind; real tokenizers have at most six.
    static let maximumStageCount = 64
    /// Nested sequences of stages; real tokenizers have one.
    static let maximumStageDepth = 8
    /// Bytes of one text: twice a request line, so that no request meets this bound.
    static let maximumTextByteCount = 1 << 26
    /// Bytes of a text after a stage; offsets are kept in 32 bits.
    ///
    /// A compatibility form can be 11 times longer than a text of the largest size.
    static let maximumRewrittenByteCount = 1 << 30
    /// Bytes that a replaced match may become; real ones have three.
    static let maximumReplacementByteCount = 64
    /// Bytes that a character map may make of one character; real ones have 33.
    static let maximumMappedByteCount = 256
    /// Special tokens around a text.
    static let maximumTemplateTokenCount = 64
}
