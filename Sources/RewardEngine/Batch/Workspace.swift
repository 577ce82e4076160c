// The memory of one forward pass, allocated once.

internal import RewardNumerics

/// Buffers for a bounded number of tokens, committed page by page when they are first used.
struct Workspace: Sendable {
    let maximumRowCount: Int
    let hidden: FloatStorage
    let normed: FloatStorage
    let queriesKeysValues: FloatStorage
    let packedKeys: FloatStorage
    let attended: FloatStorage
    let cosines: FloatStorage
    let sines: FloatStorage
    let gateUp: FloatStorage
    let activated: FloatStorage
    let gathered: FloatStorage
    let logits: FloatStorage

    /// Rows of the feed-forward layer that are computed together; its intermediate values are by
    /// far the widest, and need not exist for all rows at once.
    static let feedForwardRowCount = 512
    /// Rows of the language-model head that are computed together.
    static let headRowCount = 256
    /// Columns of the vocabulary that are computed together.
    static let headColumnCount = 4096

    /// Buffers for a model; throws when there is no memory.
    init(_ configuration: ModelConfiguration, maximumRowCount: Int) throws(LoadError) {
        let counts = Self.floatCounts(configuration, maximumRowCount: maximumRowCount)
        func make(_ count: Int) throws(LoadError) -> FloatStorage {
            guard let storage = FloatStorage(count: count) else {
                throw .outOfMemory(byteCount: 4 * counts.total)
            }
            return storage
        }
        self.maximumRowCount = maximumRowCount
        hidden = try make(counts.hidden)
        normed = try make(counts.hidden)
        queriesKeysValues = try make(counts.queriesKeysValues)
        packedKeys = try make(counts.packedKeys)
        attended = try make(counts.attended)
        cosines = try make(counts.angles)
        sines = try make(counts.angles)
        gateUp = try make(2 * counts.activated)
        activated = try make(counts.activated)
        gathered = try make(counts.gathered)
        logits = try make(counts.logits)
    }

    /// Floats of each kind of buffer.
    struct FloatCounts {
        var hidden, queriesKeysValues, packedKeys, attended, angles, activated, gathered: Int
        var logits: Int

        var total: Int {
            2 * hidden + queriesKeysValues + packedKeys + attended + 2 * angles + 3 * activated
                + gathered + logits
        }
    }

    static func floatCounts(
        _ configuration: ModelConfiguration,
        maximumRowCount rows: Int
    ) -> FloatCounts {
        let attention = configuration.attention
        return FloatCounts(
            hidden: rows * configuration.hiddenSize,
            queriesKeysValues: rows * attention.packedColumns,
            packedKeys: attention.packedKeyCount(rows: rows),
            attended: rows * attention.headCount * attention.headWidth,
            angles: rows * configuration.rotary.width / 2,
            activated: min(rows, feedForwardRowCount) * configuration.intermediateSize,
            gathered: min(rows, headRowCount) * configuration.hiddenSize,
            logits: min(rows, headRowCount)
                * min(headColumnCount, configuration.vocabularySize)
        )
    }
}
