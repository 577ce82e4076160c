// Several linear heads for groups of users nobody has named: MiCRo.

internal import Glibc

/// K linear reward heads and a router that weighs them by the prompt.
///
/// Source: MiCRo (MaxwellJryao/MiCRo): P(chosen) = Σ_k π_k(x) σ(r_k(chosen) - r_k(rejected)).
package struct MixtureHead: Sendable, Equatable {
    /// r: K outputs, without bias.
    package let heads: LinearLayer
    /// The logits of π: K outputs.
    package let router: LinearLayer

    /// Heads and a router with as many outputs.
    package init(heads: LinearLayer, router: LinearLayer) {
        precondition(heads.outputCount == router.outputCount, "a weight for each head")
        self.heads = heads
        self.router = router
    }

    /// π for every prompt: [prompts, K].
    ///
    /// - Throws: When prompts have another number of features than the router reads.
    package func weights(_ prompts: FeatureMatrix) throws(FitError) -> [Double] {
        let logits = try router.outputs(prompts)
        let width = router.outputCount
        return (0..<prompts.rowCount).flatMap { row in
            Softmax.shares(logits[row * width..<(row + 1) * width])
        }
    }

    /// ln P(chosen) of every pair.
    ///
    /// - Throws: When sizes do not fit, or a pair refers to a row that is not there.
    package func logProbabilities(
        _ pairs: [PreferencePair],
        features: FeatureMatrix,
        prompts: FeatureMatrix
    ) throws(FitError) -> [Double] {
        let rules = PairRules(responseCount: features.rowCount, promptCount: prompts.rowCount)
        try rules.check(pairs, "pairs", minimum: 0)
        let rewards = try heads.outputs(features)
        let weights = try weights(prompts)
        let width = heads.outputCount
        return pairs.map { pair in
            let shares = weights[pair.prompt * width..<(pair.prompt + 1) * width]
            let margins = (0..<width).map { k in
                rewards[pair.chosen * width + k] - rewards[pair.rejected * width + k]
            }
            return -MixtureLikelihood(shares: Array(shares), margins: margins).loss
        }
    }
}

/// A `MixtureHead` trained on preferences.
///
/// MiCRo has K = 5 or 10. Its load balance is read here as the entropy of the mean weights of a
/// step, with a factor of 0.1; its script was not at hand for either.
package struct MixtureFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// K.
        package var headCount = 5
        /// β, the factor of the load balance.
        package var loadBalance = 0.1
        /// How it is trained; there is no hidden layer that dropout could work on.
        package var training = MinibatchOptions()

        /// The defaults.
        package init() {}
    }

    /// Heads and router.
    package let head: MixtureHead
    /// Losses after each epoch; that of training pairs includes the load balance.
    package let curve: [FitPoint]
    /// Why training ended.
    package let ending: FitEnding

    /// Trains heads and router.
    ///
    /// - Parameters:
    ///   - features: [responses, features]; best standardised.
    ///   - prompts: [prompts, features]; best standardised.
    ///   - training: Pairs with their prompts, two or more.
    ///   - validation: Pairs that decide when to stop; may be none.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every epoch.
    /// - Throws: When data or options cannot be used, when the features of all pairs are equal,
    ///   when training leaves the range of numbers, and when it is told to stop.
    package init(
        features: FeatureMatrix,
        prompts: FeatureMatrix,
        training: [PreferencePair],
        validation: [PreferencePair] = [],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        let heads = 1...FitLimits.maximumOutputCount
        try OptionRules.require("head_count", options.headCount, in: heads)
        try OptionRules.requireNotNegative("load_balance", options.loadBalance)
        let rules = PairRules(responseCount: features.rowCount, promptCount: prompts.rowCount)
        try rules.check(training, "training pairs", minimum: FitLimits.minimumPairCount)
        try rules.check(validation, "validation pairs", minimum: 0)
        try features.requireDifferences(in: training)
        let network = TrainableNetwork(
            widths: [features.columnCount, options.headCount],
            hasBias: false
        )
        let loss = MixtureLoss(
            heads: network,
            router: TrainableNetwork(
                widths: [prompts.columnCount, options.headCount],
                offset: network.parameterCount
            ),
            loadBalance: options.loadBalance,
            features: features,
            prompts: prompts,
            training: training,
            validation: validation
        )
        let trained = try MinibatchTraining(options: options.training, monitor: monitor).run(loss)
        head = MixtureHead(
            heads: loss.heads.layers(trained.parameters).layers[0],
            router: loss.router.layers(trained.parameters).layers[0]
        )
        curve = trained.curve
        ending = trained.ending
    }
}
