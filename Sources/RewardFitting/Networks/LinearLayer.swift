// What most fits find: a matrix and a bias.

/// y = W x + b, in doubles.
package struct LinearLayer: Sendable, Equatable {
    /// Features that it reads.
    package let inputCount: Int
    /// W: [outputCount, inputCount], row-major, as checkpoints store it.
    package let weights: [Double]
    /// b: [outputCount]; zeros for a layer without bias.
    package let bias: [Double]

    /// A layer; one row of weights for each element of the bias.
    package init(inputCount: Int, weights: [Double], bias: [Double]) {
        precondition(inputCount > 0 && !bias.isEmpty, "a layer has inputs and outputs")
        precondition(weights.count == inputCount * bias.count, "a row of weights for each output")
        self.inputCount = inputCount
        self.weights = weights
        self.bias = bias
    }

    /// Numbers that it gives.
    package var outputCount: Int { bias.count }

    /// The outputs for every row: [rowCount, outputCount].
    ///
    /// - Throws: When rows have another number of features than the layer reads, or there are more
    ///   outputs than `FitLimits` allows.
    package func outputs(_ features: FeatureMatrix) throws(FitError) -> [Double] {
        guard features.columnCount == inputCount else {
            throw .shape(
                what: "number of features",
                expected: inputCount,
                found: features.columnCount
            )
        }
        let maximum = FitLimits.maximumElementCount / outputCount
        guard features.rowCount <= maximum else {
            throw .tooMany(
                what: "rows for \(outputCount) outputs",
                found: features.rowCount,
                maximum: maximum
            )
        }
        var result: [Double] = []
        result.reserveCapacity(features.rowCount * outputCount)
        for row in 0..<features.rowCount {
            for output in 0..<outputCount {
                let product = VectorOperations.dot(features.row(row), rowOfWeights(output))
                result.append(product + bias[output])
            }
        }
        return result
    }

    /// The outputs for one vector of [inputCount].
    func outputs(_ input: [Double]) -> [Double] {
        (0..<outputCount).map { output in
            VectorOperations.dot(input.span, rowOfWeights(output)) + bias[output]
        }
    }

    /// The weights of one output: [inputCount].
    @_lifetime(borrow self)
    private func rowOfWeights(_ output: Int) -> Span<Double> {
        weights.span.extracting(output * inputCount..<(output + 1) * inputCount)
    }
}

/// Linear layers with rectifiers between them: Linear, ReLU, ..., Linear.
package struct FeedForward: Sendable, Equatable {
    /// The layers in the order of use, at least one; each reads what the one before it gives.
    package let layers: [LinearLayer]

    /// A network of layers that fit each other.
    package init(layers: [LinearLayer]) {
        precondition(!layers.isEmpty, "a network has a layer")
        for (layer, next) in zip(layers, layers.dropFirst()) {
            precondition(layer.outputCount == next.inputCount, "layers that fit each other")
        }
        self.layers = layers
    }

    /// Numbers that the last layer gives.
    package var outputCount: Int { layers[layers.count - 1].outputCount }

    /// The outputs for every row: [rowCount, outputCount].
    ///
    /// - Throws: When rows have another number of features than the first layer reads.
    package func outputs(_ features: FeatureMatrix) throws(FitError) -> [Double] {
        let first = try layers[0].outputs(features)
        let width = layers[0].outputCount
        guard layers.count > 1 else { return first }
        var result: [Double] = []
        result.reserveCapacity(features.rowCount * outputCount)
        for row in 0..<features.rowCount {
            var values = Array(first[row * width..<(row + 1) * width])
            for layer in layers.dropFirst() { values = layer.outputs(values.map { max($0, 0) }) }
            result += values
        }
        return result
    }
}
