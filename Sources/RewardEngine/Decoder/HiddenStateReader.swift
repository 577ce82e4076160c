// Hidden states at the few places where they are asked for as they are.

internal import RewardNumerics
internal import RewardPlatform

/// Copies rows of the residual stream out, through the final norm where it is asked for.
struct HiddenStateReader: Sendable {
    let finalNorm: Matrix
    let normEpsilon: Float
    let pool: ComputePool

    /// Answers queries about one layer.
    ///
    /// - Parameters:
    ///   - queries: In any order.
    ///   - hidden: [rows, hidden], before the final norm.
    ///   - workspace: Memory that nobody else uses meanwhile.
    ///   - values: Answers, by slot.
    func answer(
        _ queries: [StateQuery],
        hidden: Matrix,
        workspace: Workspace,
        into values: inout [Float]
    ) {
        // Rows are normed one by one, so it does not matter how many are together.
        for first in stride(from: 0, to: queries.count, by: Workspace.headRowCount) {
            let block = queries[first..<min(queries.count, first + Workspace.headRowCount)]
            for isNormed in [false, true] {
                let part = block.filter { ($0.layer == nil) == isNormed }
                guard !part.isEmpty else { continue }
                let gathered = Matrix(
                    reusing: workspace.gathered,
                    rows: part.count,
                    columns: hidden.columns
                )
                hidden.gather(part.map(\.row), into: gathered)
                if isNormed {
                    rmsNorm(
                        gathered,
                        weight: finalNorm,
                        epsilon: normEpsilon,
                        into: gathered,
                        pool: pool
                    )
                }
                for (row, query) in part.enumerated() {
                    let slots = query.slot..<query.slot + hidden.columns
                    values.replaceSubrange(slots, with: gathered.rowValues(row))
                }
            }
        }
    }
}
