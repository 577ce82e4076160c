// The loss of several linear heads and a router between them.

internal import Glibc
internal import RewardTypes

/// Mean weighted loss of a mixture of Bradley-Terry models, and a penalty on idle heads.
///
///     π = softmax(router(f_prompt)),   Δ_k = w_k · (f_chosen - f_rejected) - margin
///     L = mean weight · -ln Σ_k π_k σ(Δ_k)  +  β (ln K + Σ_k π̄_k ln π̄_k),   π̄ = mean π
///
/// The second term is 0 when the pairs of a step use all heads alike and β ln K when they use one.
///
///     parameters   heads [features, K] | router [prompt features, K], [K]
struct MixtureLoss: MinibatchLoss {
    let heads: TrainableNetwork
    /// Its parameters come after those of the heads.
    let router: TrainableNetwork
    /// β.
    let loadBalance: Double
    let features: FeatureMatrix
    let prompts: FeatureMatrix
    let training: [PreferencePair]
    let validation: [PreferencePair]

    var parameterCount: Int { heads.parameterCount + router.parameterCount }
    var pairCount: Int { training.count }

    func initialParameters(using generator: inout SeededGenerator) -> [Double] {
        heads.initialParameters(using: &generator) + router.initialParameters(using: &generator)
    }

    func loss(
        _ parameters: [Double],
        pairs: ArraySlice<Int>,
        gradient: inout [Double],
        dropout: inout Dropout
    ) -> Double {
        let rows = pairs.map { training[$0].chosen } + pairs.map { training[$0].rejected }
        let rewards = heads.forward(parameters, features, rows: rows[...], dropout: &dropout)
        let prompts = pairs.map { training[$0].prompt }
        let routes =
            router.forward(parameters, self.prompts, rows: prompts[...], dropout: &dropout)
        let width = heads.outputCount
        let count = Double(pairs.count)
        let shares = (0..<pairs.count).map { position in
            Softmax.shares(routes.outputs[position * width..<(position + 1) * width])
        }
        let balance = LoadBalance(shares)
        var rewardSlopes = [Double](repeating: 0, count: rows.count * width)
        var routeSlopes: [Double] = []
        var sum = 0.0
        for (position, index) in pairs.enumerated() {
            let pair = training[index]
            let chosen = position * width
            let rejected = (position + pairs.count) * width
            let margins = (0..<width).map { k in
                rewards.outputs[chosen + k] - rewards.outputs[rejected + k] - pair.margin
            }
            let mixture = MixtureLikelihood(shares: shares[position], margins: margins)
            sum += pair.weight * mixture.loss
            let factor = pair.weight / count
            let pull = balance.logitGradient(shares[position])
            for k in 0..<width {
                let slope =
                    -factor * mixture.responsibilities[k] * Logistic.probability(-margins[k])
                rewardSlopes[chosen + k] = slope
                rewardSlopes[rejected + k] = -slope
                routeSlopes.append(
                    factor * (shares[position][k] - mixture.responsibilities[k])
                        + loadBalance * pull[k]
                )
            }
        }
        heads.backward(parameters, rewards, outputGradient: rewardSlopes, into: &gradient)
        router.backward(parameters, routes, outputGradient: routeSlopes, into: &gradient)
        return sum / count + loadBalance * balance.value
    }

    /// Without the penalty.
    func validationLoss(_ parameters: [Double]) -> Double? {
        let width = heads.outputCount
        return mean(over: validation) { pairs in
            let chosen = heads.outputs(parameters, features, rows: pairs.map(\.chosen))
            let rejected = heads.outputs(parameters, features, rows: pairs.map(\.rejected))
            let routes = router.outputs(parameters, prompts, rows: pairs.map(\.prompt))
            var sum = 0.0
            for (index, pair) in pairs.enumerated() {
                let range = index * width..<(index + 1) * width
                let mixture = MixtureLikelihood(
                    shares: Softmax.shares(routes[range]),
                    margins: range.map { chosen[$0] - rejected[$0] - pair.margin }
                )
                sum += pair.weight * mixture.loss
            }
            return sum
        }
    }
}

/// What a mixture says about one pair.
struct MixtureLikelihood {
    /// -ln Σ_k π_k σ(Δ_k).
    let loss: Double
    /// The share of each head in the sum, π_k σ(Δ_k) / Σ: of sum 1.
    let responsibilities: [Double]

    init(shares: [Double], margins: [Double]) {
        // In logarithms, so that a pair that all heads get wrong is no logarithm of zero.
        let terms = zip(shares, margins).map { log($0) - Logistic.loss($1) }
        let total = Softmax.logSumExp(terms)
        loss = -total
        responsibilities = terms.map { exp($0 - total) }
    }
}

/// ln K + Σ_k π̄_k ln π̄_k over the pairs of a step.
private struct LoadBalance {
    let value: Double
    /// Derivative by each share of one pair.
    private let slopes: [Double]

    init(_ shares: [[Double]]) {
        let count = Double(shares.count)
        let width = shares[0].count
        let means = (0..<width).map { k in shares.reduce(0) { $0 + $1[k] } / count }
        // The limit of x ln x at 0 is 0.
        value = log(Double(width)) + means.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
        slopes = means.map { ($0 > 0 ? log($0) + 1 : 0) / count }
    }

    func logitGradient(_ shares: [Double]) -> [Double] {
        let mean = VectorOperations.dot(shares.span, slopes.span)
        return zip(shares, slopes).map { $0 * ($1 - mean) }
    }
}
