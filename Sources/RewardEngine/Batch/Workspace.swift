// The memory of one forward pass, allocated once.

internal import RewardNumerics

/// Buffers for a bounded number of tokens, committed page by page when they are first used.
struct Workspace: Sendable {
    let maximumRowCount: Int
    let hidden: FloatStorage
    let normed: FloatStorage
    let queriesKeysValues: FloatStorage
    let keysValues: FloatStorage
    let attended: FloatStorage
    let cosines: FloatStorage
    let sines: FloatStorage
    let activated: FloatStorage
    let gathered: FloatStorage
    /// For OpenBLAS alone, whose results are finished by other kernels.
    let gateUp: FloatStorage
    let logits: FloatStorage

    /// Rows of the feed-forward layer that are computed together; its intermediate values are by
    /// far the widest, and need not exist for all rows at once.
    static let feedForwardRowCount = 768
    /// Rows of the language-model head that are computed together.
    static let headRowCount = 1536

    /// Buffers for a model; throws when there is no memory.
    init(
        _ configuration: ModelConfiguration,
        precision: ElementPrecision,
        usesBLAS: Bool,
        prefersHugePages: Bool,
        maximumRowCount: Int
    ) throws(LoadError) {
        let counts = Self.floatCounts(
            configuration,
            precision: precision,
            usesBLAS: usesBLAS,
            maximumRowCount: maximumRowCount
        )
        func make(_ count: Int) throws(LoadError) -> FloatStorage {
            guard let storage = FloatStorage(count: count, prefersHugePages: prefersHugePages)
            else {
                throw .outOfMemory(byteCount: 4 * counts.total)
            }
            return storage
        }
        self.maximumRowCount = maximumRowCount
        hidden = try make(counts.hidden)
        normed = try make(counts.normed)
        queriesKeysValues = try make(counts.queriesKeysValues)
        keysValues = try make(counts.keysValues)
        attended = try make(counts.attended)
        cosines = try make(counts.angles)
        sines = try make(counts.angles)
        activated = try make(counts.activated)
        gathered = try make(counts.gathered)
        gateUp = try make(counts.gateUp)
        logits = try make(counts.logits)
    }

    /// Memory for keys and values of one layer: the workspace's own, or more where a batch has
    /// very many very short segments, each of which takes a block at least.
    func keysValues(floatCount: Int) -> FloatStorage? {
        floatCount <= keysValues.count ? keysValues : FloatStorage(count: floatCount)
    }

    /// Floats of each kind of buffer.
    struct FloatCounts {
        var hidden, normed, queriesKeysValues, keysValues, attended, angles, activated: Int
        var gathered, gateUp, logits: Int

        var total: Int {
            hidden + normed + queriesKeysValues + keysValues + attended + 2 * angles + activated
                + gathered + gateUp + logits
        }
    }

    static func floatCounts(
        _ configuration: ModelConfiguration,
        precision: ElementPrecision,
        usesBLAS: Bool,
        maximumRowCount rows: Int
    ) -> FloatCounts {
        let attention = configuration.attention
        let hidden = configuration.hiddenSize
        let parts = min(rows, feedForwardRowCount)
        let heads = min(rows, headRowCount)
        let layout = KeyValueLayout(shape: attention, precision: precision)
        // Segments of eight tokens on average.
        let blocks = rows / 8 + 1
        return FloatCounts(
            hidden: rows * hidden,
            normed: precision.floatCount(rows: rows, columns: hidden),
            queriesKeysValues: rows * attention.packedColumns,
            keysValues: blocks * layout.floatsPerBlock,
            attended: precision.floatCount(
                rows: rows,
                columns: attention.headCount * attention.headWidth
            ),
            angles: rows * configuration.rotary.width / 2,
            activated: precision.floatCount(
                rows: parts,
                columns: configuration.intermediateSize
            ),
            gathered: heads * hidden,
            gateUp: usesBLAS ? 2 * parts * configuration.intermediateSize : 0,
            logits: usesBLAS ? heads * min(vocabularyBlockWidth, configuration.vocabularySize) : 0
        )
    }
}
