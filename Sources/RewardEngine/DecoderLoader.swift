// Tensors of a file into the layout of the forward pass, checked against the configuration.

internal import RewardNumerics
internal import RewardPlatform
internal import RewardWeights
internal import Synchronization

/// Fills the weights of one decoder.
struct DecoderLoader {
    let configuration: ModelConfiguration
    let source: any TensorSource
    let naming: TensorNaming
    let pool: ComputePool

    /// Rows that one task converts: about a megabyte of f32.
    private static let floatsPerTask = 1 << 18

    /// Reads everything, and refuses a file that has other tensors inside its blocks.
    func load() throws(LoadError) -> DecoderWeights {
        try checkTensors()
        let hidden = configuration.hiddenSize
        let vocabulary = configuration.vocabularySize
        let embedding = try matrix(.embedding, rows: vocabulary, columns: hidden)
        var layers: [LayerWeights] = []
        for index in 0..<configuration.layerCount { layers.append(try layer(index)) }
        return DecoderWeights(
            embedding: embedding,
            layers: layers,
            finalNorm: try vector(.finalNorm, count: hidden),
            head: configuration.tiesEmbeddings
                ? embedding : try matrix(.head, rows: vocabulary, columns: hidden)
        )
    }

    private func layer(_ index: Int) throws(LoadError) -> LayerWeights {
        let shape = configuration.attention
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let queries = shape.headCount * shape.headWidth
        let keys = shape.keyValueHeadCount * shape.headWidth
        let biases = configuration.biases
        let projections: [(LayerTensor, Int)] = [
            (.queries, queries), (.keys, keys), (.values, keys),
        ]
        func norm(_ tensor: LayerTensor) throws(LoadError) -> Matrix {
            try vector(.layer(index, tensor, .weight), count: hidden)
        }
        func bias(_ parts: [(LayerTensor, Int)], _ present: Bool) throws(LoadError) -> Matrix? {
            present ? try stackedBias(index, parts) : nil
        }
        return LayerWeights(
            attentionNorm: try norm(.attentionNorm),
            queriesKeysValues: try stacked(index, projections, columns: hidden),
            queriesKeysValuesBias: try bias(projections, biases.queriesKeysValues),
            attentionOutput: try stacked(index, [(.attentionOutput, hidden)], columns: queries),
            attentionOutputBias: try bias([(.attentionOutput, hidden)], biases.attentionOutput),
            feedForwardNorm: try norm(.feedForwardNorm),
            gateUp: try stacked(index, [(.gate, inner), (.up, inner)], columns: hidden),
            gateUpBias: try bias([(.gate, inner), (.up, inner)], biases.feedForward),
            down: try stacked(index, [(.down, hidden)], columns: inner),
            downBias: try bias([(.down, hidden)], biases.feedForward)
        )
    }

    /// Weights that read the same input, one below the other.
    private func stacked(
        _ index: Int,
        _ parts: [(LayerTensor, Int)],
        columns: Int
    ) throws(LoadError) -> Matrix {
        let target = try allocate(rows: parts.reduce(0) { $0 + $1.1 }, columns: columns)
        var row = 0
        for (tensor, rows) in parts {
            let part = target.rows(row..<row + rows)
            try read(.layer(index, tensor, .weight), shape: [rows, columns], into: part)
            if isInterleaved(tensor) {
                try deinterleave(part, headWidth: configuration.attention.headWidth)
            }
            row += rows
        }
        return target
    }

    private func stackedBias(
        _ index: Int,
        _ parts: [(LayerTensor, Int)]
    ) throws(LoadError) -> Matrix {
        let target = try allocate(rows: 1, columns: parts.reduce(0) { $0 + $1.1 })
        var column = 0
        for (tensor, count) in parts {
            let part = target.columns(column..<column + count)
            try read(.layer(index, tensor, .bias), shape: [count], into: part)
            if isInterleaved(tensor) {
                try deinterleave(
                    part.asColumn(),
                    headWidth: configuration.attention.headWidth
                )
            }
            column += count
        }
        return target
    }

    private func isInterleaved(_ tensor: LayerTensor) -> Bool {
        configuration.rotaryLayout == .interleaved && (tensor == .queries || tensor == .keys)
    }

