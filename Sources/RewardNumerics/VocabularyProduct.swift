// Logits of some rows over a vocabulary: log-sum-exp and chosen values, never the whole.

internal import CRewardKernels
internal import Glibc
package import RewardPlatform

/// One logit that is wanted.
package struct LogitPick: Sendable, Hashable {
    package let row: Int
    package let token: Int

    /// The logit of `token` at `row`.
    package init(row: Int, token: Int) {
        self.row = row
        self.token = token
    }
}

/// What a product with a vocabulary gave.
package struct VocabularyResult: Sendable {
    /// The logits that were asked for, in the order of the question.
    package fileprivate(set) var picked: [Float]
    /// log Σ exp of all logits of each row; empty if it was not asked for.
    package fileprivate(set) var normalisers: [Double]
}

/// Computes logits block by block.
///
/// The vocabulary is cut into blocks of 512, each with its own maximum and f32 sum; blocks are put
/// together in their order in f64. The cut is the same for every row, so that a row's result
/// depends on itself alone.
///
/// - Parameters:
///   - x: [rows, k], of the precision of the vocabulary.
///   - vocabulary: [vocabulary, k].
///   - picks: Logits that are wanted.
///   - normalizes: Whether log-sum-exp is wanted; otherwise blocks without a pick are skipped.
///   - pool: Threads that share the work.
/// - Returns: What was asked for.
package func vocabularyProduct(
    _ x: Operand,
    _ vocabulary: PackedMatrix,
    picks: [LogitPick],
    normalizes: Bool,
    pool: ComputePool
) -> VocabularyResult {
    precondition(x.columns == vocabulary.columns && x.precision == vocabulary.precision)
    let blockWidth = Int(RK_HEAD_COLUMNS)
    let blockCount = (vocabulary.rows + blockWidth - 1) / blockWidth
    let rowBlockCount = (x.rows + Int(RK_HEAD_ROWS) - 1) / Int(RK_HEAD_ROWS)
    var parts = HeadParts(
        rows: x.rows,
        blockCount: blockCount,
        blockWidth: blockWidth,
        rowBlockCount: rowBlockCount,
        picks: picks
    )
    parts.withBuffers { buffers in
        let buffers = buffers
        pool.run(count: blockCount * rowBlockCount, chunk: 1) { task in
            let block = task % blockCount
            let rowBlock = task / blockCount
            let rows =
                x.rows * rowBlock / rowBlockCount..<x.rows * (rowBlock + 1) / rowBlockCount
            let columns = block * blockWidth..<min(vocabulary.rows, (block + 1) * blockWidth)
            let nextBlock = (task + pool.threadCount) % blockCount
            buffers.run(
                x.rows(rows),
                firstRow: rows.lowerBound,
                vocabulary: vocabulary,
                columns: columns,
                cell: rowBlock * blockCount + block,
                block: block,
                nextPanel: nextBlock * blockWidth / PackedMatrix.panelWidth,
                normalizes: normalizes
            )
        }
    }
    return parts.result(normalizes: normalizes)
}

/// Columns of a vocabulary that OpenBLAS takes at once.
package let vocabularyBlockWidth = 4096

/// The same through OpenBLAS; how sums are ordered is the library's choice.
///
/// - Parameters:
///   - x: [rows, k].
///   - vocabulary: [vocabulary, k].
///   - picks: Logits that are wanted.
///   - normalizes: Whether log-sum-exp is wanted.
///   - scratch: Memory for `rows` times `vocabularyBlockWidth` logits.
///   - pool: Threads that share the work.
/// - Returns: What was asked for.
package func vocabularyProduct(
    _ x: Matrix,
    _ vocabulary: Matrix,
    picks: [LogitPick],
    normalizes: Bool,
    scratch: FloatStorage,
    pool: ComputePool
) -> VocabularyResult {
    let width = vocabularyBlockWidth
    let normaliser = LogSumExp(rows: x.rows)
    var picked = Array(repeating: Float.nan, count: picks.count)
    let byBlock = Dictionary(grouping: picks.indices) { picks[$0].token / width }
    for start in stride(from: 0, to: vocabulary.rows, by: width) {
        let range = start..<min(vocabulary.rows, start + width)
        let indices = byBlock[start / width] ?? []
        guard normalizes || !indices.isEmpty else { continue }
        let logits = Matrix(reusing: scratch, rows: x.rows, columns: range.count)
        multiply(x, vocabulary.rows(range), into: logits, pool: pool)
        if normalizes { normaliser.update(logits, pool: pool) }
        for index in indices {
            picked[index] = logits[picks[index].row, picks[index].token - start]
        }
    }
    return VocabularyResult(
        picked: picked,
        normalisers: normalizes ? (0..<x.rows).map { normaliser[$0] } : []
    )
}

/// Partial results: maxima and sums [blocks, rows], and picks sorted by the task that makes them.
private struct HeadParts {
    let rows: Int
    let blockCount: Int
    var maxima: [Float]
    var sums: [Float]
    var picked: [Float]
    /// Picks as the kernel wants them, in cells [row blocks, blocks].
    let kernelPicks: [rk_pick]
    let cellStarts: [Int]
    /// Where each kernel pick stands in the question.
    let order: [Int]

