// A gate over the rewards of several attributes: the second stage of ArmoRM.

/// Weights of attributes that depend on the prompt.
///
///     g(x) = s · softmax(network(f_x) / T),   score = Σ_j g_j(x) r_j
package struct Gate: Sendable, Equatable {
    /// From features of the prompt to one logit for each attribute.
    package let network: FeedForward
    /// T, above 0.
    package let temperature: Double
    /// s.
    package let scale: Double

    /// A gate from its parts.
    package init(network: FeedForward, temperature: Double, scale: Double) {
        self.network = network
        self.temperature = temperature
        self.scale = scale
    }

    /// The weights for every prompt: [prompts, attributes].
    ///
    /// - Throws: When prompts have another number of features than the network reads.
    package func weights(_ prompts: FeatureMatrix) throws(FitError) -> [Double] {
        let logits = try network.outputs(prompts).map { $0 / temperature }
        let width = network.outputCount
        return (0..<prompts.rowCount).flatMap { row in
            Softmax.shares(logits[row * width..<(row + 1) * width]).map { $0 * scale }
        }
    }
}

/// A gate trained on preferences, with everything that makes the rewards frozen.
///
/// ArmoRM (arXiv 2406.12845): three hidden layers of 1,024 units with dropout 0.2, temperature 10,
/// a learned scale that begins at 1, AdamW with 1e-3, 2,000 steps of 1,024 pairs. The defaults are
/// these, except for one hidden layer of 64 units, which a few thousand pairs can determine, and
/// for early stopping. The released script trains on rewards before the transform of
/// `RewardTransformFit`; here the caller gives the rewards of either kind.
package struct GateFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// Units of the hidden layers, from the prompt on; none for a linear gate.
        package var hiddenWidths = [64]
        /// What logits are divided by.
        package var temperature = 10.0
        /// What the sum of the weights is, or begins at.
        package var scale = 1.0
        /// Whether the scale is learned.
        package var learnsScale = true
        /// How it is trained.
        package var training: MinibatchOptions

        /// The defaults.
        package init() {
            training = MinibatchOptions()
            training.batchSize = 1024
            training.dropoutRate = 0.2
        }

        fileprivate func check() throws(FitError) {
            let maximum = FitLimits.maximumHiddenLayerCount
            guard hiddenWidths.count <= maximum else {
                throw OptionRules.error(
                    "hidden_widths",
                    "has \(hiddenWidths.count) layers; at most \(maximum) are allowed"
                )
            }
            for (index, width) in hiddenWidths.enumerated() {
                let range = 1...FitLimits.maximumHiddenWidth
                try OptionRules.require("hidden_widths[\(index)]", width, in: range)
            }
            try OptionRules.requirePositive("temperature", temperature)
            try OptionRules.requirePositive("scale", scale)
        }
    }

    /// The trained gate.
    package let gate: Gate
    /// Losses after each epoch.
    package let curve: [FitPoint]
    /// Why training ended.
    package let ending: FitEnding

    /// Trains a gate.
    ///
    /// - Parameters:
    ///   - prompts: [prompts, features]; best standardised.
    ///   - rewards: [responses, attributes], what the frozen heads give.
    ///   - training: Pairs of responses with their prompts, two or more.
    ///   - validation: Pairs that decide when to stop; may be none.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every epoch.
    /// - Throws: When data or options cannot be used, when the rewards of all pairs are equal, when
    ///   training leaves the range of numbers, and when it is told to stop.
    package init(
        prompts: FeatureMatrix,
        rewards: FeatureMatrix,
        training: [PreferencePair],
        validation: [PreferencePair] = [],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        try options.check()
        let attributes = rewards.columnCount
        guard attributes <= FitLimits.maximumOutputCount else {
            throw .tooMany(
                what: "attributes",
                found: attributes,
                maximum: FitLimits.maximumOutputCount
            )
        }
        let rules = PairRules(responseCount: rewards.rowCount, promptCount: prompts.rowCount)
        try rules.check(training, "training pairs", minimum: FitLimits.minimumPairCount)
        try rules.check(validation, "validation pairs", minimum: 0)
        try rewards.requireDifferences(in: training)
        let loss = GateLoss(
            network: TrainableNetwork(
                widths: [prompts.columnCount] + options.hiddenWidths + [attributes]
            ),
            temperature: options.temperature,
            initialScale: options.scale,
            learnsScale: options.learnsScale,
            prompts: prompts,
            rewards: rewards,
            training: training,
            validation: validation
        )
        let trained = try MinibatchTraining(options: options.training, monitor: monitor).run(loss)
        gate = Gate(
            network: loss.network.layers(trained.parameters),
            temperature: options.temperature,
            scale: loss.scale(trained.parameters)
        )
        curve = trained.curve
        ending = trained.ending
    }
}
