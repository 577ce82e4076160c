// The memory of a model's packed matrices.

internal import RewardNumerics

/// One piece of memory for all packed matrices, handed out in the order of loading.
///
/// One piece can lie on huge pages, be locked, and be copied to disk and back as a whole.
///
/// Isolation: used by the one thread that loads.
final class WeightArena {
    let storage: FloatStorage
    let precision: ElementPrecision
    /// Whether the weights are there already, and need not be packed.
    var isFilled = false
    private var nextFloat = 0

    /// Memory for the matrices of a model; nil when there is none.
    init?(floatCount: Int, precision: ElementPrecision, prefersHugePages: Bool) {
        guard let storage = FloatStorage(count: floatCount, prefersHugePages: prefersHugePages)
        else { return nil }
        self.storage = storage
        self.precision = precision
    }

    /// Floats of all packed matrices of a decoder.
    static func floatCount(
        _ configuration: ModelConfiguration,
        precision: ElementPrecision
    ) -> Int {
        let shape = configuration.attention
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        func floats(_ rows: Int, _ columns: Int, isGated: Bool = false) -> Int {
            PackedMatrix.floatCount(
                rows: rows,
                columns: columns,
                precision: precision,
                isGated: isGated
            )
        }
        let layer =
            floats(shape.packedColumns, hidden)
            + floats(hidden, shape.headCount * shape.headWidth)
            + floats(inner, hidden, isGated: true) + floats(hidden, inner)
        let table = floats(configuration.vocabularySize, hidden)
        return configuration.layerCount * layer + configuration.vocabularyTableCount * table
    }

    /// The share of the memory that has been handed out, 0 to 1.
    var usedShare: Double { Double(nextFloat) / Double(max(1, storage.count)) }

    /// The next matrix, not filled yet; nil when there is no memory for its bias.
    func next(rows: Int, columns: Int, isGated: Bool, hasBias: Bool) -> PackedMatrix? {
        defer {
            nextFloat += PackedMatrix.floatCount(
                rows: rows,
                columns: columns,
                precision: precision,
                isGated: isGated
            )
        }
        return PackedMatrix(
            rows: rows,
            columns: columns,
            precision: precision,
            isGated: isGated,
            hasBias: hasBias,
            in: storage,
            at: nextFloat
        )
    }
}
