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

    /// The layout of keys and values.
    var layout: KeyValueLayout {
        KeyValueLayout(shape: configuration.attention, precision: weights.precision)
    }

    /// Runs a forest, and hands out the hidden states after every layer that someone asked for.
    ///
    /// - Parameters:
    ///   - forest: Its rows and recalled states fit `workspace`; ids are below the vocabulary size.
    ///   - workspace: Memory that nobody else uses meanwhile.
    ///   - exits: Layers, 1 to the layer count, after which `visit` is called.
    ///   - visit: Gets the layer and the residual stream, before the final norm: computed rows,
    ///     then rows that `visit` may fill with recalled states.
    func forward(
        _ forest: PackedForest,
        workspace: Workspace,
        exits: Set<Int>,
        visit: (_ layer: Int, _ hidden: Matrix) -> Void
    ) {
        let rows = forest.tokens.count
        precondition(
            rows + forest.recalled.count <= workspace.maximumRowCount,
            "the forest fits the workspace"
        )
        let all = Matrix(
            reusing: workspace.hidden,
            rows: rows + forest.recalled.count,
            columns: configuration.hiddenSize
        )
        let hidden = all.rows(0..<rows)
        weights.embedding.gather(forest.tokens, into: hidden, pool: pool)
        let angles = makeAngles(forest, workspace: workspace)
        let last = exits.max() ?? 0
        for (index, layer) in weights.layers.prefix(last).enumerated() {
            if rows > 0 {
                attend(
                    layer,
                    index: index,
                    hidden: hidden,
                    forest: forest,
                    angles: angles,
                    workspace: workspace
                )
                feedForward(layer, hidden: hidden, workspace: workspace)
            }
            if exits.contains(index + 1) { visit(index + 1, all) }
        }
    }

    private func operand(_ storage: FloatStorage, rows: Int, columns: Int) -> Operand {
        Operand(reusing: storage, precision: weights.precision, rows: rows, columns: columns)
    }

    private func attend(
        _ layer: LayerWeights,
        index: Int,
        hidden: Matrix,
        forest: PackedForest,
        angles: (cosines: Matrix, sines: Matrix),
        workspace: Workspace
    ) {
        let shape = configuration.attention
        let rows = hidden.rows
        let normed = operand(workspace.normed, rows: rows, columns: hidden.columns)
        let projected = Matrix(
            reusing: workspace.queriesKeysValues,
            rows: rows,
            columns: shape.packedColumns
        )
        let attended = operand(
            workspace.attended,
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
        layer.queriesKeysValues.apply(normed, into: projected, pool: pool)
        rotateAndPack(projected, layer: index, forest: forest, angles: angles)
        treeAttention(
            projected,
            segments: forest.segments,
            runs: forest.runs,
            layer: index,
            layout: layout,
            into: attended,
            pool: pool
        )
        layer.attentionOutput.apply(attended, into: hidden, accumulating: true, pool: pool)
    }

    /// Turns queries and keys, and copies keys and values to where attention reads them: some rows
    /// at a time, so that they are turned and copied while they are in the cache.
    private func rotateAndPack(
        _ projected: Matrix,
        layer: Int,
        forest: PackedForest,
        angles: (cosines: Matrix, sines: Matrix)
    ) {
        let shape = configuration.attention
        let width = (shape.headCount + shape.keyValueHeadCount) * shape.headWidth
        let layout = layout
        let packs = forest.packs
        // Rows after those that are packed are queries alone.
        let packedEnd = packs.last?.rows.upperBound ?? 0
        pool.run(count: packs.count + 1) { index in
            let rows = index < packs.count ? packs[index].rows : packedEnd..<projected.rows
            rotate(
                projected.rows(rows).columns(0..<width),
                headWidth: shape.headWidth,
                cosines: angles.cosines.rows(rows),
                sines: angles.sines.rows(rows)
            )
            guard index < packs.count else { return }
            packKeysAndValues(
                projected.rows(rows),
                into: packs[index].run,
                layer: layer,
                layout: layout
            )
        }
    }

    private func feedForward(_ layer: LayerWeights, hidden: Matrix, workspace: Workspace) {
        let width = configuration.intermediateSize
        // Near-equal parts, so that none is a short one.
        let partCount =
            (hidden.rows + Workspace.feedForwardRowCount - 1) / Workspace.feedForwardRowCount
        for part in 0..<partCount {
            let range =
                hidden.rows * part / partCount..<hidden.rows * (part + 1) / partCount
            let residual = hidden.rows(range)
            let normed = operand(workspace.normed, rows: range.count, columns: hidden.columns)
            let activated = operand(workspace.activated, rows: range.count, columns: width)
            rmsNorm(
                residual,
                weight: layer.feedForwardNorm,
                epsilon: configuration.normEpsilon,
                into: normed,
                pool: pool
            )
            layer.gateUp.applyGated(
                normed,
                into: activated,
                scratch: workspace.gateUp,
                pool: pool
            )
            layer.down.apply(activated, into: residual, accumulating: true, pool: pool)
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
        let common = configuration.rotary.frequencies(length: 1)
        let runs = forest.frequencyRuns
        let positions = forest.positions
        pool.run(count: runs.count) { index in
            let frequencies =
                runs[index].sequenceLength.map(configuration.rotary.frequencies) ?? common
            for row in runs[index].rows {
                fillAngles(
                    position: positions[row],
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
