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
    let precision: ElementPrecision
    /// Whether OpenBLAS multiplies, which wants matrices as they are in the file.
    let usesBLAS: Bool
    var usesHugePages = false
    var locksMemory = false
    /// Where packed weights are kept between starts.
    var packedFile: PackedWeightFile?
    let pool: ComputePool
    var report: @Sendable (LoadEvent) -> Void = { _ in }

    /// Reads everything, and refuses a file that has other tensors inside its blocks.
    func load() throws(LoadError) -> DecoderWeights {
        try checkTensors()
        guard !usesBLAS else { return try weights(nil) }
        let arena = WeightArena(
            configuration,
            precision: precision,
            prefersHugePages: usesHugePages
        )
        guard let arena else {
            throw .outOfMemory(
                byteCount: 4 * WeightArena.floatCount(configuration, precision: precision)
            )
        }
        arena.isFilled = readPacked(into: arena)
        let weights = try weights(arena)
        if !arena.isFilled { writePacked(arena) }
        if locksMemory {
            do throws(MemoryLockError) {
                try arena.storage.lock()
            } catch {
                throw .memoryLock(error)
            }
        }
        return weights
    }

    private func readPacked(into arena: WeightArena) -> Bool {
        guard let packedFile else { return false }
        switch packedFile.read(into: arena.storage, pool: pool) {
        case nil:
            report(.readPacked(path: packedFile.path))
            return true
        case .absent: return false
        case .unreadable(let reason):
            report(.packedUnreadable(path: packedFile.path, reason: reason))
            return false
        }
    }

    /// A model that is loaded is served even if the next start has to pack it again.
    private func writePacked(_ arena: WeightArena) {
        guard let packedFile else { return }
        do throws(FileWriteError) {
            try packedFile.write(arena.storage, pool: pool)
            report(.wrotePacked(path: packedFile.path, byteCount: arena.storage.byteCount))
        } catch {
            report(.packedNotWritten(reason: "\(error)"))
        }
    }

    /// Reads all tensors; packed ones into the arena, plain ones where there is none.
    private func weights(_ arena: WeightArena?) throws(LoadError) -> DecoderWeights {
        let hidden = configuration.hiddenSize
        let vocabulary = configuration.vocabularySize
        let embedding = try linear(
            [WeightPart(.embedding, rows: vocabulary)],
            columns: hidden,
            in: arena
        )
        var layers: [LayerWeights] = []
        for index in 0..<configuration.layerCount { layers.append(try layer(index, in: arena)) }
        return DecoderWeights(
            precision: precision,
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
            try linear(
                [WeightPart(.head, rows: configuration.vocabularySize)],
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
                    .layer(index, tensor, .weight),
                    rows: rows,
                    bias: hasBias ? .layer(index, tensor, .bias) : nil,
                    isInterleaved: isInterleaved(tensor)
                )
            }
        }
        return LayerWeights(
            attentionNorm: try vector(.layer(index, .attentionNorm, .weight), count: hidden),
            queriesKeysValues: try linear(
                parts(
                    [(.queries, queries), (.keys, keys), (.values, keys)],
                    biases.queriesKeysValues
                ),
                columns: hidden,
                in: arena
            ),
            attentionOutput: try linear(
                parts([(.attentionOutput, hidden)], biases.attentionOutput),
                columns: queries,
                in: arena
            ),
            feedForwardNorm: try vector(.layer(index, .feedForwardNorm, .weight), count: hidden),
            gateUp: try linear(
                parts([(.gate, inner), (.up, inner)], biases.feedForward),
                columns: hidden,
                isGated: true,
                in: arena
            ),
            down: try linear(
                parts([(.down, hidden)], biases.feedForward),
                columns: inner,
                in: arena
            )
        )
    }

    // MARK: - Matrices

    /// Reads weights whose rows are one below the other.
    private func linear(
        _ parts: [WeightPart],
        columns: Int,
        isGated: Bool = false,
        in arena: WeightArena?
    ) throws(LoadError) -> Linear {
        var rows: [SourceRow] = []
        var tensors: [TensorDescriptor] = []
        for part in parts {
            let tensor = try tensor(part.weight, shape: [part.rows, columns])
            tensors.append(tensor)
            rows += part.sourceRows(of: tensor, headWidth: configuration.attention.headWidth)
        }
        defer { for tensor in tensors { source.release(tensor) } }
        let bias = try stackedBias(parts)
        guard let arena else {
            return .plain(try plain(rows, columns: columns), bias: bias)
        }
        guard
            let packed = arena.next(
                rows: isGated ? rows.count / 2 : rows.count,
                columns: columns,
                isGated: isGated,
                hasBias: bias != nil
            )
        else { throw .outOfMemory(byteCount: 4 * rows.count) }
        if !arena.isFilled { try pack(rows, into: packed) }
        report(.progress(share: arena.usedShare))
        if let bias { packed.setBias(bias) }
        return .packed(packed)
    }

    private func pack(_ rows: [SourceRow], into packed: PackedMatrix) throws(LoadError) {
        let perPanel = packed.rowsPerPanel
        try inParallel(count: packed.panelCount) { panel throws(LoadError) in
            let range = panel * perPanel..<min(packed.rows, (panel + 1) * perPanel)
            let scratch = try allocate(rows: range.count, columns: packed.columns)
            if range.count < perPanel || packed.columns % 2 == 1 { packed.clear(panel: panel) }
            // A gated matrix has the same rows of both halves in one panel.
            for half in 0..<(packed.isGated ? 2 : 1) {
                let first = half * packed.rows
                try read(rows[first + range.lowerBound..<first + range.upperBound], into: scratch)
                packed.pack(panel: panel, weights: scratch, at: half * perPanel)
            }
        }
    }

    private func plain(_ rows: [SourceRow], columns: Int) throws(LoadError) -> Matrix {
        let target = try allocate(rows: rows.count, columns: columns)
        let rowsPerTask = max(1, Self.floatsPerTask / max(1, columns))
        let taskCount = (rows.count + rowsPerTask - 1) / rowsPerTask
        try inParallel(count: taskCount) { task throws(LoadError) in
            let range = task * rowsPerTask..<min(rows.count, (task + 1) * rowsPerTask)
            try read(rows[range], into: target.rows(range))
        }
        return target
    }

    /// Runs tasks on the pool, and throws one of their errors when they are through.
    private func inParallel(
        count: Int,
        _ body: @Sendable (Int) throws(LoadError) -> Void
    ) throws(LoadError) {
        let failure = Mutex<LoadError?>(nil)
        pool.run(count: count) { task in
            do throws(LoadError) {
                try body(task)
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// Rows that one task converts: about a megabyte of f32.
    private static let floatsPerTask = 1 << 18

    /// Converts rows to f32, those that follow each other in the file together.
    private func read(_ rows: ArraySlice<SourceRow>, into target: Matrix) throws(LoadError) {
        var first = rows.startIndex
        while first < rows.endIndex {
            let start = rows[first]
            var last = first + 1
            while last < rows.endIndex, rows[last].follows(start, by: last - first) { last += 1 }
            let range = first - rows.startIndex..<last - rows.startIndex
            do throws(WeightError) {
                // SAFETY: the buffer covers exactly these rows, whose shape was checked.
                try unsafe target.rows(range).withContiguousFloats { floats throws(WeightError) in
                    try unsafe source.read(
                        start.tensor,
                        rows: start.row..<start.row + range.count,
                        into: floats
                    )
                }
            } catch {
                throw .weights(error)
            }
            first = last
        }
    }

    private func stackedBias(_ parts: [WeightPart]) throws(LoadError) -> Matrix? {
        guard parts.contains(where: { $0.bias != nil }) else { return nil }
        let target = try allocate(rows: 1, columns: parts.reduce(0) { $0 + $1.rows })
        var column = 0
        for part in parts {
            guard let bias = part.bias else { continue }
            let values = try vector(bias, count: part.rows)
            let order = part.order(headWidth: configuration.attention.headWidth)
            for (offset, row) in order.enumerated() { target[0, column + offset] = values[0, row] }
            column += part.rows
        }
        return target
    }

    private func isInterleaved(_ tensor: LayerTensor) -> Bool {
        configuration.rotaryLayout == .interleaved && (tensor == .queries || tensor == .keys)
    }

    private func vector(_ role: TensorRole, count: Int) throws(LoadError) -> Matrix {
        let target = try allocate(rows: 1, columns: count)
        let tensor = try tensor(role, shape: [count])
        defer { source.release(tensor) }
        try read([SourceRow(tensor: tensor, row: 0)][...], into: target)
        return target
    }

    private func allocate(rows: Int, columns: Int) throws(LoadError) -> Matrix {
        guard let matrix = Matrix(rows: rows, columns: columns) else {
            throw .outOfMemory(byteCount: 4 * rows * columns)
        }
        return matrix
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
        if configuration.vocabularyHead == .own { expected.append((.head, vocabulary)) }
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

/// One tensor of a stack.
private struct WeightPart {
    let weight: TensorRole
    let rows: Int
    let bias: TensorRole?
    let isInterleaved: Bool

    init(_ weight: TensorRole, rows: Int, bias: TensorRole? = nil, isInterleaved: Bool = false) {
        self.weight = weight
        self.rows = rows
        self.bias = bias
        self.isInterleaved = isInterleaved
    }

    /// Rows of the file in the order that the rotary kernel wants: of interleaved heads, row 2i of
    /// each head comes to i, and row 2i + 1 to i + half.
    func order(headWidth: Int) -> [Int] {
        guard isInterleaved else { return Array(0..<rows) }
        let half = headWidth / 2
        return (0..<rows).map { row in
            let (head, place) = row.quotientAndRemainder(dividingBy: headWidth)
            return head * headWidth + (place < half ? 2 * place : 2 * (place - half) + 1)
        }
    }

    func sourceRows(of tensor: TensorDescriptor, headWidth: Int) -> [SourceRow] {
        order(headWidth: headWidth).map { SourceRow(tensor: tensor, row: $0) }
    }
}

/// One row of a tensor in a file.
private struct SourceRow {
    let tensor: TensorDescriptor
    let row: Int

    func follows(_ other: SourceRow, by distance: Int) -> Bool {
        row == other.row + distance && tensor.name == other.tensor.name
    }
}
