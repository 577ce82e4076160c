// Bounds for model files, with their reasons.
//
// Most counts are bounded by the length of the file already: nothing is allocated for elements that
// the file has no bytes for. These bounds keep a large hostile file from costing a multiple of its
// length.

/// Bounds that no real model comes near.
enum WeightLimits {
    /// Metadata entries of a GGUF file; real ones have fewer than 100.
    static let maximumEntryCount = 1 << 16
    /// Elements of an array in metadata; vocabularies and lists of merges have up to 600,000.
    static let maximumElementCount = 1 << 28
    /// Bytes of a key or a tensor's name; the GGUF specification allows 65,535 for keys.
    static let maximumNameByteCount = 65_535
    /// Tensors in one file; models of 256 experts and 60 layers have about 90,000.
    static let maximumTensorCount = 1 << 18
    /// Dimensions of a tensor; ggml has 4, and no weight of a transformer has more than 5.
    static let maximumDimensionCount = 8
    /// Header of a safetensors file; the bound of the reference implementation.
    static let maximumHeaderByteCount = 100_000_000
    /// Files of one sharded model; the largest published ones have about 200.
    static let maximumShardCount = 1024
    /// `tokenizer.json`; the largest known (260,000 entries) have about 35 MB.
    static let maximumTokenizerByteCount = 256 << 20
    /// Any other JSON or template file of a model; indices of sharded models have up to 10 MB.
    static let maximumTextByteCount = 32 << 20
    /// Characters of a name from a file that a message repeats.
    static let maximumQuotedLength = 120
    /// Bytes that are digested before their pages are given back.
    static let digestChunkByteCount = 8 << 20
}
