// Features of equal scale: hidden states have a few dimensions a hundred times as large as others.

/// The mean and deviation of each feature over training rows.
package struct Standardization: Sendable, Equatable {
    /// Mean of each column: [columnCount].
    package let means: [Double]
    /// Population standard deviation of each column: [columnCount].
    ///
    /// A column whose training rows are all equal has 1, so that it becomes 0 and not NaN.
    package let deviations: [Double]

    /// Moments of training rows, each in two passes over doubles.
    ///
    /// - Throws: When there is no row, or one that is not in the matrix.
    package init(_ features: FeatureMatrix, rows: [Int]) throws(FitError) {
        guard !rows.isEmpty else {
            throw .tooFew(what: "rows to standardise by", found: 0, minimum: 1)
        }
        try features.check(rows: rows, what: "a row to standardise by")
        let count = Double(rows.count)
        var means = [Double](repeating: 0, count: features.columnCount)
        for row in rows { VectorOperations.add(1, times: features.row(row), to: &means) }
        for column in means.indices { means[column] /= count }
        var squares = [Double](repeating: 0, count: features.columnCount)
        var isConstant = [Bool](repeating: true, count: features.columnCount)
        let first = features.row(rows[0])
        for row in rows {
            let values = features.row(row)
            for column in values.indices {
                let difference = Double(values[column]) - means[column]
                squares[column] += difference * difference
                // Asked exactly: the mean of equal numbers may differ from them by a rounding.
                if values[column] != first[column] { isConstant[column] = false }
            }
        }
        self.means = means
        deviations = squares.indices.map { column in
            isConstant[column] ? 1 : (squares[column] / count).squareRoot()
        }
    }

    /// (x - mean) / deviation for every element.
    ///
    /// - Throws: When the matrix has another number of columns, or a row lies so far from the
    ///   training rows that a float cannot say how far.
    package func standardize(_ features: FeatureMatrix) throws(FitError) -> FeatureMatrix {
        try checkWidth(features.columnCount)
        var elements: [Float] = []
        elements.reserveCapacity(features.elements.count)
        for row in 0..<features.rowCount {
            let values = features.row(row)
            for column in values.indices {
                let value = (Double(values[column]) - means[column]) / deviations[column]
                elements.append(Float(value))
            }
        }
        return try FeatureMatrix(
            rowCount: features.rowCount,
            columnCount: features.columnCount,
            elements: elements,
            what: "standardised features"
        )
    }

    /// The layer that gives for raw features what `layer` gives for standardised ones.
    ///
    /// w · (x - m)/s + b = (w/s) · x + (b - (w/s) · m).
    package func fold(into layer: LinearLayer) throws(FitError) -> LinearLayer {
        try checkWidth(layer.inputCount)
        var weights = layer.weights
        var bias = layer.bias
        for output in 0..<layer.outputCount {
            var shift = 0.0
            for input in 0..<layer.inputCount {
                let position = output * layer.inputCount + input
                weights[position] /= deviations[input]
                shift += weights[position] * means[input]
            }
            bias[output] -= shift
        }
        return LinearLayer(inputCount: layer.inputCount, weights: weights, bias: bias)
    }

    /// The network that gives for raw features what `network` gives for standardised ones.
    package func fold(into network: FeedForward) throws(FitError) -> FeedForward {
        var layers = network.layers
        layers[0] = try fold(into: layers[0])
        return FeedForward(layers: layers)
    }

    private func checkWidth(_ count: Int) throws(FitError) {
        guard count == means.count else {
            throw .shape(what: "number of features", expected: means.count, found: count)
        }
    }
}
