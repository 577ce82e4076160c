// Matrix products through OpenBLAS, cut into tiles that a pool computes.

internal import COpenBLAS
package import RewardPlatform

/// y = x wᵀ, or y += x wᵀ.
///
/// - Parameters:
///   - x: [m, k].
///   - weights: [n, k], one row for each output, as checkpoints store them.
///   - y: [m, n]; must not overlap the others.
///   - accumulating: Whether y keeps what it holds.
///   - pool: Threads that share the tiles.
///
/// Each tile is one sgemm on one thread. Splitting rows and columns leaves the sum over k whole,
/// so that the tile grid does not decide how a sum is ordered; OpenBLAS itself may still choose
/// another kernel for another tile shape.
package func multiply(
    _ x: Matrix,
    _ weights: Matrix,
    into y: Matrix,
    accumulating: Bool = false,
    pool: ComputePool
) {
    precondition(x.columns == weights.columns, "inner dimensions agree")
    precondition(y.rows == x.rows && y.columns == weights.rows, "the result has [m, n]")
    guard y.rows > 0, y.columns > 0 else { return }
    let grid = TileGrid(rows: y.rows, columns: y.columns, threadCount: pool.threadCount)
    pool.run(count: grid.count) { tile in
        let (rows, columns) = grid.ranges(tile)
        multiplyTile(
            x.rows(rows),
            weights.rows(columns),
            into: y.rows(rows).columns(columns),
            accumulating: accumulating
        )
    }
}

private func multiplyTile(_ x: Matrix, _ weights: Matrix, into y: Matrix, accumulating: Bool) {
    // SAFETY: the three windows were checked to lie inside their storage, and their shapes to
    // agree; tiles of one product write disjoint parts of y.
    unsafe cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasTrans,
        blasint(x.rows),
        blasint(weights.rows),
        blasint(x.columns),
        1,
        x.pointer,
        blasint(x.stride),
        weights.pointer,
        blasint(weights.stride),
        accumulating ? 1 : 0,
        y.pointer,
        blasint(y.stride)
    )
}

/// How a result is cut: near-equal tiles, large enough for sgemm to be efficient, and at least two
/// for each thread where the shape allows.
struct TileGrid {
    let rowRanges: [Range<Int>]
    let columnRanges: [Range<Int>]

    init(rows: Int, columns: Int, threadCount: Int) {
        // As many row tiles as threads divide evenly, so that none waits for the last one.
        let rowTileCount = (rows + 511) / 512
        let balanced = (rowTileCount + threadCount - 1) / threadCount * threadCount
        rowRanges = Self.split(rows, into: rowTileCount > 1 ? balanced : 1)
        let wanted = threadCount > 1 ? (2 * threadCount + rowRanges.count - 1) / rowRanges.count : 1
        let fewest = (columns + 1023) / 1024
        let most = max(1, columns / 96)
        columnRanges = Self.split(columns, into: max(fewest, min(wanted, most)))
    }

    var count: Int { rowRanges.count * columnRanges.count }

    /// Neighbouring tiles share their columns, so that weights stay in cache.
    func ranges(_ tile: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        (rowRanges[tile % rowRanges.count], columnRanges[tile / rowRanges.count])
    }

    private static func split(_ count: Int, into parts: Int) -> [Range<Int>] {
        (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
    }
}
