// The memory of one forward pass of an encoder, allocated once.

internal import RewardNumerics

/// Buffers for a bounded number of tokens, committed page by page when they are first used.
struct EncoderWorkspace: Sendable {
    let hidden: FloatStorage
    let queriesKeysValues: FloatStorage
    let attended: FloatStorage
    let inner: FloatStorage
    /// Inputs of linear layers where they are not f32.
    let rounded: FloatStorage
    /// One for each thread.
    let scratch: [AttentionScratch]

    /// Rows of the feed-forward layer that are computed together.
    static let feedForwardRowCount = 768

    /// Buffers for a model; throws when there is no memory.
    init(_ plan: EncoderPlan, threadCount: Int) throws(LoadError) {
        let counts = Self.floatCounts(plan)
        let scratchCount = Self.scratchFloatCount(plan)
        let byteCount = 4 * (counts.reduce(0, +) + threadCount * scratchCount)
        var storages: [FloatStorage] = []
        for count in counts {
            let storage = FloatStorage(
                count: count,
                prefersHugePages: plan.options.usesHugePages
            )
            guard let storage else { throw .outOfMemory(byteCount: byteCount) }
            storages.append(storage)
        }
        (hidden, queriesKeysValues, attended) = (storages[0], storages[1], storages[2])
        (inner, rounded) = (storages[3], storages[4])
        let configuration = plan.configuration
        scratch = (0..<threadCount).compactMap { _ in
            AttentionScratch(
                headWidth: configuration.headWidth,
                bucketCount: configuration.positions.bucketCount,
                maximumLength: plan.maximumContextTokenCount
            )
        }
        guard scratch.count == threadCount else { throw .outOfMemory(byteCount: byteCount) }
    }

    /// Floats of the workspace of a plan.
    static func floatCount(_ plan: EncoderPlan) -> Int {
        floatCounts(plan).reduce(0, +) + plan.options.threadCount * scratchFloatCount(plan)
    }

    private static func floatCounts(_ plan: EncoderPlan) -> [Int] {
        let rows = plan.maximumRowCount
        let hidden = plan.configuration.hiddenSize
        let parts = min(rows, feedForwardRowCount)
        let precision = plan.options.elementPrecision
        let rounded = max(
            precision.floatCount(rows: rows, columns: hidden),
            precision.floatCount(rows: parts, columns: plan.configuration.intermediateSize)
        )
        return [
            rows * hidden, rows * 3 * hidden, rows * hidden,
            parts * plan.configuration.intermediateSize, precision == .f32 ? 0 : rounded,
        ]
    }

    private static func scratchFloatCount(_ plan: EncoderPlan) -> Int {
        AttentionScratch.floatCount(
            headWidth: plan.configuration.headWidth,
            bucketCount: plan.configuration.positions.bucketCount,
            maximumLength: plan.maximumContextTokenCount
        )
    }
}
