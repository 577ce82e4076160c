// Heads of several attributes, and the gate that weighs them: the two stages of ArmoRM.

internal import RewardFitting
internal import RewardTypes
internal import RewardWeights

/// A ridge regression for each attribute; missing labels do not count.
struct RidgeRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        try fitting { () throws(FitError) in
            guard let labels = data.labels else {
                throw .tooFew(what: "ratings", found: 0, minimum: 1)
            }
            let scale = try data.standardization()
            var choices = RidgeFit.Options()
            choices.hasIntercept = true
            if !options.l2.isEmpty { choices.alphas = options.l2 }
            let fit = try RidgeFit(
                features: try scale.standardize(data.features),
                labels: labels,
                training: data.rows(data.split.training),
                validation: data.rows(data.split.validation),
                options: choices,
                monitor: monitor
            )
            let layer = try scale.fold(into: fit.head).rounded
            var head = FittedHead(scorerKind: "multi_objective")
            head.add(layer, stem: "regression_layer")
            head.metadata = [("rewardd.attributes", Self.names(data.attributes))]
            head.predictions = try layer.outputs(data.features)
            head.facts["attributes"] = .array(
                zip(data.attributes, fit.attributes).map { name, attribute in
                    ["name": .string(name), "l2": .number(attribute.alpha)]
                }
            )
            return head
        }
    }

    /// Names as a head file lists them.
    static func names(_ names: [String]) -> String {
        JSONValue.array(names.map(JSONValue.string)).jsonText
    }
}

/// The gate over the frozen attributes of a head.
struct GateRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        guard let source else { throw .command(.usage("--head: is missing")) }
        let layer = try reading { () throws(CommandFailure) in
            try source.layer("regression_layer", inputCount: data.features.columnCount)
        }
        return try fitting { () throws(FitError) in
            let outputs = try layer.outputs(data.features)
            let rewards = try FeatureMatrix(
                rowCount: data.features.rowCount,
                columnCount: layer.outputCount,
                elements: outputs.map { Float($0) },
                what: "attribute rewards"
            )
            let (prompts, scale) = try data.standardizedPrompts()
            var choices = GateFit.Options()
            if let width = options.width { choices.hiddenWidths = [width] }
            choices.training.seed = options.seed
            let fit = try GateFit(
                prompts: prompts,
                rewards: rewards,
                training: data.pairs(data.split.training),
                validation: data.pairs(data.split.validation),
                options: choices,
                monitor: monitor
            )
            let gate = Gate(
                network: try scale.fold(into: fit.gate.network).rounded,
                temperature: fit.gate.temperature,
                scale: Double(Float(fit.gate.scale))
            )
            return try head(layer, gate, outputs, data, source, fit.curve)
        }
    }

    private func head(
        _ layer: LinearLayer,
        _ gate: Gate,
        _ outputs: [Double],
        _ data: FitData,
        _ source: HeadSource,
        _ curve: [FitPoint]
    ) throws(FitError) -> FittedHead {
        var head = FittedHead(scorerKind: "multi_objective")
        head.add(layer, stem: "regression_layer")
        for (index, layer) in gate.network.layers.enumerated() {
            head.add(layer, stem: "gating.layers.\(index)")
        }
        head.tensors.append(
            SafetensorsWriter.Tensor(
                name: "gating.logit_scale",
                shape: [1],
                elements: [Float(gate.scale)]
            )
        )
        if let names = source.metadata["rewardd.attributes"] {
            head.metadata = [("rewardd.attributes", names)]
        }
        head.scorerOptions = [
            "gate_at": .string(FeaturePlace.promptPooling),
            "temperature": .number(gate.temperature),
        ]
        guard let prompts = data.prompts else { return head }
        let weights = try gate.weights(prompts)
        head.margins = data.margins(
            of: outputs,
            weights: weights,
            outputCount: layer.outputCount
        )
        head.facts = curve.lastFacts
        return head
    }
}