    init(rows: Int, blockCount: Int, blockWidth: Int, rowBlockCount: Int, picks: [LogitPick]) {
        self.rows = rows
        self.blockCount = blockCount
        maxima = Array(repeating: -.infinity, count: rows * blockCount)
        sums = Array(repeating: 0, count: rows * blockCount)
        picked = Array(repeating: .nan, count: picks.count)
        func rowBlock(_ row: Int) -> Int {
            // The inverse of the even cut.
            var block = row * rowBlockCount / max(rows, 1)
            while rows * (block + 1) / rowBlockCount <= row { block += 1 }
            return block
        }
        var byCell: [[Int]] = Array(repeating: [], count: blockCount * rowBlockCount)
        for (index, pick) in picks.enumerated() {
            precondition((0..<rows).contains(pick.row), "a row of the matrix")
            byCell[rowBlock(pick.row) * blockCount + pick.token / blockWidth].append(index)
        }
        var starts = [0]
        for cell in byCell { starts.append((starts.last ?? 0) + cell.count) }
        cellStarts = starts
        order = byCell.flatMap { $0 }
        kernelPicks = order.map { index in
            let pick = picks[index]
            let firstRow = rows * rowBlock(pick.row) / rowBlockCount
            return rk_pick(
                row: UInt32(pick.row - firstRow),
                column: UInt32(pick.token % blockWidth)
            )
        }
    }

    mutating func withBuffers(_ body: (HeadBuffers) -> Void) {
        // SAFETY: the buffers live during the body, which hands them to nobody who stays.
        unsafe maxima.withUnsafeMutableBufferPointer { maxima in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe picked.withUnsafeMutableBufferPointer { picked in
                    unsafe kernelPicks.withUnsafeBufferPointer { picks in
                        unsafe cellStarts.withUnsafeBufferPointer { starts in
                            unsafe body(
                                HeadBuffers(
                                    maxima: maxima,
                                    sums: sums,
                                    picked: picked,
                                    picks: picks,
                                    starts: starts,
                                    rows: rows
                                )
                            )
                        }
                    }
                }
            }
        }
    }

    func result(normalizes: Bool) -> VocabularyResult {
        var ordered = picked
        for (place, index) in order.enumerated() { ordered[index] = picked[place] }
        guard normalizes else { return VocabularyResult(picked: ordered, normalisers: []) }
        let normalisers = (0..<rows).map { row in
            var maximum = -Float.infinity
            for block in 0..<blockCount { maximum = max(maximum, maxima[block * rows + row]) }
            var sum = 0.0
            for block in 0..<blockCount {
                let place = block * rows + row
                sum += Double(sums[place]) * exp(Double(maxima[place]) - Double(maximum))
            }
            return Double(maximum) + log(sum)
        }
        return VocabularyResult(picked: ordered, normalisers: normalisers)
    }
}

/// The same buffers as memory that tasks write.
///
/// Isolation: lives inside `withBuffers` only; tasks write disjoint rows, blocks and cells.
@safe
private struct HeadBuffers: @unchecked Sendable {
    // SAFETY: good while `withBuffers` runs its body, as all of these are.
    nonisolated(unsafe) let maxima: UnsafeMutableBufferPointer<Float>
    nonisolated(unsafe) let sums: UnsafeMutableBufferPointer<Float>
    nonisolated(unsafe) let picked: UnsafeMutableBufferPointer<Float>
    nonisolated(unsafe) let picks: UnsafeBufferPointer<rk_pick>
    nonisolated(unsafe) let starts: UnsafeBufferPointer<Int>
    let rows: Int

    func run(
        _ x: Operand,
        firstRow: Int,
        vocabulary: PackedMatrix,
        columns: Range<Int>,
        cell: Int,
        block: Int,
        nextPanel: Int,
        normalizes: Bool
    ) {
        let cellPicks = unsafe starts[cell]..<starts[cell + 1]
        guard normalizes || !cellPicks.isEmpty else { return }
        guard let maximum = unsafe maxima.baseAddress, let sum = unsafe sums.baseAddress else {
            return
        }
        let place = block * rows + firstRow
        // SAFETY: rows and columns lie inside the matrices; the kernel writes `x.rows` maxima and
        // sums of this block and the picks of this cell.
        var product = unsafe rk_product(
            x: x.pointer,
            x_stride: x.stride,
            panels: vocabulary.pointer(panel: columns.lowerBound / PackedMatrix.panelWidth),
            bias: nil,
            out: maximum,
            out_stride: 0,
            rows: x.rows,
            columns: columns.count,
            inner: x.columns,
            kind: RK_OUT_STORE,
            next: vocabulary.pointer(panel: nextPanel)
        )
        let first = unsafe picks.baseAddress.map { unsafe $0 + cellPicks.lowerBound }
        let target = unsafe picked.baseAddress.map { unsafe $0 + cellPicks.lowerBound }
        switch x.precision {
        case .f32:
            unsafe rk_head_f32(
                &product,
                normalizes ? 1 : 0,
                maximum + place,
                sum + place,
                first,
                cellPicks.count,
                target
            )
        case .bf16:
            unsafe rk_head_bf16(
                &product,
                normalizes ? 1 : 0,
                maximum + place,
                sum + place,
                first,
                cellPicks.count,
                target
            )
        }
    }
}
