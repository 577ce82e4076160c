// How a product with packed weights is cut.

internal import CRewardKernels

/// Some rows with some panels.
struct ProductTask: Sendable {
    let rows: Range<Int>
    let panels: Range<Int>
}

/// Tasks of one product, in the order in which threads take them.
///
/// Near-equal blocks of rows, which stay in the L2 cache, meet groups of panels, small enough that
/// threads finish together. Tasks left over when every thread has had equally many are cut by rows,
/// once for each thread: 9 panels on 2 threads are 4 each and half of one each.
struct ProductTasks: Sendable {
    /// Enough that the last ones end together, few enough that taking them costs nothing.
    private static let tasksPerThread = 24
    /// Rows below which a cut costs more than a thread that waits: two register tiles.
    private static let rowsWorthCutting = 12

    private let rowCount: Int
    private let panelCount: Int
    private let blockCount: Int
    private let groupSize: Int
    private let groupCount: Int
    private let wholeCount: Int
    private let piecesPerTask: Int
    let count: Int

    /// Both counts are 1 or more.
    init(rowCount: Int, panelCount: Int, threadCount: Int) {
        self.rowCount = rowCount
        self.panelCount = panelCount
        blockCount = (rowCount + Int(RK_PRODUCT_ROWS) - 1) / Int(RK_PRODUCT_ROWS)
        groupSize =
            threadCount == 1
            ? panelCount
            : max(1, panelCount * blockCount / (threadCount * Self.tasksPerThread))
        groupCount = (panelCount + groupSize - 1) / groupSize
        let taskCount = blockCount * groupCount
        let leftOver = taskCount % threadCount
        wholeCount = taskCount - leftOver
        piecesPerTask = max(1, min(threadCount, rowCount / blockCount / Self.rowsWorthCutting))
        count = wholeCount + leftOver * piecesPerTask
    }

    subscript(index: Int) -> ProductTask {
        var task = index
        var (piece, pieces) = (0, 1)
        if index >= wholeCount {
            (task, piece) = (index - wholeCount).quotientAndRemainder(dividingBy: piecesPerTask)
            task += wholeCount
            pieces = piecesPerTask
        }
        let block = Self.part(task / groupCount, of: blockCount, in: 0..<rowCount)
        let first = task % groupCount * groupSize
        return ProductTask(
            rows: Self.part(piece, of: pieces, in: block),
            panels: first..<min(panelCount, first + groupSize)
        )
    }

    private static func part(_ index: Int, of count: Int, in range: Range<Int>) -> Range<Int> {
        let start = range.lowerBound
        return start + range.count * index / count..<start + range.count * (index + 1) / count
    }
}
