// Attention between contents and relative positions, each token to all tokens of its sequence.
//
// DeBERTa (He et al., arXiv 2006.03654), equation 4, without position to position:
//
//     A[q, k] = Q[q]·K[k] + Q[q]·Kr[b(q - k)] + K[k]·Qr[b(q - k)]
//
// with rows of Kr and Qr for buckets of distances. K of a head is packed as if it were weights, so
// all products are those of the linear layers: one chain for each number, whatever the batch. Cost
// of a head for n tokens, width d and B buckets: 2 n (n + B) d multiply-adds.

internal import CRewardKernels
package import RewardPlatform

/// Keys and queries of relative positions for one layer.
package struct PositionProjections: Sendable {
    /// One for each head: [buckets, width].
    private let queries: [Operand]
    private let keys: [PackedMatrix]

    /// Floats of one layer.
    package static func floatCount(headCount: Int, headWidth: Int, bucketCount: Int) -> Int {
        headCount * (bucketCount * headWidth + packedCount(headWidth, bucketCount))
    }

    private static func packedCount(_ headWidth: Int, _ bucketCount: Int) -> Int {
        PackedMatrix.floatCount(rows: bucketCount, columns: headWidth, precision: .f32)
    }

    /// From the projections of the relative embeddings; nil when there is no memory.
    ///
    /// - Parameters:
    ///   - projected: [buckets, 3 × heads × width]: queries, keys, and values that nobody reads.
    ///   - headCount: Heads.
    package init?(_ projected: Matrix, headCount: Int) {
        let width = projected.columns / 3 / headCount
        let packedCount = Self.packedCount(width, projected.rows)
        var queries: [Operand] = []
        var keys: [PackedMatrix] = []
        for head in 0..<headCount {
            guard let storage = FloatStorage(count: projected.rows * width),
                let packedStorage = FloatStorage(count: packedCount)
            else { return nil }
            let query = Operand(
                reusing: storage,
                precision: .f32,
                rows: projected.rows,
                columns: width
            )
            query.fill(from: projected.columns(head * width..<(head + 1) * width))
            queries.append(query)
            let column = (headCount + head) * width
            guard
                let key = PackedMatrix(
                    packing: projected.columns(column..<column + width),
                    in: packedStorage
                )
            else { return nil }
            keys.append(key)
        }
        self.queries = queries
        self.keys = keys
    }

    var headCount: Int { queries.count }
    var headWidth: Int { queries[0].columns }
    var bucketCount: Int { queries[0].rows }

    func queries(of head: Int) -> Operand { queries[head] }
    func keys(of head: Int) -> PackedMatrix { keys[head] }
}

/// Memory of one thread for the attention of one head.
package struct AttentionScratch: Sendable {
    /// Queries that are computed together.
    static let queryRowCount = 64

    let keys, transposed, values, queries, toPositions, fromPositions, scores: FloatStorage
    let maximumLength: Int

    /// Memory for sequences up to a length; nil when there is none.
    package init?(headWidth: Int, bucketCount: Int, maximumLength: Int) {
        let counts = Self.counts(headWidth, bucketCount, maximumLength)
        let storages = counts.compactMap { FloatStorage(count: $0) }
        guard storages.count == counts.count else { return nil }
        self.maximumLength = maximumLength
        (keys, transposed, values, queries) = (storages[0], storages[1], storages[2], storages[3])
        (toPositions, fromPositions, scores) = (storages[4], storages[5], storages[6])
    }

    /// Floats of all of it.
    package static func floatCount(headWidth: Int, bucketCount: Int, maximumLength: Int) -> Int {
        counts(headWidth, bucketCount, maximumLength).reduce(0, +)
    }

    private static func counts(_ width: Int, _ bucketCount: Int, _ length: Int) -> [Int] {
        [
            PackedMatrix.floatCount(rows: length, columns: width, precision: .f32),
            width * length,
            PackedMatrix.floatCount(rows: width, columns: length, precision: .f32),
            queryRowCount * width,
            queryRowCount * bucketCount,
            bucketCount * length,
            queryRowCount * length,
        ]
    }
}

