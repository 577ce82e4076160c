// The forward pass of a DeBERTa-v2 encoder over sequences of tokens, layer by layer, all rows at
// once.
//
// Reference: `modeling_deberta_v2.py` of Hugging Face transformers. Cost for each row: 2 × the
// parameters of the blocks operations in the products, plus attention.

internal import RewardNumerics
internal import RewardPlatform

/// An encoder with its weights.
///
/// With bf16 the inputs of linear layers are rounded; attention is f32 throughout.
struct Encoder: Sendable {
    let configuration: EncoderConfiguration
    let weights: EncoderWeights
    /// Rows of the relative embeddings by distance, for the longest sequence.
    let buckets: [Int32]
    let pool: ComputePool

    /// Runs sequences, and hands out the hidden states after every layer that someone asked for.
    ///
    /// - Parameters:
    ///   - tokens: Those of all sequences, one behind the other; ids are below the vocabulary size.
    ///   - sequences: Their rows, which are all rows.
    ///   - workspace: Memory for so many rows that nobody else uses meanwhile.
    ///   - exits: Layers, 1 to the layer count, after which `visit` is called.
    ///   - visit: Gets the layer and the states, [rows, hidden].
    func forward(
        _ tokens: [Int32],
        sequences: [Range<Int>],
        workspace: EncoderWorkspace,
        exits: Set<Int>,
        visit: (_ layer: Int, _ hidden: Matrix) -> Void
    ) {
        guard let last = exits.max(), !tokens.isEmpty else { return }
        let hidden = Matrix(
            reusing: workspace.hidden,
            rows: tokens.count,
            columns: configuration.hiddenSize
        )
        weights.embedding.gather(tokens, into: hidden, pool: pool)
        normalize(hidden, weights.embeddingNorm)
        for (index, layer) in weights.layers.prefix(last).enumerated() {
            attend(layer, hidden: hidden, sequences: sequences, workspace: workspace)
            normalize(hidden, layer.attentionNorm)
            feedForward(layer, hidden: hidden, workspace: workspace)
            normalize(hidden, layer.outputNorm)
            if exits.contains(index + 1) { visit(index + 1, hidden) }
        }
    }

    private func normalize(_ x: Matrix, _ norm: LayerNormWeights) {
        layerNorm(
            x,
            weight: norm.weight,
            bias: norm.bias,
            epsilon: configuration.normEpsilon,
            pool: pool
        )
    }

    private func operand(_ x: Matrix, _ workspace: EncoderWorkspace) -> Operand {
        .rounding(x, to: weights.precision, into: workspace.rounded, pool: pool)
    }

    private func attend(
        _ layer: EncoderLayerWeights,
        hidden: Matrix,
        sequences: [Range<Int>],
        workspace: EncoderWorkspace
    ) {
        let projected = Matrix(
            reusing: workspace.queriesKeysValues,
            rows: hidden.rows,
            columns: 3 * hidden.columns
        )
        let attended = Matrix(
            reusing: workspace.attended,
            rows: hidden.rows,
            columns: hidden.columns
        )
        layer.queriesKeysValues.apply(operand(hidden, workspace), into: projected, pool: pool)
        disentangledAttention(
            projected,
            sequences: sequences,
            buckets: buckets,
            positions: layer.positions,
            scratch: workspace.scratch,
            into: attended,
            pool: pool
        )
        layer.attentionOutput.apply(
            operand(attended, workspace),
            into: hidden,
            accumulating: true,
            pool: pool
        )
    }

    private func feedForward(
        _ layer: EncoderLayerWeights,
        hidden: Matrix,
        workspace: EncoderWorkspace
    ) {
        let count = EncoderWorkspace.feedForwardRowCount
        for first in stride(from: 0, to: hidden.rows, by: count) {
            let rows = hidden.rows(first..<min(hidden.rows, first + count))
            let inner = Matrix(
                reusing: workspace.inner,
                rows: rows.rows,
                columns: configuration.intermediateSize
            )
            layer.intermediate.apply(operand(rows, workspace), into: inner, pool: pool)
            gelu(inner, pool: pool)
            layer.output.apply(
                operand(inner, workspace),
                into: rows,
                accumulating: true,
                pool: pool
            )
        }
    }
}