    /// Puts row 2i of each head to i, and row 2i + 1 to i + half.
    private func deinterleave(_ matrix: Matrix, headWidth: Int) throws(LoadError) {
        let scratch = try allocate(rows: headWidth, columns: matrix.columns)
        let half = headWidth / 2
        let order = (0..<half).map { 2 * $0 } + (0..<half).map { 2 * $0 + 1 }
        for first in stride(from: 0, to: matrix.rows, by: headWidth) {
            let head = matrix.rows(first..<first + headWidth)
            head.gather(order, into: scratch)
            scratch.gather(Array(0..<headWidth), into: head)
        }
    }

    private func vector(_ role: TensorRole, count: Int) throws(LoadError) -> Matrix {
        let target = try allocate(rows: 1, columns: count)
        try read(role, shape: [count], into: target)
        return target
    }

    private func matrix(_ role: TensorRole, rows: Int, columns: Int) throws(LoadError) -> Matrix {
        let target = try allocate(rows: rows, columns: columns)
        try read(role, shape: [rows, columns], into: target)
        return target
    }

    private func allocate(rows: Int, columns: Int) throws(LoadError) -> Matrix {
        guard let matrix = Matrix(rows: rows, columns: columns) else {
            throw .outOfMemory(byteCount: 4 * rows * columns)
        }
        return matrix
    }

    /// Converts one tensor to f32, rows shared out over the pool.
    private func read(
        _ role: TensorRole,
        shape: [Int],
        into target: Matrix
    ) throws(LoadError) {
        let tensor = try tensor(role, shape: shape)
        let rowsPerTask = max(1, Self.floatsPerTask / max(1, target.columns))
        let taskCount = (target.rows + rowsPerTask - 1) / rowsPerTask
        let failure = Mutex<WeightError?>(nil)
        pool.run(count: taskCount) { task in
            let rows = task * rowsPerTask..<min(target.rows, (task + 1) * rowsPerTask)
            do throws(WeightError) {
                // SAFETY: the buffer covers exactly these rows, whose shape was checked above.
                try unsafe target.rows(rows).withContiguousFloats { floats throws(WeightError) in
                    try unsafe source.read(tensor, rows: rows, into: floats)
                }
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        source.release(tensor)
        if let error = failure.withLock({ $0 }) { throw .weights(error) }
    }

    private func tensor(
        _ role: TensorRole,
        shape: [Int]
    ) throws(LoadError) -> TensorDescriptor {
        let name = naming.name(of: role)
        guard let tensor = source.tensor(named: name) else {
            throw .missingTensor(file: source.fileName, tensor: name)
        }
        guard tensor.shape == shape else {
            throw .wrongShape(
                file: tensor.file,
                tensor: name,
                found: tensor.shape,
                expected: shape,
                reason: "from the model's configuration"
            )
        }
        return tensor
    }

    /// Checks that the file has the tensors of the configuration and no others inside its blocks.
    ///
    /// Before anything is allocated: until here the sizes are claims of the configuration, and
    /// from here on they are sizes of data that the file really has.
    private func checkTensors() throws(LoadError) {
        var known = Set<String>()
        for (role, shape) in expectedTensors {
            known.insert(try tensor(role, shape: shape).name)
        }
        for tensor in source.tensors
        where naming.isInsideBlocks(tensor.name) && !known.contains(tensor.name) {
            throw .unexpectedTensor(file: tensor.file, tensor: tensor.name)
        }
    }

    private var expectedTensors: [(role: TensorRole, shape: [Int])] {
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
        if !configuration.tiesEmbeddings { expected.append((.head, vocabulary)) }
        for index in 0..<configuration.layerCount {
            expected.append((.layer(index, .attentionNorm, .weight), [hidden]))
            expected.append((.layer(index, .feedForwardNorm, .weight), [hidden]))
            for (tensor, rows, columns, hasBias) in linear {
                expected.append((.layer(index, tensor, .weight), [rows, columns]))
                if hasBias { expected.append((.layer(index, tensor, .bias), [rows])) }
            }
        }
        return expected
    }
}