/// Attention of every row to all rows of its sequence.
///
/// - Parameters:
///   - queriesKeysValues: [rows, 3 × heads × width].
///   - sequences: The rows of each sequence.
///   - buckets: For distances q - k from the longest length - 1 down to its negative: the row of
///     the relative embeddings.
///   - positions: Keys and queries of relative positions.
///   - scratch: One for each thread of the pool.
///   - out: [rows, heads × width].
///   - pool: Threads that share the heads of all sequences.
package func disentangledAttention(
    _ queriesKeysValues: Matrix,
    sequences: [Range<Int>],
    buckets: [Int32],
    positions: PositionProjections,
    scratch: [AttentionScratch],
    into out: Matrix,
    pool: ComputePool
) {
    let width = positions.headWidth
    let headCount = positions.headCount
    precondition(
        queriesKeysValues.columns == 3 * headCount * width && out.columns == headCount * width
            && out.rows == queriesKeysValues.rows,
        "one row for each token"
    )
    precondition(
        buckets.count % 2 == 1
            && buckets.allSatisfy { (0..<positions.bucketCount).contains(Int($0)) },
        "a row for each distance, zero in the middle"
    )
    let taskCount = sequences.count * headCount
    // Threads take every so manieth task, so that each has memory of its own.
    let laneCount = min(scratch.count, max(1, taskCount))
    pool.run(count: laneCount, chunk: 1) { lane in
        for task in stride(from: lane, to: taskCount, by: laneCount) {
            let rows = sequences[task / headCount]
            precondition(
                rows.upperBound <= out.rows && rows.count <= scratch[lane].maximumLength
                    && 2 * rows.count <= buckets.count + 1,
                "rows of the matrix, not too many"
            )
            HeadAttention(
                head: task % headCount,
                input: queriesKeysValues.rows(rows),
                out: out.rows(rows),
                buckets: buckets,
                positions: positions,
                scratch: scratch[lane],
                pool: pool
            )?.compute()
        }
    }
}

/// One head of one sequence.
private struct HeadAttention {
    let head: Int
    let width: Int
    let input: Matrix
    let out: Matrix
    let buckets: [Int32]
    let positions: PositionProjections
    let scratch: AttentionScratch
    let pool: ComputePool
    let keys: PackedMatrix
    let values: PackedMatrix

    /// Packs keys and values; nil for a sequence without tokens.
    init?(
        head: Int,
        input: Matrix,
        out: Matrix,
        buckets: [Int32],
        positions: PositionProjections,
        scratch: AttentionScratch,
        pool: ComputePool
    ) {
        let width = positions.headWidth
        let column = head * width
        let all = positions.headCount * width
        let transposed = Matrix(reusing: scratch.transposed, rows: width, columns: input.rows)
        let source = input.columns(2 * all + column..<2 * all + column + width)
        // SAFETY: the target has a place for every value of the source.
        unsafe rk_transpose(
            source.pointer,
            source.stride,
            source.rows,
            source.columns,
            transposed.pointer
        )
        guard input.rows > 0,
            let keys = PackedMatrix(
                packing: input.columns(all + column..<all + column + width),
                in: scratch.keys
            ),
            let values = PackedMatrix(packing: transposed, in: scratch.values)
        else { return nil }
        self.head = head
        self.width = width
        self.input = input
        self.out = out
        self.buckets = buckets
        self.positions = positions
        self.scratch = scratch
        self.pool = pool
        self.keys = keys
        self.values = values
    }

    func compute() {
        let length = input.rows
        let bucketCount = positions.bucketCount
        let fromPositions = Matrix(
            reusing: scratch.fromPositions,
            rows: bucketCount,
            columns: length
        )
        // A call of the pool inside its body is a plain loop.
        multiply(positions.queries(of: head), keys, into: fromPositions, pool: pool)
        for first in stride(from: 0, to: length, by: AttentionScratch.queryRowCount) {
            let rows = first..<min(length, first + AttentionScratch.queryRowCount)
            let columns = head * width..<(head + 1) * width
            let queries = operand(scratch.queries, rows: rows.count, columns: width)
            queries.fill(from: input.rows(rows).columns(columns))
            let scores = operand(scratch.scores, rows: rows.count, columns: length)
            multiply(queries, keys, into: scores.matrix, pool: pool)
            let toPositions = operand(scratch.toPositions, rows: rows.count, columns: bucketCount)
            multiply(queries, positions.keys(of: head), into: toPositions.matrix, pool: pool)
            for row in rows {
                soften(
                    scores.matrix.rows(row - first..<row - first + 1),
                    to: toPositions.matrix.rows(row - first..<row - first + 1),
                    from: fromPositions,
                    query: row
                )
            }
            multiply(scores, values, into: out.rows(rows).columns(columns), pool: pool)
        }
    }

    private func operand(_ storage: FloatStorage, rows: Int, columns: Int) -> Operand {
        Operand(reusing: storage, precision: .f32, rows: rows, columns: columns)
    }

    private func soften(_ scores: Matrix, to: Matrix, from: Matrix, query: Int) {
        // The distance to key 0 is the query's place; distances fall from the front to the end.
        let first = buckets.count / 2 - query
        unsafe buckets.withUnsafeBufferPointer { buckets in
            guard let base = buckets.baseAddress else { return }
            // SAFETY: the table reaches from the distance to key 0 to that to the last key, its
            // rows are rows of the two factors, and the scores have a place for each key.
            unsafe rk_disentangled_softmax(
                scores.pointer,
                to.pointer,
                from.pointer,
                from.stride,
                base + first,
                scores.columns,
                1 / Float(3 * width).squareRoot()
            )
        }
    }
}
