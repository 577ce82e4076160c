// Scalar heads from preferences.

internal import RewardFitting
internal import RewardTypes

/// A linear head by the Bradley-Terry loss on standardised features.
struct LinearRecipe: FitRecipe {
    /// Penalties that were useful on standardised features of small models.
    private static let lambdas = [0.03, 0.1, 0.3, 1, 3]

    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        try fitting { () throws(FitError) in
            let scale = try data.standardization()
            var choices = BradleyTerryFit.Options()
            choices.lambdas = options.l2.isEmpty ? Self.lambdas : options.l2
            let fit = try BradleyTerryFit(
                features: try scale.standardize(data.features),
                training: data.pairs(data.split.training),
                validation: data.pairs(data.split.validation),
                options: choices,
                monitor: monitor
            )
            let layer = try scale.fold(into: fit.head).rounded
            var head = FittedHead(scorerKind: "scalar")
            head.add(layer, stem: "score")
            head.margins = data.margins(of: try layer.outputs(data.features))
            head.facts = [
                "l2": .number(fit.lambda),
                "tried": .array(
                    fit.candidates.map { candidate in
                        [
                            "l2": .number(candidate.lambda),
                            "validation_loss":
                                candidate.best.validationLoss.map(JSONValue.number) ?? .null,
                        ]
                    }
                ),
            ]
            return head
        }
    }
}

/// A head with a hidden layer.
struct TwoLayerRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        try fitting { () throws(FitError) in
            let scale = try data.standardization()
            var choices = TwoLayerFit.Options()
            if let width = options.width { choices.hiddenWidth = width }
            choices.training.seed = options.seed
            if let decay = options.l2.first { choices.training.weightDecay = decay }
            let fit = try TwoLayerFit(
                features: try scale.standardize(data.features),
                training: data.pairs(data.split.training),
                validation: data.pairs(data.split.validation),
                options: choices,
                monitor: monitor
            )
            let network = try scale.fold(into: fit.head).rounded
            var head = FittedHead(scorerKind: "scalar")
            head.add(network, stem: "score")
            head.margins = data.margins(of: try network.outputs(data.features))
            head.facts = fit.curve.lastFacts
            return head
        }
    }
}

extension FitData {
    /// Margins of several outputs, [replies, outputs], summed for each pair with the weights of its
    /// prompt, [examples, outputs].
    func margins(of outputs: [Double], weights: [Double], outputCount: Int) -> [Double] {
        pairs.map { pair in
            (0..<outputCount).reduce(0) { sum, index in
                sum + weights[pair.prompt * outputCount + index]
                    * (outputs[pair.chosen * outputCount + index]
                        - outputs[pair.rejected * outputCount + index])
            }
        }
    }

    /// Reward of the chosen less that of the rejected reply, for each pair.
    func margins(of rewards: [Double]) -> [Double] {
        pairs.map { rewards[$0.chosen] - rewards[$0.rejected] }
    }
}
