// The parameters of an encoder in the layout that the forward pass wants.

internal import RewardNumerics

/// A layer norm, both [1, hidden].
struct LayerNormWeights: Sendable {
    let weight: Matrix
    let bias: Matrix
}

/// One block; norms come after what they norm.
struct EncoderLayerWeights: Sendable {
    /// [3 · hidden, hidden]: queries, keys, values.
    let queriesKeysValues: Linear
    /// [hidden, hidden].
    let attentionOutput: Linear
    let attentionNorm: LayerNormWeights
    /// [intermediate, hidden].
    let intermediate: Linear
    /// [hidden, intermediate].
    let output: Linear
    let outputNorm: LayerNormWeights
    let positions: PositionProjections
}

/// All parameters of an encoder.
struct EncoderWeights: Sendable {
    /// How inputs of linear layers are stored.
    let precision: ElementPrecision
    /// One row for each token, [vocabulary, hidden].
    let embedding: Linear
    let embeddingNorm: LayerNormWeights
    let layers: [EncoderLayerWeights]
}
