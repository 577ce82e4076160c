// Feed-forward networks as part of a vector of parameters, with their gradient.
//
//     parameters   ... | W₁ [in, h] | b₁ [h] | W₂ [h, out] | b₂ [out] | ...
//                      ^ offset
//
// Weights lie input by input, the transpose of what checkpoints have: then forward and backward
// passes are sums of multiples of rows of the same length, which need no sum across a vector.

internal import RewardTypes

/// The shape of a network and where its parameters are.
struct TrainableNetwork: Sendable {
    /// Inputs, hidden units of each layer, outputs.
    let widths: [Int]
    /// Whether layers have a bias.
    let hasBias: Bool
    /// Where its parameters begin in the vector of the whole model.
    let offset: Int
    /// Where the weights of each layer begin, relative to `offset`.
    private let layerOffsets: [Int]
    /// How many parameters it has.
    let parameterCount: Int

    init(widths: [Int], hasBias: Bool = true, offset: Int = 0) {
        precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 }, "layers with units")
        self.widths = widths
        self.hasBias = hasBias
        self.offset = offset
        var offsets: [Int] = []
        var count = 0
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            offsets.append(count)
            count += inputs * outputs + (hasBias ? outputs : 0)
        }
        layerOffsets = offsets
        parameterCount = count
    }

    var layerCount: Int { widths.count - 1 }
    var outputCount: Int { widths[layerCount] }

    private func weightStart(_ layer: Int) -> Int { offset + layerOffsets[layer] }

    private func biasStart(_ layer: Int) -> Int {
        weightStart(layer) + widths[layer] * widths[layer + 1]
    }

    /// Uniform in ±1/√inputs for weights and biases of each layer, as common libraries begin.
    func initialParameters(using generator: inout SeededGenerator) -> [Double] {
        (0..<layerCount).flatMap { layer in
            let bound = 1 / Double(widths[layer]).squareRoot()
            let count = (widths[layer] + (hasBias ? 1 : 0)) * widths[layer + 1]
            return (0..<count).map { _ in Double.random(in: -bound...bound, using: &generator) }
        }
    }

    /// The network as layers of their own, weights output by output.
    func layers(_ parameters: [Double]) -> FeedForward {
        FeedForward(
            layers: (0..<layerCount).map { layer in
                let (inputs, outputs) = (widths[layer], widths[layer + 1])
                let start = weightStart(layer)
                let weights = (0..<outputs).flatMap { output in
                    (0..<inputs).map { parameters[start + $0 * outputs + output] }
                }
                let bias = biasStart(layer)
                return LinearLayer(
                    inputCount: inputs,
                    weights: weights,
                    bias: hasBias
                        ? Array(parameters[bias..<bias + outputs])
                        : Array(repeating: 0, count: outputs)
                )
            }
        )
    }

    /// What a forward pass keeps for the backward pass.
    struct Activations {
        /// Rows that were computed.
        let rowCount: Int
        /// The input, then what each layer gives, after ReLU and dropout: [rowCount, width].
        fileprivate(set) var values: [[Double]]
        /// What a hidden unit that was neither negative nor dropped was multiplied by.
        fileprivate let scale: Double

        /// What the last layer gives: [rowCount, outputCount].
        var outputs: [Double] { values[values.count - 1] }
    }

    /// Computes the network for some rows of a matrix.
    func forward(
        _ parameters: [Double],
        _ features: FeatureMatrix,
        rows: ArraySlice<Int>,
        dropout: inout Dropout
    ) -> Activations {
        precondition(features.columnCount == widths[0], "features of this network")
        var activations = Activations(
            rowCount: rows.count,
            values: [features.doubles(rows: rows)],
            scale: dropout.scale
        )
        for layer in 0..<layerCount {
            var values = affine(parameters, layer, activations.values[layer], rowCount: rows.count)
            if layer < layerCount - 1 {
                for index in values.indices where values[index] < 0 { values[index] = 0 }
                dropout.apply(to: &values)
            }
            activations.values.append(values)
        }
        return activations
    }

    /// What the network gives for some rows, without dropout: [rows.count, outputCount].
    func outputs(_ parameters: [Double], _ features: FeatureMatrix, rows: [Int]) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(rows.count * outputCount)
        var dropout = Dropout.none
        for start in stride(from: 0, to: rows.count, by: FitLimits.evaluationCount) {
            let end = min(start + FitLimits.evaluationCount, rows.count)
            result +=
                forward(parameters, features, rows: rows[start..<end], dropout: &dropout).outputs
        }
        return result
    }

    /// Inputs that are worked on together, so that their weights stay in the first cache.
    private static let blockInputCount = 64

    /// x W + b for each row: [rowCount, outputs].
    private func affine(
        _ parameters: [Double],
        _ layer: Int,
        _ input: [Double],
        rowCount: Int
    ) -> [Double] {
        let (inputs, outputs) = (widths[layer], widths[layer + 1])
        let start = weightStart(layer)
        var result = [Double](repeating: 0, count: rowCount * outputs)
        if hasBias {
            let bias = parameters.span.extracting(biasStart(layer)..<biasStart(layer) + outputs)
            for row in 0..<rowCount {
                VectorOperations.add(1, times: bias, to: &result, at: row * outputs)
            }
        }
        let weights = parameters.span
        for block in stride(from: 0, to: inputs, by: Self.blockInputCount) {
            let end = min(block + Self.blockInputCount, inputs)
            for row in 0..<rowCount {
                let x = row * inputs
                var k = block
                while k + 4 <= end {
                    VectorOperations.addFour(
                        SIMD4(input[x + k], input[x + k + 1], input[x + k + 2], input[x + k + 3]),
                        times: weights,
                        stride: outputs,
                        from: start + k * outputs,
                        count: outputs,
                        to: &result,
                        at: row * outputs
                    )
                    k += 4
                }
                while k < end {
                    let first = start + k * outputs
                    VectorOperations.add(
                        input[x + k],
                        times: weights.extracting(first..<first + outputs),
                        to: &result,
                        at: row * outputs
                    )
                    k += 1
                }
            }
        }
        return result
    }

    /// Adds the gradient of a loss to the gradient of the whole model.
    ///
    /// - Parameters:
    ///   - parameters: Those of the forward pass.
    ///   - activations: What the forward pass gave.
    ///   - outputGradient: Derivative of the loss by each output: [rowCount, outputCount].
    ///   - gradient: Of the length of all parameters.
    func backward(
        _ parameters: [Double],
        _ activations: Activations,
        outputGradient: [Double],
        into gradient: inout [Double]
    ) {
        precondition(outputGradient.count == activations.rowCount * outputCount, "one each")
        var slopes = outputGradient
        for layer in (0..<layerCount).reversed() {
            let input = activations.values[layer]
            addGradient(layer, input, slopes, rowCount: activations.rowCount, into: &gradient)
            guard layer > 0 else { return }
            slopes = inputGradient(parameters, layer, slopes, rowCount: activations.rowCount)
            for index in slopes.indices {
                slopes[index] = input[index] > 0 ? slopes[index] * activations.scale : 0
            }
        }
    }

    /// xᵀ δ for the weights of a layer, the sum of δ for its bias.
    private func addGradient(
        _ layer: Int,
        _ input: [Double],
        _ slopes: [Double],
        rowCount: Int,
        into gradient: inout [Double]
    ) {
        let (inputs, outputs) = (widths[layer], widths[layer + 1])
        let start = weightStart(layer)
        let rows = slopes.span
        if hasBias {
            for row in 0..<rowCount {
                let slope = rows.extracting(row * outputs..<(row + 1) * outputs)
                VectorOperations.add(1, times: slope, to: &gradient, at: biasStart(layer))
            }
        }
        for block in stride(from: 0, to: inputs, by: Self.blockInputCount) {
            let end = min(block + Self.blockInputCount, inputs)
            var row = 0
            while row + 4 <= rowCount {
                for k in block..<end {
                    let x = row * inputs + k
                    VectorOperations.addFour(
                        SIMD4(
                            input[x],
                            input[x + inputs],
                            input[x + 2 * inputs],
                            input[x + 3 * inputs]
                        ),
                        times: rows,
                        stride: outputs,
                        from: row * outputs,
                        count: outputs,
                        to: &gradient,
                        at: start + k * outputs
                    )
                }
                row += 4
            }
            while row < rowCount {
                let slope = rows.extracting(row * outputs..<(row + 1) * outputs)
                for k in block..<end {
                    let x = input[row * inputs + k]
                    VectorOperations.add(x, times: slope, to: &gradient, at: start + k * outputs)
                }
                row += 1
            }
        }
    }

    /// δ Wᵀ: [rowCount, inputs].
    private func inputGradient(
        _ parameters: [Double],
        _ layer: Int,
        _ slopes: [Double],
        rowCount: Int
    ) -> [Double] {
        let (inputs, outputs) = (widths[layer], widths[layer + 1])
        let start = weightStart(layer)
        var result: [Double] = []
        result.reserveCapacity(rowCount * inputs)
        for row in 0..<rowCount {
            let slope = slopes.span.extracting(row * outputs..<(row + 1) * outputs)
            for k in 0..<inputs {
                let first = start + k * outputs
                let weights = parameters.span.extracting(first..<first + outputs)
                result.append(VectorOperations.dot(slope, weights))
            }
        }
        return result
    }
}

/// Random zeros among hidden units while a network is trained.
///
/// Inverted: what is kept is divided by the share that is kept, so that nothing changes when the
/// network is used. Source: Srivastava et al., "Dropout" (JMLR 2014).
struct Dropout {
    private let rate: Double
    private var generator: SeededGenerator

    /// Zeros a share `rate` of units, 0 or more and below 1.
    init(rate: Double, seed: UInt64) {
        precondition(rate >= 0 && rate < 1, "a share that leaves something")
        self.rate = rate
        generator = SeededGenerator(seed: seed)
    }

    /// No zeros.
    static var none: Dropout { Dropout(rate: 0, seed: 0) }

    /// What kept units are multiplied by.
    var scale: Double { 1 / (1 - rate) }

    mutating func apply(to values: inout [Double]) {
        guard rate > 0 else { return }
        for index in values.indices {
            let isDropped = Double.random(in: 0..<1, using: &generator) < rate
            values[index] = isDropped ? 0 : values[index] * scale
        }
    }
}
