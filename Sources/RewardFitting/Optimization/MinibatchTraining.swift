// The loop around every fit that is not convex.

internal import RewardTypes

/// How a network is trained.
package struct MinibatchOptions: Sendable, Equatable {
    /// Length of steps; 1e-3 as in ArmoRM's second stage.
    package var learningRate = 1e-3
    /// Share of each parameter, times the learning rate, that a step takes away.
    package var weightDecay = 0.01
    /// Share of hidden units that are dropped in training.
    package var dropoutRate = 0.0
    /// Pairs of one step.
    package var batchSize = 64
    /// Steps at most.
    package var maximumStepCount = 2000
    /// Epochs without a lower validation loss after which the fit ends.
    ///
    /// nil goes on to the last step. Without validation pairs it has no effect.
    package var patience: Int? = 10
    /// Determines initial parameters, order of pairs and dropout.
    package var seed: UInt64 = 0

    /// The defaults.
    package init() {}

    func check() throws(FitError) {
        try OptionRules.requirePositive("learning_rate", learningRate)
        try OptionRules.requireNotNegative("weight_decay", weightDecay)
        guard dropoutRate >= 0, dropoutRate < 1 else {
            throw OptionRules.error("dropout_rate", "\(dropoutRate) is outside 0 to below 1")
        }
        try OptionRules.require("batch_size", batchSize, in: 1...FitLimits.maximumBatchSize)
        let steps = 1...FitLimits.maximumStepCount
        try OptionRules.require("maximum_step_count", maximumStepCount, in: steps)
        if let patience { try OptionRules.require("patience", patience, in: steps) }
    }
}

/// A loss over pairs with its gradient.
protocol MinibatchLoss {
    /// How many parameters there are.
    var parameterCount: Int { get }
    /// How many training pairs there are.
    var pairCount: Int { get }

    /// Where training begins.
    func initialParameters(using generator: inout SeededGenerator) -> [Double]

    /// The mean loss over some training pairs.
    ///
    /// - Parameters:
    ///   - parameters: Where it is computed.
    ///   - pairs: Indices of training pairs, one or more.
    ///   - gradient: Zeros; receives the derivative of the mean loss by each parameter.
    ///   - dropout: Of the network, if it has hidden layers.
    /// - Returns: The mean loss, with penalties if the loss has any.
    func loss(
        _ parameters: [Double],
        pairs: ArraySlice<Int>,
        gradient: inout [Double],
        dropout: inout Dropout
    ) -> Double

    /// The mean loss over validation pairs, without dropout; nil when there are none.
    func validationLoss(_ parameters: [Double]) -> Double?
}

extension MinibatchLoss {
    /// The mean of what `sum` gives for some pairs after the other; nil for no pairs.
    func mean(
        over pairs: [PreferencePair],
        _ sum: (ArraySlice<PreferencePair>) -> Double
    ) -> Double? {
        guard !pairs.isEmpty else { return nil }
        var total = 0.0
        for start in stride(from: 0, to: pairs.count, by: FitLimits.evaluationCount) {
            total += sum(pairs[start..<min(start + FitLimits.evaluationCount, pairs.count)])
        }
        return total / Double(pairs.count)
    }
}

/// What training ends with.
struct TrainedParameters {
    /// Those of the epoch with the lowest validation loss; without one, those of the last.
    let parameters: [Double]
    /// A point for each epoch; its training loss is the mean over the steps of the epoch.
    let curve: [FitPoint]
    /// Why there was no further step.
    let ending: FitEnding
}

/// Epochs over shuffled pairs, with early stopping.
struct MinibatchTraining {
    let options: MinibatchOptions
    let monitor: FitMonitor

    /// Trains.
    ///
    /// - Throws: `stopped`, `diverged`, or what is wrong with the options.
    func run(_ loss: some MinibatchLoss) throws(FitError) -> TrainedParameters {
        try options.check()
        guard loss.parameterCount <= FitLimits.maximumParameterCount else {
            throw .tooMany(
                what: "parameters",
                found: loss.parameterCount,
                maximum: FitLimits.maximumParameterCount
            )
        }
        var generator = SeededGenerator(seed: options.seed)
        var parameters = loss.initialParameters(using: &generator)
        precondition(parameters.count == loss.parameterCount, "all parameters have a beginning")
        var dropout = Dropout(rate: options.dropoutRate, seed: generator.next())
        var adam = AdamW(
            parameterCount: parameters.count,
            learningRate: options.learningRate,
            weightDecay: options.weightDecay
        )
        var gradient = [Double](repeating: 0, count: parameters.count)
        var order = Array(0..<loss.pairCount)
        order.shuffle(using: &generator)
        var epoch = Epoch()
        var record = Record()
        for step in 1...options.maximumStepCount {
            try monitor.checkStop()
            let end = min(epoch.pairCount + options.batchSize, order.count)
            let batch = order[epoch.pairCount..<end]
            for index in gradient.indices { gradient[index] = 0 }
            let value = loss.loss(
                parameters,
                pairs: batch,
                gradient: &gradient,
                dropout: &dropout
            )
            guard value.isFinite else { throw .diverged(step: step) }
            adam.update(&parameters, gradient: gradient)
            epoch.add(value, count: batch.count)
            guard epoch.pairCount == order.count || step == options.maximumStepCount else {
                continue
            }
            try record.append(
                FitPoint(
                    step: step,
                    trainingLoss: epoch.loss,
                    validationLoss: loss.validationLoss(parameters)
                ),
                parameters
            )
            report(record.curve)
            if let patience = options.patience, record.epochsSinceBest >= patience {
                return record.trained(ending: .earlyStop)
            }
            order.shuffle(using: &generator)
            epoch = Epoch()
        }
        return record.trained(ending: .stepLimit)
    }

    private func report(_ curve: [FitPoint]) {
        guard let point = curve.last else { return }
        monitor.progress(
            FitProgress(
                stage: "",
                step: point.step,
                maximumStepCount: options.maximumStepCount,
                trainingLoss: point.trainingLoss,
                validationLoss: point.validationLoss
            )
        )
    }
}

/// The sum of losses since an epoch began.
private struct Epoch {
    private(set) var pairCount = 0
    private var sum = 0.0

    var loss: Double { sum / Double(pairCount) }

    mutating func add(_ loss: Double, count: Int) {
        sum += loss * Double(count)
        pairCount += count
    }
}

/// The curve so far and the best parameters on it.
private struct Record {
    private(set) var curve: [FitPoint] = []
    private var parameters: [Double] = []
    private var bestLoss: Double?
    /// Epochs since the validation loss fell; 0 when there is none.
    private(set) var epochsSinceBest = 0

    mutating func append(_ point: FitPoint, _ current: [Double]) throws(FitError) {
        let loss = point.validationLoss
        let isFinite =
            (loss?.isFinite ?? true) && VectorOperations.maximumMagnitude(current).isFinite
        guard isFinite else { throw .diverged(step: point.step) }
        curve.append(point)
        if let loss, let bestLoss, loss >= bestLoss {
            epochsSinceBest += 1
            return
        }
        bestLoss = loss
        epochsSinceBest = 0
        parameters = current
    }

    func trained(ending: FitEnding) -> TrainedParameters {
        TrainedParameters(parameters: parameters, curve: curve, ending: ending)
    }
}
