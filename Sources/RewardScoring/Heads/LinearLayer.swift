// The small layers that heads are made of. Sums are taken in double precision and in the order of
// the inputs, so a head gives the same bits whatever it is batched with.

internal import RewardTypes

/// y = W x + b.
struct LinearLayer: Sendable, Equatable {
    let outputCount: Int
    let inputCount: Int
    /// [outputs, inputs], row by row.
    private let weights: [Float]
    private let bias: [Float]?

    init(outputCount: Int, inputCount: Int, weights: [Float], bias: [Float]? = nil) {
        precondition(weights.count == outputCount * inputCount, "a weight for each pair")
        precondition(bias == nil || bias?.count == outputCount, "a bias for each output")
        self.outputCount = outputCount
        self.inputCount = inputCount
        self.weights = weights
        self.bias = bias
    }

    /// The layer `stem.weight`, [outputs, inputs] or [inputs], with `stem.bias` if there is one;
    /// nil when there is no such tensor.
    init?(
        _ tensors: HeadTensors,
        stem: String,
        inputCount: Int,
        path: String
    ) throws(FieldError) {
        guard let weight = try tensors.optionalTensor("\(stem).weight", path: path) else {
            return nil
        }
        guard (1...2).contains(weight.shape.count), weight.shape.last == inputCount,
            !weight.values.isEmpty
        else {
            throw FieldError(
                path: path,
                problem: "\(tensors.fileName): tensor \"\(stem).weight\" has the shape "
                    + "\(weight.shape), not [any, \(inputCount)]: it was made for another model"
            )
        }
        let outputCount = weight.shape.count == 1 ? 1 : weight.shape[0]
        let bias = try tensors.optionalTensor("\(stem).bias", path: path)
        if let bias, bias.values.count != outputCount {
            throw FieldError(
                path: path,
                problem: "\(tensors.fileName): tensor \"\(stem).bias\" has the shape "
                    + "\(bias.shape), not [\(outputCount)]"
            )
        }
        self.init(
            outputCount: outputCount,
            inputCount: inputCount,
            weights: weight.values,
            bias: bias?.values
        )
    }

    /// The outputs for one input vector.
    func callAsFunction(_ x: [Double]) -> [Double] {
        precondition(x.count == inputCount, "an input for each column")
        return (0..<outputCount).map { row in
            var sum = 0.0
            let first = row * inputCount
            for column in 0..<inputCount { sum += Double(weights[first + column]) * x[column] }
            return sum + Double(bias?[row] ?? 0)
        }
    }
}

/// Linear layers with a function between each two.
struct LayerStack: Sendable, Equatable {
    /// What stands between two layers.
    enum Activation: String, CaseIterable, Sendable {
        case relu
        case tanh
        case gelu
    }

    /// At least one.
    let layers: [LinearLayer]
    private let activation: Activation

    init(_ layers: [LinearLayer], activation: Activation = .relu) {
        precondition(!layers.isEmpty, "at least one layer")
        self.layers = layers
        self.activation = activation
    }

    /// More layers than any published head has.
    private static let maximumLayerCount = 16

    /// The layer `stem`, or the layers of a `torch.nn.Sequential`; nil when there is neither.
    ///
    /// Those are called `stem.0`, `stem.2` and so on: the places between them have no weights.
    init?(
        _ tensors: HeadTensors,
        stem: String,
        inputCount: Int,
        activation: Activation = .relu,
        path: String
    ) throws(FieldError) {
        let single = try LinearLayer(tensors, stem: stem, inputCount: inputCount, path: path)
        if let single {
            self.init([single])
            return
        }
        var layers: [LinearLayer] = []
        for index in 0..<2 * Self.maximumLayerCount {
            let layer = try LinearLayer(
                tensors,
                stem: "\(stem).\(index)",
                inputCount: layers.last?.outputCount ?? inputCount,
                path: path
            )
            if let layer { layers.append(layer) }
        }
        guard !layers.isEmpty else { return nil }
        self.init(layers, activation: activation)
    }

    var outputCount: Int { layers[layers.count - 1].outputCount }

    /// The outputs for one input vector.
    func callAsFunction(_ x: [Double]) -> [Double] {
        var x = layers[0](x)
        for layer in layers.dropFirst() { x = layer(x.map(activation.apply)) }
        return x
    }
}

extension LayerStack.Activation {
    fileprivate func apply(_ x: Double) -> Double {
        switch self {
        case .relu: max(0, x)
        case .tanh: RealFunctions.tanh(x)
        case .gelu: RealFunctions.gelu(x)
        }
    }
}
