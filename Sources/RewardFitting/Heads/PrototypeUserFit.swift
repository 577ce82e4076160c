// The weights of a new user from a few choices.

/// The mixture of prototypes that explains a user's choices best, with the head frozen.
///
///     minimise mean weight · -ln σ(|z_rejected - a| - |z_chosen - a| - margin) + (λ/2) |logits|²
///     with a = Σ_k softmax(logits)_k p_k, from the same weight for all prototypes
///
/// Source: PAL (see `PrototypeHead`), which learns only the k weights of a new user. The penalty is
/// ours: without it, a few consistent choices would send a weight to 1.
package struct PrototypeUserFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// λ, the pull towards equal weights.
        package var lambda = 0.01
        /// Iterations at most.
        package var maximumIterationCount = 200

        /// The defaults.
        package init() {}
    }

    /// w: [prototypes], of sum 1.
    package let weights: [Double]
    /// Losses after each iteration, the start included.
    package let curve: [FitPoint]
    /// How the iterations ended.
    package let ending: FitEnding

    /// Fits the weights.
    ///
    /// - Parameters:
    ///   - head: Projector and prototypes.
    ///   - features: [responses, features], standardised as those of the head were.
    ///   - pairs: The user's choices, one or more.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every iteration.
    /// - Throws: When data or options cannot be used, when the features of all pairs are equal, and
    ///   when it is told to stop.
    package init(
        head: PrototypeHead,
        features: FeatureMatrix,
        pairs: [PreferencePair],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        try OptionRules.requireNotNegative("lambda", options.lambda)
        let steps = 1...FitLimits.maximumStepCount
        let maximum = options.maximumIterationCount
        try OptionRules.require("maximum_iteration_count", maximum, in: steps)
        let rules = PairRules(responseCount: features.rowCount)
        try rules.check(pairs, "pairs", minimum: 1)
        try features.requireDifferences(in: pairs)
        let loss = PrototypeUserLoss(
            head: head,
            points: try head.projector.outputs(features),
            pairs: pairs,
            lambda: options.lambda
        )
        var optimizer = LimitedMemoryBFGS()
        optimizer.maximumIterationCount = maximum
        var curve: [FitPoint] = []
        let result = try optimizer.minimize(
            from: Array(repeating: 0, count: head.prototypeCount),
            objective: { logits, gradient in loss.penalized(logits, gradient: &gradient) },
            visit: { iterate throws(FitError) in
                try monitor.checkStop()
                let penalty = loss.penalty(iterate.point)
                let point = FitPoint(
                    step: iterate.iteration,
                    trainingLoss: iterate.value - penalty,
                    validationLoss: nil
                )
                curve.append(point)
                monitor.progress(
                    FitProgress(
                        stage: "",
                        step: point.step,
                        maximumStepCount: maximum,
                        trainingLoss: point.trainingLoss,
                        validationLoss: nil
                    )
                )
                return true
            }
        )
        weights = Softmax.shares(result.point[...])
        self.curve = curve
        ending = result.ending
    }
}

/// The loss of a user's logits with everything else frozen.
struct PrototypeUserLoss {
    let head: PrototypeHead
    /// f(h): [responses, dimensions].
    let points: [Double]
    let pairs: [PreferencePair]
    let lambda: Double

    func penalty(_ logits: [Double]) -> Double {
        lambda / 2 * VectorOperations.dot(logits.span, logits.span)
    }

    func penalized(_ logits: [Double], gradient: inout [Double]) -> Double {
        let weights = Softmax.shares(logits[...])
        let width = head.dimensionCount
        let ideal = PrototypeGeometry.mixture(
            head.prototypes[...],
            weights: weights,
            dimensionCount: width
        )
        let count = Double(pairs.count)
        var slope = [Double](repeating: 0, count: width)
        var sum = 0.0
        for pair in pairs {
            func offset(_ row: Int) -> (distance: Double, direction: [Double]) {
                PrototypeGeometry.offset(points[row * width..<(row + 1) * width], from: ideal)
            }
            let near = offset(pair.chosen)
            let far = offset(pair.rejected)
            let margin = far.distance - near.distance - pair.margin
            sum += pair.weight * Logistic.loss(margin)
            let factor = -pair.weight * Logistic.probability(-margin) / count
            for d in 0..<width { slope[d] += factor * (near.direction[d] - far.direction[d]) }
        }
        gradient = PrototypeGeometry.logitGradient(
            head.prototypes[...],
            weights: weights,
            ideal: ideal,
            slope: slope
        )
        VectorOperations.add(lambda, times: logits.span, to: &gradient)
        return sum / count + penalty(logits)
    }
}
