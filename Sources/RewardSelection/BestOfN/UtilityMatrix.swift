// How useful each candidate is when another one is right.

/// A square matrix of finite numbers: `[row, column]` is the utility of the row's candidate when
/// the column's is right.
package struct UtilityMatrix: Sendable, Equatable {
    /// Candidates.
    package let count: Int
    // [count * count], row-major.
    private let values: [Double]

    /// A matrix from its rows.
    ///
    /// - Throws: When it is empty, too large, not square, or has an element that is not finite.
    package init(rows: [[Double]], field: String = "utilities") throws(SelectionError) {
        count = rows.count
        guard count > 0 else { throw .empty(field: field) }
        guard count <= SelectionLimits.maximumMatrixCount else {
            let maximum = SelectionLimits.maximumMatrixCount
            throw .tooMany(field: field, found: count, maximum: maximum)
        }
        for (index, row) in rows.enumerated() {
            try SelectionRules.requireCount("\(field)[\(index)]", row.count, of: rows.count)
            try SelectionRules.requireFinite("\(field)[\(index)]", row)
        }
        values = rows.flatMap(\.self)
    }

    /// The utility of candidate `row` compared with candidate `column`.
    package subscript(row: Int, column: Int) -> Double { values[row * count + column] }
}
