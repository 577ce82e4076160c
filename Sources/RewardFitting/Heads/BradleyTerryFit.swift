// A linear reward head from preferences.

/// The linear head w that minimises mean -ln σ(w · (f_chosen - f_rejected)) + (λ/2) |w|².
///
/// The penalty is chosen from a grid by the loss over validation pairs. All of it is convex: only
/// early stopping makes the result depend on more than the data. Margins and the scaled loss of
/// HelpSteer2-Preference come with the pairs.
///
/// Source: Bradley and Terry, "Rank analysis of incomplete block designs" (Biometrika 1952), as
/// the loss of reward models since Ouyang et al. (2022), here over frozen features.
package struct BradleyTerryFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// Penalties λ that are tried, from the largest to the smallest whatever their order here,
        /// each from w = 0.
        package var lambdas = [10, 1, 0.1, 0.01, 1e-3, 1e-4, 1e-5]
        /// Iterations at most, for each penalty.
        package var maximumIterationCount = 500
        /// An iteration has converged when no component of the gradient is larger.
        package var gradientTolerance = 1e-6
        /// Iterations without a lower validation loss after which a penalty's fit ends.
        ///
        /// nil goes on until it has converged. Without validation pairs it has no effect.
        package var patience: Int? = 10

        /// The defaults.
        package init() {}

        fileprivate func check() throws(FitError) {
            try OptionRules.requireGrid("lambdas", lambdas)
            let steps = 1...FitLimits.maximumStepCount
            try OptionRules.require("maximum_iteration_count", maximumIterationCount, in: steps)
            try OptionRules.requirePositive("gradient_tolerance", gradientTolerance)
            if let patience { try OptionRules.require("patience", patience, in: steps) }
        }
    }

    /// What came of one penalty.
    package struct Candidate: Sendable, Equatable {
        /// The penalty.
        package let lambda: Double
        /// Losses of its weights, and the iteration that they are from.
        package let best: FitPoint
        /// Losses after each iteration, the start included.
        package let curve: [FitPoint]
        /// How its iterations ended.
        package let ending: FitEnding
    }

    /// w, as a layer with one output and no bias.
    package let head: LinearLayer
    /// The penalty that was chosen: of equal validation losses the larger one.
    package let lambda: Double
    /// All penalties in the order in which they were tried.
    package let candidates: [Candidate]

    /// Fits a head.
    ///
    /// - Parameters:
    ///   - features: [responses, features]; best standardised.
    ///   - training: Pairs of its rows, two or more.
    ///   - validation: Pairs of its rows; may be none when there is one penalty.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every iteration.
    /// - Throws: When data or options cannot be used, when the features of all pairs are equal, and
    ///   when it is told to stop.
    package init(
        features: FeatureMatrix,
        training: [PreferencePair],
        validation: [PreferencePair] = [],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        try options.check()
        let rules = PairRules(responseCount: features.rowCount)
        try rules.check(training, "training pairs", minimum: FitLimits.minimumPairCount)
        let needed = options.lambdas.count > 1 ? 1 : 0
        try rules.check(validation, "validation pairs", minimum: needed)
        try features.requireDifferences(in: training)
        let loss = try BradleyTerryLoss(features, training)
        let validationLoss = validation.isEmpty ? nil : try BradleyTerryLoss(features, validation)
        var path = PenaltyPath(
            loss: loss,
            validationLoss: validationLoss,
            options: options,
            monitor: monitor
        )
        for lambda in options.lambdas.sorted(by: >) { try path.append(lambda) }
        guard let chosen = path.chosen else { throw .diverged(step: 0) }
        head = LinearLayer(inputCount: features.columnCount, weights: chosen.weights, bias: [0])
        lambda = chosen.lambda
        candidates = path.candidates
    }
}

/// Penalties one after the other.
private struct PenaltyPath {
    let loss: BradleyTerryLoss
    let validationLoss: BradleyTerryLoss?
    let options: BradleyTerryFit.Options
    let monitor: FitMonitor

    private(set) var candidates: [BradleyTerryFit.Candidate] = []
    private(set) var chosen: (lambda: Double, weights: [Double], validationLoss: Double?)?

    init(
        loss: BradleyTerryLoss,
        validationLoss: BradleyTerryLoss?,
        options: BradleyTerryFit.Options,
        monitor: FitMonitor
    ) {
        self.loss = loss
        self.validationLoss = validationLoss
        self.options = options
        self.monitor = monitor
    }

    mutating func append(_ lambda: Double) throws(FitError) {
        var optimizer = LimitedMemoryBFGS()
        optimizer.maximumIterationCount = options.maximumIterationCount
        optimizer.gradientTolerance = options.gradientTolerance
        var curve: [FitPoint] = []
        var best: (point: FitPoint, weights: [Double])?
        let result = try optimizer.minimize(
            from: Array(repeating: 0, count: loss.differences.columnCount),
            objective: { point, gradient in
                loss.penalized(point, lambda: lambda, gradient: &gradient)
            },
            visit: { iterate throws(FitError) in
                try monitor.checkStop()
                let penalty = BradleyTerryLoss.penalty(iterate.point, lambda: lambda)
                let point = FitPoint(
                    step: iterate.iteration,
                    trainingLoss: iterate.value - penalty,
                    validationLoss: validationLoss?.mean(iterate.point)
                )
                curve.append(point)
                report(point, lambda)
                // Without validation pairs, and without early stopping, the last one is the best.
                if let patience = options.patience, let value = point.validationLoss,
                    let lowest = best?.point.validationLoss, let step = best?.point.step,
                    value >= lowest
                {
                    return point.step - step < patience
                }
                best = (point, iterate.point)
                return true
            }
        )
        guard let best else { throw .diverged(step: 0) }
        candidates.append(
            BradleyTerryFit.Candidate(
                lambda: lambda,
                best: best.point,
                curve: curve,
                ending: result.ending
            )
        )
        if let chosen, let lowest = chosen.validationLoss,
            let value = best.point.validationLoss, value >= lowest
        {
            return
        }
        chosen = (lambda, best.weights, best.point.validationLoss)
    }

    private func report(_ point: FitPoint, _ lambda: Double) {
        monitor.progress(
            FitProgress(
                stage: "lambda \(lambda)",
                step: point.step,
                maximumStepCount: options.maximumIterationCount,
                trainingLoss: point.trainingLoss,
                validationLoss: point.validationLoss
            )
        )
    }
}
