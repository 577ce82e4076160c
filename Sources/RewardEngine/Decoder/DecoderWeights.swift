// The parameters of a decoder in the layout that the forward pass wants.

internal import RewardNumerics

/// One transformer block; matrices that read the same input are stacked into one.
struct LayerWeights: Sendable {
    /// Scales before attention, [1, hidden].
    let attentionNorm: Matrix
    /// Projections, [(heads + 2 · key-value heads) · width, hidden]: queries, keys, values.
    let queriesKeysValues: Matrix
    let queriesKeysValuesBias: Matrix?
    /// The projection back, [hidden, heads · width].
    let attentionOutput: Matrix
    let attentionOutputBias: Matrix?
    /// Scales before the feed-forward layer, [1, hidden].
    let feedForwardNorm: Matrix
    /// Projections, [2 · intermediate, hidden]: gate, then up.
    let gateUp: Matrix
    let gateUpBias: Matrix?
    /// The projection back, [hidden, intermediate].
    let down: Matrix
    let downBias: Matrix?
}

/// All parameters of a decoder.
struct DecoderWeights: Sendable {
    /// One row for each token, [vocabulary, hidden].
    let embedding: Matrix
    let layers: [LayerWeights]
    /// Scales before the head, [1, hidden].
    let finalNorm: Matrix
    /// One row for each token, [vocabulary, hidden]; the embedding itself when the two are tied.
    let head: Matrix
}
