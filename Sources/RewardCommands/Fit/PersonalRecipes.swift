// Heads for many tastes: prototypes and mixtures, and the weights of one more user.

internal import RewardFitting
internal import RewardTypes
internal import RewardWeights

/// PAL's prototypes, with the weights of every user in the data.
struct PrototypeRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        try fitting { () throws(FitError) in
            let scale = try data.standardization()
            var choices = PrototypeFit.Options()
            if let width = options.width { choices.prototypeCount = width }
            choices.training.seed = options.seed
            let fit = try PrototypeFit(
                features: try scale.standardize(data.features),
                userCount: data.users.count,
                training: data.pairs(data.split.training),
                validation: data.pairs(data.split.validation),
                options: choices,
                monitor: monitor
            )
            let trained = PrototypeHead(
                projector: try scale.fold(into: fit.head.projector).rounded,
                prototypes: fit.head.prototypes.map { Double(Float($0)) }
            )
            let count = trained.prototypeCount
            let weights = data.users.indices.map { user in
                Array(fit.userWeights[user * count..<(user + 1) * count])
            }
            var head = FittedHead(scorerKind: "ideal_point")
            head.add(trained.projector, stem: "projector")
            head.tensors.append(
                SafetensorsWriter.Tensor(
                    name: "points",
                    shape: [count, trained.dimensionCount],
                    elements: trained.prototypes.map { Float($0) }
                )
            )
            var users: JSONObject = [:]
            for (name, weights) in zip(data.users, weights) where !name.isEmpty {
                users[name] = .array(weights.map(JSONValue.number))
            }
            if users.count > 0 { head.scorerOptions["users"] = .object(users) }
            let rewards = try weights.map { weights throws(FitError) in
                try trained.rewards(data.features, weights: weights)
            }
            head.margins = data.pairs.map { pair in
                rewards[pair.user][pair.chosen] - rewards[pair.user][pair.rejected]
            }
            head.facts = fit.curve.lastFacts
            return head
        }
    }
}

/// The weights of a new user over the prototypes of a head, from some pairs.
struct UserRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        guard let source else { throw .command(.usage("--head: is missing")) }
        let trained = try reading { () throws(CommandFailure) in try Self.head(source, data) }
        return try fitting { () throws(FitError) in
            var choices = PrototypeUserFit.Options()
            if let lambda = options.l2.first { choices.lambda = lambda }
            let fit = try PrototypeUserFit(
                head: trained,
                features: data.features,
                pairs: data.pairs(data.split.training),
                options: choices,
                monitor: monitor
            )
            var head = FittedHead(scorerKind: "ideal_point")
            head.scorerOptions["users"] = [
                "new": .array(fit.weights.map(JSONValue.number))
            ]
            head.margins = data.margins(
                of: try trained.rewards(data.features, weights: fit.weights)
            )
            head.facts = fit.curve.lastFacts
            return head
        }
    }

    private static func head(
        _ source: HeadSource,
        _ data: FitData
    ) throws(CommandFailure) -> PrototypeHead {
        let projector = try source.network("projector", inputCount: data.features.columnCount)
        let points = try source.tensor("points")
        guard points.shape.count == 2, points.shape[0] > 0,
            points.shape[1] == projector.outputCount
        else {
            throw .usage(
                "\(source.path): tensor \"points\" has the shape \(points.shape), "
                    + "not [any, \(projector.outputCount)]"
            )
        }
        return PrototypeHead(
            projector: projector,
            prototypes: points.elements.map(Double.init)
        )
    }
}

/// MiCRo's heads and router.
struct MixtureRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        try fitting { () throws(FitError) in
            let scale = try data.standardization()
            let (prompts, promptScale) = try data.standardizedPrompts()
            var choices = MixtureFit.Options()
            if let width = options.width { choices.headCount = width }
            choices.training.seed = options.seed
            let fit = try MixtureFit(
                features: try scale.standardize(data.features),
                prompts: prompts,
                training: data.pairs(data.split.training),
                validation: data.pairs(data.split.validation),
                options: choices,
                monitor: monitor
            )
            let heads = try scale.fold(into: fit.head.heads).rounded
            let router = try promptScale.fold(into: fit.head.router).rounded
            var head = FittedHead(scorerKind: "mixture")
            head.add(heads, stem: "heads")
            head.add(router, stem: "router")
            head.scorerOptions = [
                "router_at": .string(FeaturePlace.promptPooling), "combine": "reward",
            ]
            let rewards = try heads.outputs(data.features)
            let weights = try MixtureHead(heads: heads, router: router)
                .weights(data.prompts ?? prompts)
            head.margins = data.margins(
                of: rewards,
                weights: weights,
                outputCount: heads.outputCount
            )
            head.facts = fit.curve.lastFacts
            return head
        }
    }
}

/// The weights of a new user over the heads of a mixture, pair by pair.
struct MixtureWeightsRecipe: FitRecipe {
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead {
        guard let source else { throw .command(.usage("--head: is missing")) }
        let heads = try reading { () throws(CommandFailure) in
            try source.layer("heads", inputCount: data.features.columnCount)
        }
        return try fitting { () throws(FitError) in
            let rewards = try heads.outputs(data.features)
            let count = heads.outputCount
            func margins(_ pair: PreferencePair) -> [Double] {
                (0..<count).map {
                    rewards[pair.chosen * count + $0] - rewards[pair.rejected * count + $0]
                }
            }
            var mixture = try MixtureWeights(prior: Array(repeating: 1, count: count))
            for pair in data.pairs(data.split.training) {
                try mixture.update(margins: margins(pair))
            }
            let weights = mixture.weights
            var head = FittedHead(scorerKind: "mixture")
            head.scorerOptions = [
                "weights": .array(weights.map(JSONValue.number)), "combine": "reward",
            ]
            head.margins = data.pairs.map { pair in
                zip(weights, margins(pair)).reduce(0) { $0 + $1.0 * $1.1 }
            }
            head.facts = ["pairs": .integer(Int64(mixture.pairCount))]
            return head
        }
    }
}
