// The parameters of a decoder in the layout that the forward pass wants.

internal import RewardNumerics

/// One transformer block; matrices that read the same input are one.
struct LayerWeights: Sendable {
    /// Scales before attention, [1, hidden].
    let attentionNorm: Matrix
    /// Projections, [(heads + 2 · key-value heads) · width, hidden]: queries, keys, values.
    let queriesKeysValues: Linear
    /// The projection back, [hidden, heads · width].
    let attentionOutput: Linear
    /// Scales before the feed-forward layer, [1, hidden].
    let feedForwardNorm: Matrix
    /// Projections, [2 · intermediate, hidden]: gate and up.
    let gateUp: Linear
    /// The projection back, [hidden, intermediate].
    let down: Linear
}

/// All parameters of a decoder.
struct DecoderWeights: Sendable {
    /// How inputs of products are stored.
    let precision: ElementPrecision
    /// One row for each token, [vocabulary, hidden].
    let embedding: Linear
    let layers: [LayerWeights]
    /// Scales before the head, [1, hidden].
    let finalNorm: Matrix
    /// One row for each token, [vocabulary, hidden]; the embedding itself when the two are tied,
    /// nil for a checkpoint without.
    let head: Linear?
}
