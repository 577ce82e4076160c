// The loss of a gate that mixes the rewards of several attributes by the prompt.

internal import RewardTypes

/// Mean weighted Bradley-Terry loss of gated rewards.
///
///     g = s · softmax(z / T),   z = network(f_prompt),   s a parameter or fixed
///     L = mean weight · -ln σ(Σ_j g_j (r_chosen,j - r_rejected,j) - margin)
///
/// This is the binary cross-entropy of ArmoRM's second stage, whose label is always "chosen".
///
///     parameters   network | s, if it is learned
struct GateLoss: MinibatchLoss {
    let network: TrainableNetwork
    let temperature: Double
    let initialScale: Double
    let learnsScale: Bool
    let prompts: FeatureMatrix
    let rewards: FeatureMatrix
    let training: [PreferencePair]
    let validation: [PreferencePair]

    var parameterCount: Int { network.parameterCount + (learnsScale ? 1 : 0) }
    var pairCount: Int { training.count }

    func initialParameters(using generator: inout SeededGenerator) -> [Double] {
        network.initialParameters(using: &generator) + (learnsScale ? [initialScale] : [])
    }

    /// s.
    func scale(_ parameters: [Double]) -> Double {
        learnsScale ? parameters[network.parameterCount] : initialScale
    }

    func loss(
        _ parameters: [Double],
        pairs: ArraySlice<Int>,
        gradient: inout [Double],
        dropout: inout Dropout
    ) -> Double {
        let rows = pairs.map { training[$0].prompt }
        let activations = network.forward(parameters, prompts, rows: rows[...], dropout: &dropout)
        let scale = scale(parameters)
        let width = network.outputCount
        let count = Double(pairs.count)
        var slopes = [Double](repeating: 0, count: rows.count * width)
        var sum = 0.0
        for (position, index) in pairs.enumerated() {
            let pair = training[index]
            let shares = shares(activations.outputs, position)
            let gaps = gaps(pair)
            let mean = VectorOperations.dot(shares.span, gaps.span)
            let margin = scale * mean - pair.margin
            sum += pair.weight * Logistic.loss(margin)
            let slope = -pair.weight * Logistic.probability(-margin) / count
            if learnsScale { gradient[network.parameterCount] += slope * mean }
            for j in 0..<width {
                slopes[position * width + j] =
                    slope * scale * shares[j] * (gaps[j] - mean) / temperature
            }
        }
        network.backward(parameters, activations, outputGradient: slopes, into: &gradient)
        return sum / count
    }

    func validationLoss(_ parameters: [Double]) -> Double? {
        let scale = scale(parameters)
        return mean(over: validation) { pairs in
            let logits = network.outputs(parameters, prompts, rows: pairs.map(\.prompt))
            var sum = 0.0
            for (index, pair) in pairs.enumerated() {
                let mean = VectorOperations.dot(shares(logits, index).span, gaps(pair).span)
                sum += pair.weight * Logistic.loss(scale * mean - pair.margin)
            }
            return sum
        }
    }

    private func shares(_ logits: [Double], _ position: Int) -> [Double] {
        let width = network.outputCount
        let row = logits[position * width..<(position + 1) * width]
        return Softmax.shares(row.map { $0 / temperature }[...])
    }

    /// r_chosen - r_rejected: [attributes].
    private func gaps(_ pair: PreferencePair) -> [Double] {
        let chosen = rewards.row(pair.chosen)
        let rejected = rewards.row(pair.rejected)
        return (0..<rewards.columnCount).map { Double(chosen[$0]) - Double(rejected[$0]) }
    }
}
