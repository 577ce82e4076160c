// Tensors of a file into the layout of the forward pass, checked against the configuration.

internal import RewardNumerics
internal import RewardWeights

/// Fills the weights of one decoder.
struct DecoderLoader {
    let configuration: ModelConfiguration
    let naming: TensorNaming
    let reader: WeightReader

    /// Reads everything, and refuses a file that has other tensors inside its blocks.
    func load() throws(LoadError) -> DecoderWeights {
        try reader.check(expectedTensors) { naming.isInsideBlocks($0) }
        return try reader.read(
            floatCount: WeightArena.floatCount(configuration, precision: reader.precision),
            weights
        )
    }

    /// Reads all tensors; packed ones into the arena, plain ones where there is none.
    private func weights(_ arena: WeightArena?) throws(LoadError) -> DecoderWeights {
        let hidden = configuration.hiddenSize
        let vocabulary = configuration.vocabularySize
        let embedding = try reader.linear(
            [WeightPart(naming.name(of: .embedding), rows: vocabulary)],
            columns: hidden,
            in: arena
        )
        var layers: [LayerWeights] = []
        for index in 0..<configuration.layerCount { layers.append(try layer(index, in: arena)) }
        return DecoderWeights(
            precision: reader.precision,
            embedding: embedding,
            layers: layers,
            finalNorm: try vector(.finalNorm, count: hidden),
            head: try head(embedding: embedding, in: arena)
        )
    }

    private func head(embedding: Linear, in arena: WeightArena?) throws(LoadError) -> Linear? {
        switch configuration.vocabularyHead {
        case .tied: embedding
        case .own:
            try reader.linear(
                [WeightPart(naming.name(of: .head), rows: configuration.vocabularySize)],
                columns: configuration.hiddenSize,
                in: arena
            )
        case .absent: nil
        }
    }

    private func layer(_ index: Int, in arena: WeightArena?) throws(LoadError) -> LayerWeights {
        let shape = configuration.attention
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let queries = shape.headCount * shape.headWidth
        let keys = shape.keyValueHeadCount * shape.headWidth
        let biases = configuration.biases
        func parts(_ tensors: [(LayerTensor, Int)], _ hasBias: Bool) -> [WeightPart] {
            tensors.map { tensor, rows in
                WeightPart(
                    naming.name(of: .layer(index, tensor, .weight)),
                    rows: rows,
                    bias: hasBias ? naming.name(of: .layer(index, tensor, .bias)) : nil,
                    interleavedHeadWidth: isInterleaved(tensor) ? shape.headWidth : nil
                )
            }
        }
        return LayerWeights(
            attentionNorm: try vector(.layer(index, .attentionNorm, .weight), count: hidden),
            queriesKeysValues: try reader.linear(
                parts(
                    [(.queries, queries), (.keys, keys), (.values, keys)],
                    biases.queriesKeysValues
                ),
                columns: hidden,
                in: arena
            ),
            attentionOutput: try reader.linear(
                parts([(.attentionOutput, hidden)], biases.attentionOutput),
                columns: queries,
                in: arena
            ),
            feedForwardNorm: try vector(.layer(index, .feedForwardNorm, .weight), count: hidden),
            gateUp: try reader.linear(
                parts([(.gate, inner), (.up, inner)], biases.feedForward),
                columns: hidden,
                isGated: true,
                in: arena
            ),
            down: try reader.linear(
                parts([(.down, hidden)], biases.feedForward),
                columns: inner,
                in: arena
            )
        )
    }

    private func isInterleaved(_ tensor: LayerTensor) -> Bool {
        configuration.rotaryLayout == .interleaved && (tensor == .queries || tensor == .keys)
    }

    private func vector(_ role: TensorRole, count: Int) throws(LoadError) -> Matrix {
        try reader.vector(naming.name(of: role), count: count)
    }

    private var expectedTensors: [(name: String, shape: [Int])] {
        let shape = configuration.attention
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let queries = shape.headCount * shape.headWidth
        let keys = shape.keyValueHeadCount * shape.headWidth
        let biases = configuration.biases
        let linear: [(tensor: LayerTensor, rows: Int, columns: Int, hasBias: Bool)] = [
            (.queries, queries, hidden, biases.queriesKeysValues),
            (.keys, keys, hidden, biases.queriesKeysValues),
            (.values, keys, hidden, biases.queriesKeysValues),
            (.attentionOutput, hidden, queries, biases.attentionOutput),
            (.gate, inner, hidden, biases.feedForward),
            (.up, inner, hidden, biases.feedForward),
            (.down, hidden, inner, biases.feedForward),
        ]
        let vocabulary = [configuration.vocabularySize, hidden]
        var expected: [(TensorRole, [Int])] = [(.embedding, vocabulary), (.finalNorm, [hidden])]
        if configuration.vocabularyHead == .own { expected.append((.head, vocabulary)) }
        for index in 0..<configuration.layerCount {
            expected.append((.layer(index, .attentionNorm, .weight), [hidden]))
            expected.append((.layer(index, .feedForwardNorm, .weight), [hidden]))
            for (tensor, rows, columns, hasBias) in linear {
                expected.append((.layer(index, tensor, .weight), [rows, columns]))
                if hasBias { expected.append((.layer(index, tensor, .bias), [rows])) }
            }
        }
        return expected.map { (naming.name(of: $0), $1) }
    }
}
