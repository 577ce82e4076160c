// The normal equations of ridge regression, in the smaller of their two forms.

/// Features of some rows, ready to be solved for any labels and penalties.
///
///     primal, rows >= features:   w = (XᵀX + αI)⁻¹ Xᵀy
///     dual, rows < features:      w = Xᵀ (XXᵀ + αI)⁻¹ y
///
/// With an intercept, X and y are taken from their means first, and b = mean(y) - w · mean(x).
struct RidgeProblem {
    private let features: FeatureMatrix
    private let rows: [Int]
    /// Mean of each feature; zeros without an intercept.
    private let means: [Double]
    private let hasIntercept: Bool
    private let gram: SymmetricMatrix
    /// Whether the equations have one unknown for each row.
    let isDual: Bool

    /// Sums the products of rows, one or more, that are all in the matrix.
    ///
    /// - Throws: When both forms are larger than `FitLimits.maximumSystemOrder`.
    init(features: FeatureMatrix, rows: [Int], hasIntercept: Bool) throws(FitError) {
        let order = min(rows.count, features.columnCount)
        guard order <= FitLimits.maximumSystemOrder else {
            throw .tooMany(
                what: "equations (the smaller of rows and features)",
                found: order,
                maximum: FitLimits.maximumSystemOrder
            )
        }
        var means = [Double](repeating: 0, count: features.columnCount)
        if hasIntercept {
            for row in rows { VectorOperations.add(1, times: features.row(row), to: &means) }
            for column in means.indices { means[column] /= Double(rows.count) }
        }
        self.features = features
        self.rows = rows
        self.means = means
        self.hasIntercept = hasIntercept
        isDual = rows.count < features.columnCount
        gram =
            isDual
            ? Self.dualGram(features, rows, means) : Self.primalGram(features, rows, means)
    }

    /// XᵀX: [features, features].
    private static func primalGram(
        _ features: FeatureMatrix,
        _ rows: [Int],
        _ means: [Double]
    ) -> SymmetricMatrix {
        let order = features.columnCount
        var gram = SymmetricMatrix(order: order)
        for start in stride(from: 0, to: rows.count, by: SymmetricMatrix.panelRowCount) {
            var panel = [Double](repeating: 0, count: SymmetricMatrix.panelRowCount * order)
            let end = min(start + SymmetricMatrix.panelRowCount, rows.count)
            for (line, row) in rows[start..<end].enumerated() {
                let values = features.row(row)
                for column in values.indices {
                    panel[line * order + column] = Double(values[column]) - means[column]
                }
            }
            gram.addProducts(of: panel, sign: 1)
        }
        return gram
    }

    /// XXᵀ: [rows, rows].
    private static func dualGram(
        _ features: FeatureMatrix,
        _ rows: [Int],
        _ means: [Double]
    ) -> SymmetricMatrix {
        let order = rows.count
        var gram = SymmetricMatrix(order: order)
        for start in stride(from: 0, to: means.count, by: SymmetricMatrix.panelRowCount) {
            var panel = [Double](repeating: 0, count: SymmetricMatrix.panelRowCount * order)
            let end = min(start + SymmetricMatrix.panelRowCount, means.count)
            for (position, row) in rows.enumerated() {
                let values = features.row(row)
                for column in start..<end {
                    panel[(column - start) * order + position] =
                        Double(values[column]) - means[column]
                }
            }
            gram.addProducts(of: panel, sign: 1)
        }
        return gram
    }

    /// The factored equations of one penalty.
    ///
    /// - Throws: `singular` when they have no unique solution in the precision of a double.
    func solver(alpha: Double) throws(FitError) -> Solver {
        var matrix = gram
        matrix.addToDiagonal(alpha)
        let what = "equations of ridge regression with alpha \(alpha)"
        return Solver(problem: self, factor: try matrix.cholesky(what: what))
    }

    /// Equations that are ready for labels.
    struct Solver {
        fileprivate let problem: RidgeProblem
        fileprivate let factor: CholeskyFactor

        /// Weights and intercept for the labels of the problem's rows.
        func solve(_ labels: [Double]) -> (weights: [Double], intercept: Double) {
            problem.solve(labels, factor)
        }
    }

    private func solve(
        _ labels: [Double],
        _ factor: CholeskyFactor
    ) -> (weights: [Double], intercept: Double) {
        let mean = hasIntercept ? labels.reduce(0, +) / Double(labels.count) : 0
        let centred = labels.map { $0 - mean }
        let weights =
            isDual ? combination(factor.solve(centred)) : factor.solve(combination(centred))
        // Without an intercept the means are zeros, and so is this.
        return (weights, mean - VectorOperations.dot(weights.span, means.span))
    }

    /// Xᵀ c.
    ///
    /// With an intercept the factors sum to zero in both forms, so the means of X drop out.
    private func combination(_ factors: [Double]) -> [Double] {
        var sum = [Double](repeating: 0, count: means.count)
        for (position, row) in rows.enumerated() {
            VectorOperations.add(factors[position], times: features.row(row), to: &sum)
        }
        return sum
    }
}
