// Keys and values of tokens in the order in which attention reads them.

internal import CRewardKernels

/// Shapes of the heads of one attention layer.
package struct AttentionShape: Sendable, Hashable {
    package let headCount: Int
    package let keyValueHeadCount: Int
    package let headWidth: Int

    /// Heads of queries are shared out evenly over heads of keys and values.
    package init(headCount: Int, keyValueHeadCount: Int, headWidth: Int) {
        precondition(
            keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0,
            "every key head serves the same number of query heads"
        )
        precondition(headWidth <= Int(RK_ATTENTION_WIDTH), "the kernel's widest head")
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headWidth = headWidth
    }

    /// Columns of queries, keys and values side by side.
    package var packedColumns: Int { (headCount + 2 * keyValueHeadCount) * headWidth }

    /// Query heads that share one head of keys.
    var groupSize: Int { headCount / keyValueHeadCount }
}

/// The layout of blocks of 16 tokens: [key-value heads, keys then values].
package struct KeyValueLayout: Sendable, Hashable {
    package let shape: AttentionShape
    package let precision: ElementPrecision

    /// The layout of one layer.
    package init(shape: AttentionShape, precision: ElementPrecision) {
        self.shape = shape
        self.precision = precision
    }

    /// Tokens of a block.
    package static let tokensPerBlock = Int(RK_KEY_LANES)

    /// Blocks that hold so many consecutive tokens.
    package static func blockCount(tokens: Int) -> Int {
        (tokens + tokensPerBlock - 1) / tokensPerBlock
    }

    /// Elements of one head in one block.
    var elementsPerHead: Int {
        2 * Self.tokensPerBlock * precision.stride(columns: shape.headWidth)
    }

    /// Elements from the start of one block to the start of the next.
    var elementsPerBlock: Int { shape.keyValueHeadCount * elementsPerHead }

    /// Floats that one block takes.
    package var floatsPerBlock: Int { elementsPerBlock * precision.byteCount / 4 }
}

/// Blocks of consecutive tokens of one sequence, somewhere in memory, for one layer or for all.
package struct KeyValueRun: Sendable {
    let storage: FloatStorage
    let firstFloat: Int
    /// Floats from one layer to the next; 0 when layers take turns in the same memory.
    let layerStride: Int
    private let layerCount: Int
    /// The place of the first token in its sequence.
    package let position: Int
    /// Tokens that count, from the first on.
    package private(set) var count: Int

    /// Tokens whose blocks begin at `firstFloat`; with a stride, there are `layerCount` layers.
    package init(
        storage: FloatStorage,
        firstFloat: Int,
        layerStride: Int = 0,
        layerCount: Int = 1,
        position: Int,
        count: Int,
        layout: KeyValueLayout
    ) {
        precondition(
            firstFloat >= 0 && position >= 0 && count >= 0 && position < Int(UInt32.max)
                && layerStride >= 0 && layerCount > 0
                && firstFloat + (layerCount - 1) * layerStride
                    + KeyValueLayout.blockCount(tokens: count) * layout.floatsPerBlock
                    <= storage.count,
            "the blocks lie inside their storage"
        )
        self.storage = storage
        self.firstFloat = firstFloat
        self.layerStride = layerStride
        self.layerCount = layerCount
        self.position = position
        self.count = count
    }

    /// The first tokens of this run.
    package func prefix(_ count: Int) -> KeyValueRun {
        precondition((0...self.count).contains(count), "tokens of this run")
        var prefix = self
        prefix.count = count
        return prefix
    }

    /// Some of the tokens, from the start of a block on.
    package func part(_ tokens: Range<Int>, layout: KeyValueLayout) -> KeyValueRun {
        let block = tokens.lowerBound / KeyValueLayout.tokensPerBlock
        precondition(
            tokens.lowerBound % KeyValueLayout.tokensPerBlock == 0 && tokens.lowerBound >= 0
                && tokens.upperBound <= count,
            "whole blocks of this run"
        )
        return KeyValueRun(
            storage: storage,
            firstFloat: firstFloat + block * layout.floatsPerBlock,
            layerStride: layerStride,
            layerCount: layerCount,
            position: position + tokens.lowerBound,
            count: tokens.count,
            layout: layout
        )
    }

    // SAFETY: init has checked that the blocks of all layers are there.
    func pointer(layer: Int) -> UnsafeMutablePointer<Float> {
        precondition(layerStride == 0 || (0..<layerCount).contains(layer), "a layer of this run")
        return unsafe storage.base + firstFloat + layer * layerStride
    }
}

/// Copies keys and values of consecutive rows into the blocks of a run.
///
/// - Parameters:
///   - projected: [rows, `shape.packedColumns`], rotated; as many rows as the run has tokens.
///   - run: Where they go.
///   - layer: Which layer's blocks.
///   - layout: The layout of the run.
package func packKeysAndValues(
    _ projected: Matrix,
    into run: KeyValueRun,
    layer: Int,
    layout: KeyValueLayout
) {
    let shape = layout.shape
    precondition(projected.columns == shape.packedColumns, "queries, keys and values")
    precondition(projected.rows == run.count, "a row for each token")
    let width = shape.headWidth
    let keyColumn = shape.headCount * width
    let valueColumn = keyColumn + shape.keyValueHeadCount * width
    for head in 0..<shape.keyValueHeadCount {
        let keys = unsafe projected.pointer + keyColumn + head * width
        let values = unsafe projected.pointer + valueColumn + head * width
        let blocks =
            unsafe UnsafeMutableRawPointer(run.pointer(layer: layer))
            + head * layout.elementsPerHead * layout.precision.byteCount
        // SAFETY: columns and rows were checked above; the run has room for `count` tokens.
        switch layout.precision {
        case .f32:
            unsafe rk_pack_keys_values_f32(
                keys,
                values,
                projected.stride,
                run.count,
                width,
                blocks.assumingMemoryBound(to: Float.self),
                layout.elementsPerBlock
            )
        case .bf16:
            unsafe rk_pack_keys_values_bf16(
                keys,
                values,
                projected.stride,
                run.count,
                width,
                blocks.assumingMemoryBound(to: UInt16.self),
                layout.elementsPerBlock
            )
        }
    }
}
