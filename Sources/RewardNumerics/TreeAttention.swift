// Attention over sequences that share their beginnings.

internal import CRewardKernels
package import RewardPlatform

/// Consecutive tokens of one sequence that are computed now.
package struct QuerySegment: Sendable {
    /// Their rows.
    package let rows: Range<Int>
    /// The place of the first one in its sequence.
    package let position: Int

    /// Tokens at `position` and after.
    package init(rows: Range<Int>, position: Int) {
        self.rows = rows
        self.position = position
    }
}

/// Attention of every row to its own sequence, up to itself.
///
/// - Parameters:
///   - queriesKeysValues: [rows, `shape.packedColumns`], rotated; only the queries are read.
///   - segments: They cover all rows.
///   - runs: For each segment, keys and values of its sequence from its beginning to the last
///     token of the segment.
///   - layer: Which layer's blocks of the runs.
///   - layout: The layout of the runs.
///   - out: [rows, headCount × headWidth], of the precision of the layout.
///   - pool: Threads that share the work.
package func treeAttention(
    _ queriesKeysValues: Matrix,
    segments: [QuerySegment],
    runs: [[KeyValueRun]],
    layer: Int,
    layout: KeyValueLayout,
    into out: Operand,
    pool: ComputePool
) {
    let shape = layout.shape
    precondition(
        queriesKeysValues.columns == shape.packedColumns
            && out.columns == shape.headCount * shape.headWidth
            && out.rows == queriesKeysValues.rows && out.precision == layout.precision,
        "one row for each token"
    )
    precondition(runs.count == segments.count, "runs for each segment")
    let tasks = AttentionTasks(segments: segments, shape: shape)
    pool.run(count: tasks.all.count, chunk: max(1, tasks.all.count / (pool.threadCount * 32))) {
        let task = tasks.all[$0]
        let segment = segments[task.segment]
        precondition(
            segment.rows.upperBound <= queriesKeysValues.rows,
            "rows of the matrix"
        )
        attend(
            task,
            first: segment.rows.lowerBound + task.tokens.lowerBound,
            position: segment.position + task.tokens.lowerBound,
            queries: queriesKeysValues,
            runs: runs[task.segment],
            layer: layer,
            layout: layout,
            into: out
        )
    }
}

/// Tokens and query heads that one call of the kernel takes.
private struct AttentionTask: Sendable {
    let segment: Int
    /// Counted inside the segment.
    let tokens: Range<Int>
    let heads: Range<Int>
}

private struct AttentionTasks: Sendable {
    private(set) var all: [AttentionTask] = []

    init(segments: [QuerySegment], shape: AttentionShape) {
        let maximum = Int(RK_QUERY_ROWS)
        let group = shape.groupSize
        let headsPerTask = min(group, maximum)
        let tokensPerTask = maximum / headsPerTask
        for (index, segment) in segments.enumerated() {
            let count = segment.rows.count
            // The last tokens first: they see the most, so that threads end with small tasks.
            for start in stride(from: 0, to: count, by: tokensPerTask).reversed() {
                let tokens = start..<min(count, start + tokensPerTask)
                for head in 0..<shape.keyValueHeadCount {
                    for first in stride(from: 0, to: group, by: headsPerTask) {
                        let last = min(group, first + headsPerTask)
                        let heads = head * group + first..<head * group + last
                        all.append(AttentionTask(segment: index, tokens: tokens, heads: heads))
                    }
                }
            }
        }
    }
}

private func attend(
    _ task: AttentionTask,
    first: Int,
    position: Int,
    queries: Matrix,
    runs: [KeyValueRun],
    layer: Int,
    layout: KeyValueLayout,
    into out: Operand
) {
    let shape = layout.shape
    let width = shape.headWidth
    let column = task.heads.lowerBound * width
    let headBytes =
        task.heads.lowerBound / shape.groupSize * layout.elementsPerHead
        * layout.precision.byteCount
    var end = 0
    let keyRuns = unsafe runs.map { run in
        precondition(run.position == end, "runs follow each other")
        end = run.position + run.count
        // SAFETY: the head's part lies inside each block of the run.
        return unsafe rk_key_run(
            blocks: UnsafeRawPointer(run.pointer(layer: layer)) + headBytes,
            block_stride: layout.elementsPerBlock,
            position: UInt32(run.position),
            count: UInt32(run.count)
        )
    }
    precondition(end >= position + task.tokens.count, "runs reach the last token")
    unsafe keyRuns.withUnsafeBufferPointer { keyRuns in
        guard let base = keyRuns.baseAddress else { return }
        // SAFETY: rows and columns lie inside both matrices; tasks write disjoint parts.
        var attention = unsafe rk_attention(
            queries: queries.pointer + first * queries.stride + column,
            query_stride: queries.stride,
            tokens: task.tokens.count,
            heads: task.heads.count,
            width: width,
            scale: 1 / Float(width).squareRoot(),
            position: UInt32(position),
            runs: base,
            run_count: keyRuns.count,
            out: out.pointer + (first * out.stride + column) * out.precision.byteCount,
            out_stride: out.stride
        )
        switch layout.precision {
        case .f32: unsafe rk_attention_f32(&attention)
        case .bf16: unsafe rk_attention_bf16(&attention)
        }
    }
}
