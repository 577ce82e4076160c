// The forward pass of a decoder over a packed forest, layer by layer, all rows at once.
//
// Cost for each row: 2 × parameters of the blocks multiply-adds in the products, plus attention.

internal import Glibc
internal import RewardNumerics
internal import RewardPlatform

/// A decoder with its weights.
struct Decoder: Sendable {
    let configuration: ModelConfiguration
    let weights: DecoderWeights
    let pool: ComputePool

    /// Runs a forest, and hands out the hidden states after every layer that someone asked for.
    ///
    /// - Parameters:
    ///   - forest: At most `workspace.maximumRowCount` rows; every id is below the vocabulary size.
    ///   - workspace: Memory that nobody else uses meanwhile.
    ///   - exits: Layers, 1 to the layer count, after which `visit` is called.
    ///   - visit: Gets the layer and the residual stream [rows, hidden], before the final norm.
    func forward(
        _ forest: PackedForest,
        workspace: Workspace,
        exits: Set<Int>,
        visit: (_ layer: Int, _ hidden: Matrix) -> Void
    ) {
        let rows = forest.tokens.count
        precondition(rows <= workspace.maximumRowCount, "the forest fits the workspace")
        let hidden = Matrix(
            reusing: workspace.hidden,
            rows: rows,
            columns: configuration.hiddenSize
        )
        weights.embedding.gather(forest.tokens.map(Int.init), into: hidden)
        let angles = makeAngles(forest, workspace: workspace)
        let plan = AttentionPlan(forest: forest.segments)
        let last = exits.max() ?? 0
        for (index, layer) in weights.layers.prefix(last).enumerated() {
            attend(layer, hidden: hidden, angles: angles, plan: plan, workspace: workspace)
            feedForward(layer, hidden: hidden, workspace: workspace)
            if exits.contains(index + 1) { visit(index + 1, hidden) }
        }
    }

    private func attend(
        _ layer: LayerWeights,
        hidden: Matrix,
        angles: (cosines: Matrix, sines: Matrix),
        plan: AttentionPlan,
        workspace: Workspace
    ) {
        let shape = configuration.attention
        let rows = hidden.rows
        let normed = Matrix(reusing: workspace.normed, rows: rows, columns: hidden.columns)
        let projected = Matrix(
            reusing: workspace.queriesKeysValues,
            rows: rows,
            columns: shape.packedColumns
        )
        let attended = Matrix(
            reusing: workspace.attended,
            rows: rows,
            columns: shape.headCount * shape.headWidth
        )
        rmsNorm(
            hidden,
            weight: layer.attentionNorm,
            epsilon: configuration.normEpsilon,
            into: normed,
            pool: pool
        )
        multiply(normed, layer.queriesKeysValues, into: projected, pool: pool)
        if let bias = layer.queriesKeysValuesBias { addBias(bias, to: projected, pool: pool) }
        let rotated = (shape.headCount + shape.keyValueHeadCount) * shape.headWidth
        rotate(
            projected.columns(0..<rotated),
            headWidth: shape.headWidth,
            cosines: angles.cosines,
            sines: angles.sines,
            pool: pool
        )
        treeAttention(
            projected,
            shape: shape,
            plan: plan,
            packedKeys: workspace.packedKeys,
            into: attended,
            pool: pool
        )
        multiply(attended, layer.attentionOutput, into: hidden, accumulating: true, pool: pool)
        if let bias = layer.attentionOutputBias { addBias(bias, to: hidden, pool: pool) }
    }

    private func feedForward(_ layer: LayerWeights, hidden: Matrix, workspace: Workspace) {
        let width = configuration.intermediateSize
        for first in stride(from: 0, to: hidden.rows, by: Workspace.feedForwardRowCount) {
            let range = first..<min(hidden.rows, first + Workspace.feedForwardRowCount)
            let part = hidden.rows(range)
            let normed = Matrix(
                reusing: workspace.normed,
                rows: range.count,
                columns: hidden.columns
            )
            let gateUp = Matrix(reusing: workspace.gateUp, rows: range.count, columns: 2 * width)
            let activated = Matrix(
                reusing: workspace.activated,
                rows: range.count,
                columns: width
            )
            rmsNorm(
                part,
                weight: layer.feedForwardNorm,
                epsilon: configuration.normEpsilon,
                into: normed,
                pool: pool
            )
            multiply(normed, layer.gateUp, into: gateUp, pool: pool)
            if let bias = layer.gateUpBias { addBias(bias, to: gateUp, pool: pool) }
            siluMultiply(gateUp, into: activated, pool: pool)
            multiply(activated, layer.down, into: part, accumulating: true, pool: pool)
            if let bias = layer.downBias { addBias(bias, to: part, pool: pool) }
        }
    }

    /// Cosines and sines of every row, [rows, width / 2]; the same for all layers.
    private func makeAngles(
        _ forest: PackedForest,
        workspace: Workspace
    ) -> (cosines: Matrix, sines: Matrix) {
        let half = configuration.rotary.width / 2
        let rows = forest.tokens.count
        let cosines = Matrix(reusing: workspace.cosines, rows: rows, columns: half)
        let sines = Matrix(reusing: workspace.sines, rows: rows, columns: half)
        for run in forest.frequencyRuns {
            let frequencies = configuration.rotary.frequencies(length: run.sequenceLength)
            pool.run(count: run.rows.count) { index in
                let row = run.rows.lowerBound + index
                fillAngles(
                    position: forest.positions[row],
                    inverse: frequencies.inverse,
                    amplitude: frequencies.amplitude,
                    cosines: cosines.rows(row..<row + 1),
                    sines: sines.rows(row..<row + 1)
                )
            }
        }
        return (cosines, sines)
    }
}
