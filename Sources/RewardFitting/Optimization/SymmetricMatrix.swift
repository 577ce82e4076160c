// Normal equations: sums of outer products, and their solution.

/// A symmetric matrix of doubles, of which the lower triangle is stored in full rows.
struct SymmetricMatrix {
    let order: Int
    /// [order, order], row-major; what is right of the diagonal is not used.
    private(set) var elements: [Double]

    /// Zeros.
    init(order: Int) {
        precondition(order >= 0 && order <= FitLimits.maximumSystemOrder, "an order that fits")
        self.order = order
        elements = Array(repeating: 0, count: order * order)
    }

    /// Rows of a panel, and columns of the target, that are worked on together: 4 KiB of target and
    /// 128 KiB of panel, so that a panel stays in the second cache.
    static let panelRowCount = 32
    private static let chunkColumnCount = 512

    /// Adds `sign` · PᵀP to rows and columns from `first` on.
    ///
    /// - Parameters:
    ///   - panel: P: [panelRowCount, order]; unused rows are zero.
    ///   - sign: 1 or -1.
    ///   - first: The first row and column.
    mutating func addProducts(of panel: [Double], sign: Double, from first: Int = 0) {
        precondition(panel.count == Self.panelRowCount * order, "a panel of this matrix")
        let rows = panel.span
        for chunk in stride(from: first, to: order, by: Self.chunkColumnCount) {
            for row in chunk..<order {
                let count = min(chunk + Self.chunkColumnCount, row + 1) - chunk
                for group in stride(from: 0, to: Self.panelRowCount, by: 4) {
                    let start = group * order
                    let factors = SIMD4(
                        rows[start + row],
                        rows[start + order + row],
                        rows[start + 2 * order + row],
                        rows[start + 3 * order + row]
                    )
                    VectorOperations.addFour(
                        sign * factors,
                        times: rows,
                        stride: order,
                        from: start + chunk,
                        count: count,
                        to: &elements,
                        at: row * order + chunk
                    )
                }
            }
        }
    }

    /// Adds a number to each element of the diagonal.
    mutating func addToDiagonal(_ value: Double) {
        for row in 0..<order { elements[row * order + row] += value }
    }

    /// Turns this matrix into its factor L with L Lᵀ.
    ///
    /// Blocks of `panelRowCount` columns: factor the diagonal block, solve for the rows below it,
    /// subtract their products from the rest (Golub and Van Loan, "Matrix computations", 4.2.9).
    ///
    /// - Parameter what: What an error calls the system of equations.
    /// - Returns: The factor.
    /// - Throws: `singular` when it is not positive definite in the precision of a double.
    consuming func cholesky(what: String) throws(FitError) -> CholeskyFactor {
        if let row = factor() { throw .singular(what: what, row: row) }
        return CholeskyFactor(order: order, elements: elements)
    }

    /// The row whose pivot is zero or negative up to rounding, if there is one.
    ///
    /// Rounding may leave as much of a pivot that should be zero as `order` times the precision of
    /// what stood there at first.
    private mutating func factor() -> Int? {
        let order = order
        let tolerance = Double(order) * Double.ulpOfOne
        let smallest = (0..<order).map { tolerance * elements[$0 * order + $0] }
        for start in stride(from: 0, to: order, by: Self.panelRowCount) {
            let end = min(start + Self.panelRowCount, order)
            for row in start..<order {
                for column in start..<min(row + 1, end) {
                    let done = start..<column
                    let sum =
                        elements[row * order + column]
                        - VectorOperations.dot(
                            elements.span.extracting(done, inRow: row, of: order),
                            elements.span.extracting(done, inRow: column, of: order)
                        )
                    if row == column {
                        guard sum > max(0, smallest[row]), sum.isFinite else { return row }
                        elements[row * order + row] = sum.squareRoot()
                    } else {
                        elements[row * order + column] = sum / elements[column * order + column]
                    }
                }
            }
            guard end < order else { continue }
            var panel = [Double](repeating: 0, count: Self.panelRowCount * order)
            for row in end..<order {
                for column in start..<end {
                    panel[(column - start) * order + row] = elements[row * order + column]
                }
            }
            addProducts(of: panel, sign: -1, from: end)
        }
        return nil
    }
}

/// The lower triangle L of a positive definite matrix L Lᵀ.
struct CholeskyFactor {
    let order: Int
    private let elements: [Double]

    fileprivate init(order: Int, elements: [Double]) {
        self.order = order
        self.elements = elements
    }

    /// The solution x of L Lᵀ x = b.
    func solve(_ right: [Double]) -> [Double] {
        precondition(right.count == order, "a right side of this system")
        var x = right
        for row in 0..<order {
            let start = row * order
            let known = VectorOperations.dot(
                elements.span.extracting(start..<start + row),
                x.span.extracting(0..<row)
            )
            x[row] = (x[row] - known) / elements[start + row]
        }
        for row in (0..<order).reversed() {
            let start = row * order
            let value = x[row] / elements[start + row]
            x[row] = value
            // What this unknown contributes to the equations above it.
            VectorOperations.add(
                -value,
                times: elements.span.extracting(start..<start + row),
                to: &x
            )
        }
        return x
    }
}

extension Span<Double> {
    /// Some columns of a row of a square matrix.
    @_lifetime(copy self)
    fileprivate func extracting(_ columns: Range<Int>, inRow row: Int, of order: Int) -> Span {
        extracting(row * order + columns.lowerBound..<row * order + columns.upperBound)
    }
}
