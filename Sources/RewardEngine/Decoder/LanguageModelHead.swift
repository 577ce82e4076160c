// Log-probabilities and logits at the few places where they are asked for.
//
// Cost for each distinct row: 2 × hidden × vocabulary multiply-adds. Logits exist for 256 rows and
// 4,096 columns at a time; a long span never makes a positions-by-vocabulary buffer.

internal import RewardNumerics
internal import RewardPlatform

/// The final norm and the projection onto the vocabulary.
struct LanguageModelHead: Sendable {
    let finalNorm: Matrix
    let normEpsilon: Float
    /// The rows of the vocabulary, [vocabulary, hidden].
    let projection: Matrix
    let pool: ComputePool

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

    private func answerBlock(
        _ queries: ArraySlice<LogitQuery>,
        rows: [Int],
        hidden: Matrix,
        workspace: Workspace,
        into values: inout [Float]
    ) {
        let states = Matrix(
            reusing: workspace.gathered,
            rows: rows.count,
            columns: hidden.columns
        )
        hidden.gather(rows, into: states)
        rmsNorm(states, weight: finalNorm, epsilon: normEpsilon, into: states, pool: pool)

        var pending = localQueries(queries, rows: rows)
        let needsNormaliser = queries.contains { $0.isNormalized }
        let normaliser = LogSumExp(rows: rows.count)
        var nextQuery = 0
        for start in stride(from: 0, to: projection.rows, by: Workspace.headColumnCount) {
            let range = start..<min(projection.rows, start + Workspace.headColumnCount)
            let endQuery =
                pending[nextQuery...].firstIndex { $0.token >= range.upperBound }
                ?? pending.count
            guard needsNormaliser || endQuery > nextQuery else { continue }
            let logits = Matrix(
                reusing: workspace.logits,
                rows: rows.count,
                columns: range.count
            )
            multiply(states, projection.rows(range), into: logits, pool: pool)
            if needsNormaliser { normaliser.update(logits, pool: pool) }
            for index in nextQuery..<endQuery {
                pending[index].logit =
                    logits[pending[index].localRow, pending[index].token - range.lowerBound]
            }
            nextQuery = endQuery
        }
        for query in pending {
            values[query.slot] =
                query.isNormalized
                ? Float(Double(query.logit) - normaliser[query.localRow]) : query.logit
        }
    }

    private struct LocalQuery {
        let localRow: Int
        let token: Int
        let isNormalized: Bool
        let slot: Int
        var logit: Float = .nan
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
