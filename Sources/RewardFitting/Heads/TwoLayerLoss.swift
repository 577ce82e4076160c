// The loss of a reward head with a hidden layer.

internal import RewardTypes

/// Mean weighted Bradley-Terry loss of a network with one output.
struct TwoLayerLoss: MinibatchLoss {
    let network: TrainableNetwork
    let features: FeatureMatrix
    let training: [PreferencePair]
    let validation: [PreferencePair]

    var parameterCount: Int { network.parameterCount }
    var pairCount: Int { training.count }

    func initialParameters(using generator: inout SeededGenerator) -> [Double] {
        network.initialParameters(using: &generator)
    }

    func loss(
        _ parameters: [Double],
        pairs: ArraySlice<Int>,
        gradient: inout [Double],
        dropout: inout Dropout
    ) -> Double {
        let rows = pairs.map { training[$0].chosen } + pairs.map { training[$0].rejected }
        let activations = network.forward(parameters, features, rows: rows[...], dropout: &dropout)
        let rewards = activations.outputs
        let count = Double(pairs.count)
        var slopes = [Double](repeating: 0, count: rows.count)
        var sum = 0.0
        for (position, index) in pairs.enumerated() {
            let pair = training[index]
            let margin = rewards[position] - rewards[position + pairs.count] - pair.margin
            sum += pair.weight * Logistic.loss(margin)
            let slope = -pair.weight * Logistic.probability(-margin) / count
            slopes[position] = slope
            slopes[position + pairs.count] = -slope
        }
        network.backward(parameters, activations, outputGradient: slopes, into: &gradient)
        return sum / count
    }

    func validationLoss(_ parameters: [Double]) -> Double? {
        mean(over: validation) { pairs in
            let chosen = network.outputs(parameters, features, rows: pairs.map(\.chosen))
            let rejected = network.outputs(parameters, features, rows: pairs.map(\.rejected))
            var sum = 0.0
            for (index, pair) in pairs.enumerated() {
                sum += pair.weight * Logistic.loss(chosen[index] - rejected[index] - pair.margin)
            }
            return sum
        }
    }
}
