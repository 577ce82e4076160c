// How often each candidate beats each other.

/// Pairwise preferences of one group: `[i, j]` is the probability that i is better than j.
///
/// Where both orders of a pair were asked, w_ij = (P_ij + 1 − P_ji) / 2, so that w_ij + w_ji = 1
/// and a bias for the first place cancels: the mean over both orders, as LLM-Blender and pair
/// models take it. The diagonal of the input is not read.
package struct WinMatrix: Sendable, Equatable {
    /// Candidates.
    package let count: Int
    // [count * count], row-major; nil where a pair was not compared, and on the diagonal.
    private let values: [Double?]

    /// A matrix from its rows of probabilities; nil where a comparison is missing or failed.
    ///
    /// - Throws: When it is empty, too large, not square, a value is outside 0...1, or no two
    ///   candidates were compared.
    package init(rows: [[Double?]], field: String = "wins") throws(SelectionError) {
        let count = rows.count
        guard count > 0 else { throw .empty(field: field) }
        guard count <= SelectionLimits.maximumMatrixCount else {
            let maximum = SelectionLimits.maximumMatrixCount
            throw .tooMany(field: field, found: count, maximum: maximum)
        }
        for (row, values) in rows.enumerated() {
            try SelectionRules.requireCount("\(field)[\(row)]", values.count, of: count)
            for (column, value) in values.enumerated() where row != column {
                guard let value else { continue }
                try SelectionRules.require("\(field)[\(row)][\(column)]", value, in: 0...1)
            }
        }
        self.count = count
        values = (0..<(count * count)).map { place -> Double? in
            let (row, column) = place.quotientAndRemainder(dividingBy: count)
            guard row != column else { return nil }
            switch (rows[row][column], rows[column][row]) {
            case (let forth?, let back?): return (forth + 1 - back) / 2
            case (let forth?, nil): return forth
            case (nil, let back?): return 1 - back
            case (nil, nil): return nil
            }
        }
        guard count == 1 || values.contains(where: { $0 != nil }) else {
            throw .noScores(field: field, count: count)
        }
    }

    /// w_ij; nil where the two were not compared, or are one.
    package subscript(row: Int, column: Int) -> Double? { values[row * count + column] }

    /// Above 0 where the row's candidate is better, 0 for a tie; nil where not compared.
    package func preference(_ row: Int, _ column: Int) -> Double? {
        self[row, column].map { $0 - 0.5 }
    }
}

extension WinMatrix {
    /// The mean of w_ij over all others that i was compared with; nil without any.
    ///
    /// In the order of LLM-Blender's `(M − Mᵀ).mean(axis=1)` when all were compared.
    package var meanScores: [Double?] {
        (0..<count).map { row in
            let row = (0..<count).compactMap { self[row, $0] }
            return row.isEmpty ? nil : row.reduce(0, +) / Double(row.count)
        }
    }

    /// Copeland's score: candidates beaten minus candidates lost to; nil without a comparison.
    package var copelandScores: [Double?] {
        signs { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    }

    /// Candidates beaten, as LLM-Blender's "max_wins" counts; nil without a comparison.
    package var winCounts: [Double?] {
        signs { $0 > 0 ? 1 : 0 }
    }

    /// ψ_k = (1/K) Σ_i Ψ_ki of LiPO (Liu et al., arXiv 2402.01878), with Ψ_kk = ½.
    ///
    /// Candidates that were not compared with all others have none.
    package var listwiseLabels: [Double?] {
        (0..<count).map { row in
            let row = (0..<count).compactMap { self[row, $0] }
            return row.count == count - 1 ? (row.reduce(0, +) + 0.5) / Double(count) : nil
        }
    }

    private func signs(_ value: (Double) -> Double) -> [Double?] {
        (0..<count).map { row in
            let row = (0..<count).compactMap { preference(row, $0) }
            return row.isEmpty ? nil : row.reduce(0) { $0 + value($1) }
        }
    }
}
