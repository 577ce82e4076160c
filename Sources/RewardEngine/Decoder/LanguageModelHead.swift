// Log-probabilities and logits at the few places where they are asked for.
//
// Cost for each distinct row: 2 × hidden × vocabulary multiply-adds. Logits exist for small blocks
// of rows and columns; a long span makes a positions-by-vocabulary buffer only if it is asked for
// just that.

internal import RewardNumerics
internal import RewardPlatform

/// The final norm and the projection onto the vocabulary.
struct LanguageModelHead: Sendable {
    let finalNorm: Matrix
    let normEpsilon: Float
    /// The rows of the vocabulary, [vocabulary, hidden].
    let projection: Linear
    let precision: ElementPrecision
    let pool: ComputePool

    /// Rows whose logits exist as a whole at the same time: 19 MiB at 151,936 tokens.
    private static let logitRowBlockLength = 32

    /// Answers queries about one hidden state.
    ///
    /// - Parameters:
    ///   - queries: In any order.
    ///   - hidden: [rows, hidden], before the final norm.
    ///   - workspace: Memory that nobody else uses meanwhile.
    ///   - values: Answers, by slot.
    func answer(
        _ queries: [LogitQuery],
        hidden: Matrix,
        workspace: Workspace,
        into values: inout [Float]
    ) {
        let sorted = queries.sorted { $0.row < $1.row }
        var first = 0
        while first < sorted.count {
            var rows: [Int] = []
            var last = first
            while last < sorted.count {
                if rows.last != sorted[last].row {
                    guard rows.count < Workspace.headRowCount else { break }
                    rows.append(sorted[last].row)
                }
                last += 1
            }
            answerBlock(
                sorted[first..<last],
                rows: rows,
                hidden: hidden,
                workspace: workspace,
                into: &values
            )
            first = last
        }
    }

    /// Answers queries about all logits of rows after the last layer.
    ///
    /// - Parameters:
    ///   - queries: In any order; several may be about one row.
    ///   - hidden: [rows, hidden], before the final norm.
    ///   - workspace: Memory that nobody else uses meanwhile.
    ///   - values: Answers, by slot; they are left as they are where there is no memory.
    func answer(
        _ queries: [LogitRowQuery],
        hidden: Matrix,
        workspace: Workspace,
        into values: inout [Float]
    ) {
        let byRow = Dictionary(grouping: queries, by: \.row)
        let rows = byRow.keys.sorted()
        let width = projection.shape.outputs
        let blockLength = min(rows.count, Self.logitRowBlockLength, Workspace.headRowCount)
        guard blockLength > 0, let logits = FloatStorage(count: blockLength * width) else { return }
        for first in stride(from: 0, to: rows.count, by: blockLength) {
            let block = Array(rows[first..<min(rows.count, first + blockLength)])
            let result = Matrix(reusing: logits, rows: block.count, columns: width)
            projection.apply(
                normed(block, of: hidden, workspace: workspace),
                into: result,
                pool: pool
            )
            for (index, row) in block.enumerated() {
                let logits = result.rowValues(index)
                for query in byRow[row] ?? [] {
                    values.replaceSubrange(query.slot..<query.slot + width, with: logits)
                }
            }
        }
    }

    /// Rows through the final norm; they stay where they are until the next ones.
    private func normed(_ rows: [Int], of hidden: Matrix, workspace: Workspace) -> Operand {
        let gathered = Matrix(
            reusing: workspace.gathered,
            rows: rows.count,
            columns: hidden.columns
        )
        hidden.gather(rows, into: gathered)
        let states = Operand(
            reusing: workspace.normed,
            precision: precision,
            rows: rows.count,
            columns: hidden.columns
        )
        rmsNorm(gathered, weight: finalNorm, epsilon: normEpsilon, into: states, pool: pool)
        return states
    }

    private func answerBlock(
        _ queries: ArraySlice<LogitQuery>,
        rows: [Int],
        hidden: Matrix,
        workspace: Workspace,
        into values: inout [Float]
    ) {
        let states = normed(rows, of: hidden, workspace: workspace)
        let pending = localQueries(queries, rows: rows)
        let picks = pending.map { LogitPick(row: $0.localRow, token: $0.token) }
        let normalizes = queries.contains { $0.isNormalized }
        let result: VocabularyResult
        switch projection {
        case .packed(let vocabulary):
            result = vocabularyProduct(
                states,
                vocabulary,
                picks: picks,
                normalizes: normalizes,
                pool: pool
            )
        case .plain(let vocabulary, _):
            result = vocabularyProduct(
                states.matrix,
                vocabulary,
                picks: picks,
                normalizes: normalizes,
                scratch: workspace.logits,
                pool: pool
            )
        }
        for (query, logit) in zip(pending, result.picked) {
            values[query.slot] =
                query.isNormalized
                ? Float(Double(logit) - result.normalisers[query.localRow]) : logit
        }
    }

    private struct LocalQuery {
        let localRow: Int
        let token: Int
        let isNormalized: Bool
        let slot: Int
    }

    /// The queries of a block, by token, with rows counted inside the block.
    private func localQueries(_ queries: ArraySlice<LogitQuery>, rows: [Int]) -> [LocalQuery] {
        var localRow = 0
        let local = queries.map { query -> LocalQuery in
            while rows[localRow] != query.row { localRow += 1 }
            return LocalQuery(
                localRow: localRow,
                token: Int(query.token),
                isNormalized: query.isNormalized,
                slot: query.slot
            )
        }
        return local.sorted { $0.token < $1.token }
    }
}
