// The loss of prototypes, projector and users' weights together.

internal import RewardTypes

/// Mean weighted loss of pairs that users have chosen.
///
///     L = mean weight · -ln σ(|f(h_rejected) - a_u| - |f(h_chosen) - a_u| - margin)
///
///     parameters   projector | prototypes [k, d] | logits of users [users, k]
struct PrototypeLoss: MinibatchLoss {
    let projector: TrainableNetwork
    let prototypeCount: Int
    let userCount: Int
    let features: FeatureMatrix
    let training: [PreferencePair]
    let validation: [PreferencePair]

    var pairCount: Int { training.count }
    private var dimensionCount: Int { projector.outputCount }

    /// Where the prototypes are.
    var prototypeRange: Range<Int> {
        let start = projector.parameterCount
        return start..<start + prototypeCount * dimensionCount
    }

    /// Where the logits of a user are.
    func logitRange(user: Int) -> Range<Int> {
        let start = prototypeRange.upperBound + user * prototypeCount
        return start..<start + prototypeCount
    }

    var parameterCount: Int { logitRange(user: userCount).lowerBound }

    /// Prototypes uniform in ±1, and the same logits for all users.
    func initialParameters(using generator: inout SeededGenerator) -> [Double] {
        let network = projector.initialParameters(using: &generator)
        let prototypes = prototypeRange.map { _ in Double.random(in: -1...1, using: &generator) }
        return network + prototypes + Array(repeating: 0, count: userCount * prototypeCount)
    }

    func loss(
        _ parameters: [Double],
        pairs: ArraySlice<Int>,
        gradient: inout [Double],
        dropout: inout Dropout
    ) -> Double {
        let rows = pairs.map { training[$0].chosen } + pairs.map { training[$0].rejected }
        let activations =
            projector.forward(parameters, features, rows: rows[...], dropout: &dropout)
        let points = activations.outputs
        let count = Double(pairs.count)
        let width = dimensionCount
        var slopes = [Double](repeating: 0, count: points.count)
        var sum = 0.0
        for (position, index) in pairs.enumerated() {
            let pair = training[index]
            let user = user(pair.user, parameters)
            let chosen = position * width
            let rejected = (position + pairs.count) * width
            let near = PrototypeGeometry.offset(points[chosen..<chosen + width], from: user.ideal)
            let far =
                PrototypeGeometry.offset(points[rejected..<rejected + width], from: user.ideal)
            let margin = far.distance - near.distance - pair.margin
            sum += pair.weight * Logistic.loss(margin)
            let slope = -pair.weight * Logistic.probability(-margin) / count
            var idealSlope = [Double](repeating: 0, count: width)
            for d in 0..<width {
                slopes[chosen + d] = -slope * near.direction[d]
                slopes[rejected + d] = slope * far.direction[d]
                idealSlope[d] = slope * (near.direction[d] - far.direction[d])
            }
            addUserGradient(parameters, pair.user, user, idealSlope, into: &gradient)
        }
        projector.backward(parameters, activations, outputGradient: slopes, into: &gradient)
        return sum / count
    }

    func validationLoss(_ parameters: [Double]) -> Double? {
        let width = dimensionCount
        return mean(over: validation) { pairs in
            let chosen = projector.outputs(parameters, features, rows: pairs.map(\.chosen))
            let rejected = projector.outputs(parameters, features, rows: pairs.map(\.rejected))
            var sum = 0.0
            for (index, pair) in pairs.enumerated() {
                let ideal = user(pair.user, parameters).ideal
                let range = index * width..<(index + 1) * width
                let near = PrototypeGeometry.offset(chosen[range], from: ideal).distance
                let far = PrototypeGeometry.offset(rejected[range], from: ideal).distance
                sum += pair.weight * Logistic.loss(far - near - pair.margin)
            }
            return sum
        }
    }

    /// The weights of a user and the point that they make.
    private struct User {
        let weights: [Double]
        let ideal: [Double]
    }

    private func user(_ index: Int, _ parameters: [Double]) -> User {
        let weights = Softmax.shares(parameters[logitRange(user: index)])
        let ideal = PrototypeGeometry.mixture(
            parameters[prototypeRange],
            weights: weights,
            dimensionCount: dimensionCount
        )
        return User(weights: weights, ideal: ideal)
    }

    private func addUserGradient(
        _ parameters: [Double],
        _ index: Int,
        _ user: User,
        _ slope: [Double],
        into gradient: inout [Double]
    ) {
        for (k, weight) in user.weights.enumerated() {
            let start = prototypeRange.lowerBound + k * dimensionCount
            VectorOperations.add(weight, times: slope.span, to: &gradient, at: start)
        }
        let logits = PrototypeGeometry.logitGradient(
            parameters[prototypeRange],
            weights: user.weights,
            ideal: user.ideal,
            slope: slope
        )
        let start = logitRange(user: index).lowerBound
        VectorOperations.add(1, times: logits.span, to: &gradient, at: start)
    }
}
