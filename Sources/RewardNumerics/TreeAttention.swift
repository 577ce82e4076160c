// Attention over a packed forest of token segments.

internal import CRewardKernels
package import RewardPlatform

/// One token segment of a packed forest, in preorder.
package struct PackedSegment: Sendable, Hashable {
    /// Its own rows.
    package let rows: Range<Int>
    /// Where the rows of its last descendant end.
    package let end: Int

    /// A segment; its descendants' rows follow its own.
    package init(rows: Range<Int>, end: Int) {
        precondition(end >= rows.upperBound, "descendants come after the segment")
        self.rows = rows
        self.end = end
    }
}

/// What attention needs to know about a forest: computed once for a batch, used by every layer.
package struct AttentionPlan: Sendable {
    /// Query rows that are computed together.
    package struct Tile: Sendable {
        package let rows: Range<Int>
        let segments: Range<Int>
    }

    package let rowCount: Int
    package let tiles: [Tile]
    private let segments: [rk_segment]

    /// Cuts the rows into tiles and finds the segments that each tile sees.
    ///
    /// - Parameter forest: Segments in preorder that cover all rows without gaps.
    package init(forest: [PackedSegment]) {
        rowCount = forest.last?.rows.upperBound ?? 0
        precondition(rowCount < Int(UInt32.max), "rows fit 32 bits")
        var tiles: [Tile] = []
        var seen: [rk_segment] = []
        var open: [PackedSegment] = []
        var next = 0
        for first in stride(from: 0, to: rowCount, by: Int(RK_ATTENTION_ROWS)) {
            let rows = first..<min(rowCount, first + Int(RK_ATTENTION_ROWS))
            open.removeAll { $0.end <= first }
            while next < forest.count, forest[next].rows.lowerBound < rows.upperBound {
                open.append(forest[next])
                next += 1
            }
            let start = seen.count
            seen += open.lazy.filter { !$0.rows.isEmpty }.map {
                rk_segment(
                    start: UInt32($0.rows.lowerBound),
                    count: UInt32($0.rows.count),
                    end: UInt32($0.end)
                )
            }
            tiles.append(Tile(rows: rows, segments: start..<seen.count))
        }
        self.tiles = tiles
        segments = seen
    }

    func withSegments(of tile: Tile, _ body: (UnsafePointer<rk_segment>, Int) -> Void) {
        // SAFETY: the range was made from this very array.
        unsafe segments.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return }
            unsafe body(base + tile.segments.lowerBound, tile.segments.count)
        }
    }
}

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

    /// Floats that the packed keys of so many rows take, one spare block included.
    package func packedKeyCount(rows: Int) -> Int {
        keyValueHeadCount * packedKeyCountPerHead(rows: rows)
    }

    func packedKeyCountPerHead(rows: Int) -> Int { ((rows + 15) / 16 + 1) * 16 * headWidth }
}

/// Attention of every row to the rows before it on its path from the root.
///
/// - Parameters:
///   - queriesKeysValues: [rows, (headCount + 2 × keyValueHeadCount) × headWidth], rotated.
///   - shape: Heads and their width.
///   - plan: The segments of exactly these rows.
///   - packedKeys: Memory for `shape.packedKeyCount(rows:)` floats.
///   - out: [rows, headCount × headWidth].
///   - pool: Threads that share the work.
package func treeAttention(
    _ queriesKeysValues: Matrix,
    shape: AttentionShape,
    plan: AttentionPlan,
    packedKeys: FloatStorage,
    into out: Matrix,
    pool: ComputePool
) {
    let rows = plan.rowCount
    let width = shape.headWidth
    precondition(
        queriesKeysValues.rows == rows && queriesKeysValues.columns == shape.packedColumns
            && out.rows == rows && out.columns == shape.headCount * width,
        "one row for each token"
    )
    precondition(packedKeys.count >= shape.packedKeyCount(rows: rows), "room for the keys")
    let keysPerHead = shape.packedKeyCountPerHead(rows: rows)
    let keyColumn = shape.headCount * width
    let valueColumn = keyColumn + shape.keyValueHeadCount * width

    pool.run(count: shape.keyValueHeadCount) { head in
        let keys = queriesKeysValues.columns(
            keyColumn + head * width..<keyColumn + (head + 1) * width
        )
        // SAFETY: the room was checked above; heads write disjoint parts.
        unsafe rk_pack_keys(
            keys.pointer,
            keys.stride,
            rows,
            width,
            packedKeys.base + head * keysPerHead
        )
    }

    let group = shape.headCount / shape.keyValueHeadCount
    let scale = 1 / Float(width).squareRoot()
    pool.run(count: plan.tiles.count * shape.keyValueHeadCount) { task in
        let tile = plan.tiles[task / shape.keyValueHeadCount]
        let keyHead = task % shape.keyValueHeadCount
        // SAFETY: all columns lie inside the matrices, whose shapes were checked above; tasks
        // write disjoint rows and heads.
        unsafe plan.withSegments(of: tile) { segments, segmentCount in
            for head in keyHead * group..<(keyHead + 1) * group {
                unsafe rk_tree_attention(
                    queriesKeysValues.pointer + head * width,
                    queriesKeysValues.stride,
                    packedKeys.base + keyHead * keysPerHead,
                    queriesKeysValues.pointer + valueColumn + keyHead * width,
                    queriesKeysValues.stride,
                    width,
                    scale,
                    segments,
                    segmentCount,
                    tile.rows.lowerBound,
                    tile.rows.upperBound,
                    out.pointer + head * width,
                    out.stride
                )
            }
        }
    }
}
