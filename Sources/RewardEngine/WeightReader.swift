// Tensors of a file, packed for the products or plain, whatever the architecture.

internal import RewardNumerics
internal import RewardPlatform
internal import RewardWeights
internal import Synchronization

/// Reads the weights of one model.
struct WeightReader {
    let source: any TensorSource
    let precision: ElementPrecision
    /// Whether OpenBLAS multiplies, which wants matrices as they are in the file.
    let usesBLAS: Bool
    let usesHugePages: Bool
    let locksMemory: Bool
    /// Where packed weights are kept between starts.
    let packedFile: PackedWeightFile?
    let pool: ComputePool
    let report: @Sendable (LoadEvent) -> Void

    /// A reader of the weights of a model with a digest.
    init(
        source: any TensorSource,
        options: EngineOptions,
        digest: String,
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void
    ) {
        self.source = source
        precision = options.elementPrecision
        usesBLAS = options.usesBLAS
        usesHugePages = options.usesHugePages
        locksMemory = options.locksMemory
        packedFile = options.packedFolder.map {
            PackedWeightFile(folder: $0, digest: digest, precision: options.elementPrecision)
        }
        self.pool = pool
        self.report = report
    }

    /// Checks that the file has tensors with these shapes, and no others inside its blocks.
    ///
    /// Before anything is allocated: until here the sizes are claims of the configuration, and
    /// from here on they are sizes of data that the file really has.
    func check(
        _ expected: [(name: String, shape: [Int])],
        isInsideBlocks: (String) -> Bool
    ) throws(LoadError) {
        var known = Set<String>()
        for (name, shape) in expected { known.insert(try tensor(name, shape: shape).name) }
        for tensor in source.tensors
        where isInsideBlocks(tensor.name) && !known.contains(tensor.name) {
            throw .unexpectedTensor(file: tensor.file, tensor: tensor.name)
        }
    }

    /// Calls `body` with memory for all packed matrices, which are filled already where they were
    /// kept from a former start; nil where matrices stay plain.
    func read<Weights>(
        floatCount: Int,
        _ body: (WeightArena?) throws(LoadError) -> Weights
    ) throws(LoadError) -> Weights {
        guard !usesBLAS else { return try body(nil) }
        let arena = WeightArena(
            floatCount: floatCount,
            precision: precision,
            prefersHugePages: usesHugePages
        )
        guard let arena else { throw .outOfMemory(byteCount: 4 * floatCount) }
        arena.isFilled = readPacked(into: arena)
        let weights = try body(arena)
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

    /// Reads weights whose rows are one below the other.
    func linear(
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
            rows += part.sourceRows(of: tensor)
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
            for (offset, row) in part.order.enumerated() {
                target[0, column + offset] = values[0, row]
            }
            column += part.rows
        }
        return target
    }

    /// Reads a tensor of one dimension, [1, count].
    func vector(_ name: String, count: Int) throws(LoadError) -> Matrix {
        let target = try allocate(rows: 1, columns: count)
        let tensor = try tensor(name, shape: [count])
        defer { source.release(tensor) }
        try read([SourceRow(tensor: tensor, row: 0)][...], into: target)
        return target
    }

    /// Reads a tensor of two dimensions as it is.
    func matrix(_ name: String, rows: Int, columns: Int) throws(LoadError) -> Matrix {
        let tensor = try tensor(name, shape: [rows, columns])
        defer { source.release(tensor) }
        return try plain(WeightPart(name, rows: rows).sourceRows(of: tensor), columns: columns)
    }

    func allocate(rows: Int, columns: Int) throws(LoadError) -> Matrix {
        guard let matrix = Matrix(rows: rows, columns: columns) else {
            throw .outOfMemory(byteCount: 4 * rows * columns)
        }
        return matrix
    }

    private func tensor(
        _ name: String,
        shape: [Int]
    ) throws(LoadError) -> TensorDescriptor {
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
}

/// One tensor of a stack.
struct WeightPart {
    let weight: String
    let rows: Int
    let bias: String?
    /// Set where the file stores the rows of a head interleaved.
    let interleavedHeadWidth: Int?

    init(_ weight: String, rows: Int, bias: String? = nil, interleavedHeadWidth: Int? = nil) {
        self.weight = weight
        self.rows = rows
        self.bias = bias
        self.interleavedHeadWidth = interleavedHeadWidth
    }

    /// Rows of the file in the order that the rotary kernel wants: of interleaved heads, row 2i of
    /// each head comes to i, and row 2i + 1 to i + half.
    fileprivate var order: [Int] {
        guard let headWidth = interleavedHeadWidth else { return Array(0..<rows) }
        let half = headWidth / 2
        return (0..<rows).map { row in
            let (head, place) = row.quotientAndRemainder(dividingBy: headWidth)
            return head * headWidth + (place < half ? 2 * place : 2 * (place - half) + 1)
        }
    }

    fileprivate func sourceRows(of tensor: TensorDescriptor) -> [SourceRow] {
        order.map { SourceRow(tensor: tensor, row: $0) }
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
