// Tensors of a DeBERTa-v2 checkpoint into the layout of the forward pass.

internal import RewardNumerics
internal import RewardWeights

/// Fills the weights of one encoder.
struct EncoderLoader {
    let configuration: EncoderConfiguration
    /// What stands before the names of the encoder's tensors.
    let prefix: String
    let reader: WeightReader

    /// The prefix of a checkpoint, found by the name of its embedding: `pretrained_model.` where
    /// PairRM's head was put on it.
    static func prefix(of source: any TensorSource) -> String {
        let prefixes = ["pretrained_model.", "deberta.", ""]
        return prefixes.first { source.tensor(named: $0 + embeddingName) != nil } ?? prefixes[0]
    }

    private static let embeddingName = "embeddings.word_embeddings.weight"
    private static let positionNormName = "encoder.LayerNorm"

    /// The tensors of a linear layer of one block.
    private struct LinearName {
        let stem: String
        let outputs: Int
        let inputs: Int
    }

    /// Reads everything, and refuses a file that has other tensors inside the encoder.
    func load() throws(LoadError) -> EncoderWeights {
        try reader.check(expectedTensors) { $0.hasPrefix("\(prefix)encoder.") }
        return try reader.read(
            floatCount: Self.floatCount(configuration, precision: reader.precision),
            weights
        )
    }

    private func weights(_ arena: WeightArena?) throws(LoadError) -> EncoderWeights {
        let embedding = try reader.linear(
            [WeightPart(prefix + Self.embeddingName, rows: configuration.vocabularySize)],
            columns: configuration.hiddenSize,
            in: arena
        )
        let relative = try relativeEmbeddings()
        var layers: [EncoderLayerWeights] = []
        for index in 0..<configuration.layerCount {
            layers.append(try layer(index, relative, in: arena))
        }
        return EncoderWeights(
            precision: reader.precision,
            embedding: embedding,
            embeddingNorm: try norm("embeddings.LayerNorm"),
            layers: layers
        )
    }

    private func layer(
        _ index: Int,
        _ relative: Operand,
        in arena: WeightArena?
    ) throws(LoadError) -> EncoderLayerWeights {
        let stem = "encoder.layer.\(index)"
        let names = linearNames(stem)
        let queriesKeysValues = try linear(names[..<3], in: arena)
        let projected = try reader.allocate(
            rows: relative.rows,
            columns: 3 * configuration.hiddenSize
        )
        // Positions go through the projections of the contents, biases included.
        queriesKeysValues.apply(relative, into: projected, pool: reader.pool)
        guard
            let positions = PositionProjections(projected, headCount: configuration.headCount)
        else { throw .outOfMemory(byteCount: 4 * configuration.positionFloatCount) }
        return EncoderLayerWeights(
            queriesKeysValues: queriesKeysValues,
            attentionOutput: try linear(names[3..<4], in: arena),
            attentionNorm: try norm("\(stem).attention.output.LayerNorm"),
            intermediate: try linear(names[4..<5], in: arena),
            output: try linear(names[5..<6], in: arena),
            outputNorm: try norm("\(stem).output.LayerNorm"),
            positions: positions
        )
    }

    /// The embeddings of relative positions, normed where the model does that.
    private func relativeEmbeddings() throws(LoadError) -> Operand {
        let rows = configuration.positions.bucketCount
        let columns = configuration.hiddenSize
        let matrix = try reader.matrix(
            "\(prefix)encoder.rel_embeddings.weight",
            rows: rows,
            columns: columns
        )
        if configuration.normsPositions {
            let norm = try norm(Self.positionNormName)
            layerNorm(
                matrix,
                weight: norm.weight,
                bias: norm.bias,
                epsilon: configuration.normEpsilon,
                pool: reader.pool
            )
        }
        let count = reader.precision.floatCount(rows: rows, columns: columns)
        guard let storage = FloatStorage(count: count) else {
            throw .outOfMemory(byteCount: 4 * count)
        }
        return .rounding(matrix, to: reader.precision, into: storage, pool: reader.pool)
    }

    /// Layers that read the same input, as one.
    private func linear(
        _ names: ArraySlice<LinearName>,
        in arena: WeightArena?
    ) throws(LoadError) -> Linear {
        try reader.linear(
            names.map {
                WeightPart(
                    "\(prefix)\($0.stem).weight",
                    rows: $0.outputs,
                    bias: "\(prefix)\($0.stem).bias"
                )
            },
            columns: names.first?.inputs ?? 0,
            in: arena
        )
    }

    private func norm(_ stem: String) throws(LoadError) -> LayerNormWeights {
        LayerNormWeights(
            weight: try reader.vector("\(prefix)\(stem).weight", count: configuration.hiddenSize),
            bias: try reader.vector("\(prefix)\(stem).bias", count: configuration.hiddenSize)
        )
    }

    private func linearNames(_ stem: String) -> [LinearName] {
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let projections = ["query", "key", "value"].map {
            LinearName(stem: "\(stem).attention.self.\($0)_proj", outputs: hidden, inputs: hidden)
        }
        return projections + [
            LinearName(stem: "\(stem).attention.output.dense", outputs: hidden, inputs: hidden),
            LinearName(stem: "\(stem).intermediate.dense", outputs: inner, inputs: hidden),
            LinearName(stem: "\(stem).output.dense", outputs: hidden, inputs: inner),
        ]
    }

    private var expectedTensors: [(name: String, shape: [Int])] {
        let hidden = configuration.hiddenSize
        var norms = ["embeddings.LayerNorm"]
        if configuration.normsPositions { norms.append(Self.positionNormName) }
        var expected = [
            (Self.embeddingName, [configuration.vocabularySize, hidden]),
            ("encoder.rel_embeddings.weight", [configuration.positions.bucketCount, hidden]),
        ]
        for index in 0..<configuration.layerCount {
            let stem = "encoder.layer.\(index)"
            norms += ["\(stem).attention.output.LayerNorm", "\(stem).output.LayerNorm"]
            for name in linearNames(stem) {
                expected.append(("\(name.stem).weight", [name.outputs, name.inputs]))
                expected.append(("\(name.stem).bias", [name.outputs]))
            }
        }
        for name in norms {
            expected += [("\(name).weight", [hidden]), ("\(name).bias", [hidden])]
        }
        return expected.map { (prefix + $0, $1) }
    }

    /// Floats of all packed matrices, in the order of loading.
    static func floatCount(
        _ configuration: EncoderConfiguration,
        precision: ElementPrecision
    ) -> Int {
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        func floats(_ rows: Int, _ columns: Int) -> Int {
            PackedMatrix.floatCount(rows: rows, columns: columns, precision: precision)
        }
        let layer =
            floats(3 * hidden, hidden) + floats(hidden, hidden) + floats(inner, hidden)
            + floats(hidden, inner)
        return floats(configuration.vocabularySize, hidden) + configuration.layerCount * layer
    }
}
