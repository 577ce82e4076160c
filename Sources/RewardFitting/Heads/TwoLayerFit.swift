// A reward head with a hidden layer, from preferences.

/// Linear, ReLU, Linear to one reward, trained with the Bradley-Terry loss.
package struct TwoLayerFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// Units of the hidden layer.
        package var hiddenWidth = 64
        /// How it is trained.
        package var training = MinibatchOptions()

        /// The defaults.
        package init() {}
    }

    /// The head: [features] to [hiddenWidth] to 1.
    ///
    /// Its last bias is where training left it: a difference of rewards does not know it.
    package let head: FeedForward
    /// Losses after each epoch.
    package let curve: [FitPoint]
    /// Why training ended.
    package let ending: FitEnding

    /// Trains a head.
    ///
    /// - Parameters:
    ///   - features: [responses, features]; best standardised.
    ///   - training: Pairs of its rows, two or more.
    ///   - validation: Pairs of its rows that decide when to stop; may be none.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every epoch.
    /// - Throws: When data or options cannot be used, when the features of all pairs are equal,
    ///   when training leaves the range of numbers, and when it is told to stop.
    package init(
        features: FeatureMatrix,
        training: [PreferencePair],
        validation: [PreferencePair] = [],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        let widths = 1...FitLimits.maximumHiddenWidth
        try OptionRules.require("hidden_width", options.hiddenWidth, in: widths)
        let rules = PairRules(responseCount: features.rowCount)
        try rules.check(training, "training pairs", minimum: FitLimits.minimumPairCount)
        try rules.check(validation, "validation pairs", minimum: 0)
        try features.requireDifferences(in: training)
        let network = TrainableNetwork(widths: [features.columnCount, options.hiddenWidth, 1])
        let loss = TwoLayerLoss(
            network: network,
            features: features,
            training: training,
            validation: validation
        )
        let trained = try MinibatchTraining(options: options.training, monitor: monitor).run(loss)
        head = network.layers(trained.parameters)
        curve = trained.curve
        ending = trained.ending
    }
}
