// Prototypes of what users like, from the choices of many users.

/// A `PrototypeHead` and the weights of each user, trained together.
package struct PrototypeFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// k.
        package var prototypeCount = 4
        /// Numbers of a point.
        package var dimensionCount = 32
        /// Units of the projector's hidden layer; nil for a linear projector.
        package var hiddenWidth: Int?
        /// How it is trained.
        package var training = MinibatchOptions()

        /// The defaults.
        package init() {}

        fileprivate func check() throws(FitError) {
            let outputs = 1...FitLimits.maximumOutputCount
            try OptionRules.require("prototype_count", prototypeCount, in: outputs)
            let widths = 1...FitLimits.maximumHiddenWidth
            try OptionRules.require("dimension_count", dimensionCount, in: widths)
            if let hiddenWidth { try OptionRules.require("hidden_width", hiddenWidth, in: widths) }
        }
    }

    /// Projector and prototypes.
    package let head: PrototypeHead
    /// w: [users, prototypes], row-major; each row sums to 1.
    package let userWeights: [Double]
    /// Losses after each epoch.
    package let curve: [FitPoint]
    /// Why training ended.
    package let ending: FitEnding

    /// Trains projector, prototypes and weights.
    ///
    /// - Parameters:
    ///   - features: [responses, features]; best standardised.
    ///   - userCount: Users, whom the pairs name from 0 on.
    ///   - training: Pairs with their users, two or more.
    ///   - validation: Pairs that decide when to stop; may be none.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every epoch.
    /// - Throws: When data or options cannot be used, when the features of all pairs are equal,
    ///   when training leaves the range of numbers, and when it is told to stop.
    package init(
        features: FeatureMatrix,
        userCount: Int,
        training: [PreferencePair],
        validation: [PreferencePair] = [],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        try options.check()
        guard userCount >= 1 else { throw .tooFew(what: "users", found: userCount, minimum: 1) }
        guard userCount <= FitLimits.maximumUserCount else {
            throw .tooMany(what: "users", found: userCount, maximum: FitLimits.maximumUserCount)
        }
        let rules = PairRules(responseCount: features.rowCount, userCount: userCount)
        try rules.check(training, "training pairs", minimum: FitLimits.minimumPairCount)
        try rules.check(validation, "validation pairs", minimum: 0)
        try features.requireDifferences(in: training)
        let hidden = options.hiddenWidth.map { [$0] } ?? []
        let loss = PrototypeLoss(
            projector: TrainableNetwork(
                widths: [features.columnCount] + hidden + [options.dimensionCount]
            ),
            prototypeCount: options.prototypeCount,
            userCount: userCount,
            features: features,
            training: training,
            validation: validation
        )
        let trained = try MinibatchTraining(options: options.training, monitor: monitor).run(loss)
        head = PrototypeHead(
            projector: loss.projector.layers(trained.parameters),
            prototypes: Array(trained.parameters[loss.prototypeRange])
        )
        userWeights = (0..<userCount).flatMap { user in
            Softmax.shares(trained.parameters[loss.logitRange(user: user)])
        }
        curve = trained.curve
        ending = trained.ending
    }
}
