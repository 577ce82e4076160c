// What a fit found, as it is written and as it is told.

internal import RewardFitting
internal import RewardTypes
internal import RewardWeights

/// Tensors, how they are served, and how good they are.
struct FittedHead: Sendable {
    /// The kind that serves it: `scalar`.
    let scorerKind: String
    /// Options that its scorer needs besides model and head.
    var scorerOptions: JSONObject = [:]
    var tensors: [SafetensorsWriter.Tensor] = []
    /// What the head's file says besides where the head belongs.
    var metadata: [(key: String, value: String)] = []
    /// What is told about the fit: penalty, epochs.
    var facts: JSONObject = [:]
    /// Reward of the chosen less that of the rejected reply, by example; nil with ratings.
    var margins: [Double]?
    /// Predictions, [replies, attributes]; nil with pairs.
    var predictions: [Double]?

    init(scorerKind: String) { self.scorerKind = scorerKind }
}

extension FittedHead {
    /// Adds a layer as `stem.weight` and `stem.bias`.
    mutating func add(_ layer: LinearLayer, stem: String, hasBias: Bool = true) {
        tensors.append(
            SafetensorsWriter.Tensor(
                name: "\(stem).weight",
                shape: [layer.outputCount, layer.inputCount],
                elements: layer.weights.map { Float($0) }
            )
        )
        guard hasBias else { return }
        tensors.append(
            SafetensorsWriter.Tensor(
                name: "\(stem).bias",
                shape: [layer.outputCount],
                elements: layer.bias.map { Float($0) }
            )
        )
    }

    /// Adds layers as `stem`, or with rectifiers between them as `stem.0`, `stem.2`, ...
    mutating func add(_ network: FeedForward, stem: String) {
        guard network.layers.count > 1 else {
            add(network.layers[0], stem: stem)
            return
        }
        for (index, layer) in network.layers.enumerated() {
            add(layer, stem: "\(stem).\(2 * index)")
        }
    }
}

extension LinearLayer {
    /// The layer as a file of 32-bit floats holds it: what is measured is what is served.
    var rounded: LinearLayer {
        LinearLayer(
            inputCount: inputCount,
            weights: weights.map { Double(Float($0)) },
            bias: bias.map { Double(Float($0)) }
        )
    }
}

extension FeedForward {
    /// The same of a network.
    var rounded: FeedForward { FeedForward(layers: layers.map(\.rounded)) }
}

extension [FitPoint] {
    /// The last point, for the report.
    var lastFacts: JSONObject {
        guard let last else { return [:] }
        var facts: JSONObject = [
            "steps": .integer(Int64(last.step)), "training_loss": .number(last.trainingLoss),
        ]
        if let loss = last.validationLoss { facts["validation_loss"] = .number(loss) }
        return facts
    }
}
