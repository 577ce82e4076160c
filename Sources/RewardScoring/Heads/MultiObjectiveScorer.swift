// Several attributes of a reply, and what they are worth together.

internal import RewardBackend
package import RewardTypes

/// Attribute rewards r = W h, and the score Σ gⱼ r′ⱼ with r′ = r M.
///
/// ArmoRM (arXiv 2406.12845; `modeling_custom.py` of RLHFlow/ArmoRM-Llama3-8B-v0.1): W is
/// `regression_layer`, M `reward_transform_matrix`, and the gate g = softmax(MLP(hₚ) / temperature)
/// · `gating.logit_scale` reads the state where the last occurrence of a token pattern begins. A
/// prompt without the pattern is an error of its candidates.
///
/// QRM (nicolinho/QRM-Llama3.1-8B): with `quantiles: Q` the head has Q outputs for each attribute,
/// whose mean is the attribute's reward; `quantile: 0.1` makes the score the mixture of that
/// quantile of every attribute, for the cautious.
///
/// Attribute heads (SteerLM, HelpSteer2, DPA) have no gate: `weights` are given, by name, as a
/// list, or by the name of a published set: `helpsteer2_70b` and `nemotron4_340b` weigh the nine
/// attributes of SteerLM (or the last five, if the head has five). They are used as they are,
/// whatever their sum. Without any, all count the same. Weights of a request replace the gate and
/// those of the configuration.
///
/// Components: each attribute, `gate.NAME` and `coefficient.NAME` = (M g), so that
/// Σ rⱼ · coefficientⱼ is the score; with `scale` or `offset`, `rating.NAME` = r · scale + offset.
///
/// Options: those of `HeadBackbone`, `tensor` (`regression_layer`, or what is there of the usual
/// names), `attributes` (names), `quantiles` (1), `quantile`, `gate_tensor` (`gating.layers`),
/// `gate_at` (`{"pattern": ...}`, needed with a gate), `temperature` (10), `weights`, `scale`,
/// `offset`, `activation`.
package struct MultiObjectiveScorer: Scorer {
    package static let kind = "multi_objective"

    private static let stems = [
        "regression_layer", "score", "rm_head", "regression_head", "v_head", "head",
    ]
    private static let gateStem = "gating.layers"
    /// The component that stands beside the attributes of a head with quantiles.
    private static let meanName = "mean"
    private static let transformName = "reward_transform_matrix"
    private static let maximumAttributeCount = 1024

    private let backbone: HeadBackbone
    private let regression: LayerStack
    private let attributes: [String]
    private let quantileCount: Int
    private let quantile: Int?
    private let gate: PromptGate?
    private let transform: RewardTransform?
    private let weights: [Double]?
    private let rating: (scale: Double, offset: Double)?

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let backbone = try HeadBackbone(&options, environment)
        let activation: LayerStack.Activation = try options.optionalChoice("activation") ?? .relu
        regression = try backbone.layers(&options, usual: Self.stems, activation: activation)
        let outputCount = regression.outputCount
        quantileCount = try options.optionalInteger("quantiles", in: 1...4096) ?? 1
        guard outputCount % quantileCount == 0,
            outputCount / quantileCount <= Self.maximumAttributeCount
        else {
            throw options.error(
                "quantiles",
                "\(quantileCount) do not divide the \(outputCount) outputs of the head"
            )
        }
        let count = outputCount / quantileCount
        let isNamed = options.value("attributes") != nil
        let trained = isNamed ? [] : try Self.trainedAttributes(backbone)
        attributes = try HeadLabels.names("attributes", of: &options, count: count) {
            if trained.count == count { return trained[$0] }
            return count == SteerAttributes.names.count
                ? SteerAttributes.names[$0] : "attribute\($0)"
        }
        guard quantileCount == 1 || !attributes.contains(Self.meanName) else {
            throw options.error(
                "attributes",
                "\"\(Self.meanName)\" is a component of heads with quantiles; take another name"
            )
        }
        quantile = try Self.quantile(&options, count: quantileCount)
        gate = try Self.gate(backbone, &options, attributeCount: count)
        transform = try RewardTransform(
            backbone.tensors,
            name: Self.transformName,
            count: count,
            path: backbone.path
        )
        weights = try Self.weights(&options, for: attributes)
        let scale = try options.optionalNumber("scale")
        let offset = try options.optionalNumber("offset")
        rating = scale == nil && offset == nil ? nil : (scale ?? 1, offset ?? 0)
        self.backbone = backbone
    }

    /// The names that a head of `rewardctl fit` has with it; none for files of others.
    private static func trainedAttributes(_ backbone: HeadBackbone) throws(FieldError) -> [String] {
        guard let text = backbone.tensors.metadata["rewardd.attributes"],
            // A file of somebody else may have anything there; then the names are numbers.
            let elements = try? JSONValue(parsing: Array(text.utf8)).arrayValue
        else { return [] }
        var names: [String] = []
        for name in elements.compactMap(\.stringValue) {
            if let problem = HeadLabels.problem(of: name, beside: names) {
                throw FieldError(
                    path: backbone.path,
                    problem: "has attributes of which one \(problem); give attributes"
                )
            }
            names.append(name)
        }
        return names
    }

    private static func quantile(
        _ options: inout Fields,
        count: Int
    ) throws(FieldError) -> Int? {
        guard let level = try options.optionalNumber("quantile") else { return nil }
        guard count > 1 else { throw options.error("quantile", "needs a head with quantiles") }
        guard level > 0, level < 1 else {
            throw options.error("quantile", "\(level) is not between 0 and 1")
        }
        return min(count - 1, Int(level * Double(count)))
    }

    private static func gate(
        _ backbone: HeadBackbone,
        _ options: inout Fields,
        attributeCount: Int
    ) throws(FieldError) -> PromptGate? {
        let stem = try options.optionalString("gate_tensor")
        let position = try PromptPosition("gate_at", of: &options, model: backbone.model)
        let temperature = try options.positiveNumber("temperature", default: 10)
        let layers =
            if let stem {
                try backbone.layers(stem, inputWidth: backbone.stateWidth)
            } else {
                try backbone.optionalLayers(gateStem, inputWidth: backbone.stateWidth)
            }
        guard let layers else {
            guard position == nil else {
                throw options.error(
                    "gate_at",
                    "is given, and \(backbone.tensors.fileName) has no tensor "
                        + "\"\(gateStem).weight\"; leave it out, or give gate_tensor"
                )
            }
            return nil
        }
        guard layers.outputCount == attributeCount else {
            throw options.error(
                "gate_tensor",
                "gives \(layers.outputCount) weights for \(attributeCount) attributes"
            )
        }
        guard let position else {
            throw options.error(
                "gate_at",
                "is missing, and the head has a gate; say where it reads the prompt, for example "
                    + "{\"pattern\": \"...\"} with the text between the user's turn and the reply"
            )
        }
        let scale = try backbone.tensors.optionalTensor("gating.logit_scale", path: backbone.path)
        return PromptGate(
            layers: layers,
            temperature: temperature,
            scale: scale?.values.first.map(Double.init) ?? 1,
            position: position
        )
    }

    private static func weights(
        _ options: inout Fields,
        for attributes: [String]
    ) throws(FieldError) -> [Double]? {
        guard let name = options.value("weights")?.stringValue else {
            return try HeadLabels.numbers("weights", of: &options, for: attributes)
        }
        guard let weights = SteerAttributes.weights(named: name, count: attributes.count) else {
            throw options.error(
                "weights",
                "\"\(name.prefix(80))\" is not one of "
                    + SteerAttributes.weightNames.joined(separator: ", ")
                    + ", or the head has not five or nine attributes"
            )
        }
        return weights
    }

    package var modelIDs: [ModelID] { [backbone.model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let given = try job.guidance.numbers(for: attributes) ?? weights
        let gate = given == nil ? gate : nil
        let encoder = try backbone.encoder(job)
        let conversation =
            gate?.position == .conversationEnd ? try encoder.conversationTokenCount() : 0
        let sequences = try encoder.sequences(job) { sequence throws(ItemFailure) in
            var questions = try backbone.input.questions(about: sequence)
            if let gate {
                questions.append(
                    try gate.position.question(
                        about: sequence,
                        conversationTokenCount: conversation
                    )
                )
            }
            return questions
        }
        return backbone.plan(sequences, job.options) { vectors, sequence in
            let outputs = regression(vectors[0])
            let mixture = given ?? gate?.weights(vectors[1]) ?? equalWeights
            let (value, components) = combined(outputs, mixture)
            return sequence.score(value, components: components)
        }
    }

    private var equalWeights: [Double] {
        attributes.map { _ in 1 / Double(attributes.count) }
    }

    private func combined(
        _ outputs: [Double],
        _ mixture: [Double]
    ) -> (value: Double, components: [Component]) {
        let rows = attributes.indices.map { index in
            outputs[index * quantileCount..<(index + 1) * quantileCount]
        }
        let rewards = rows.map { $0.reduce(0, +) / Double(quantileCount) }
        let coefficients = transform?.coefficients(mixture) ?? mixture
        func mixed(_ values: [Double]) -> Double {
            zip(coefficients, values).reduce(0) { $0 + $1.0 * $1.1 }
        }
        var components = zip(attributes, rewards).map { Component($0, $1) }
        if let rating {
            components += zip(attributes, rewards).map {
                Component("rating.\($0)", $1 * rating.scale + rating.offset)
            }
        }
        components += zip(attributes, mixture).map { Component("gate.\($0)", $1) }
        components += zip(attributes, coefficients).map { Component("coefficient.\($0)", $1) }
        guard quantileCount > 1 else { return (mixed(rewards), components) }
        let quantiles = (0..<quantileCount).map { level in
            mixed(rows.map { $0[$0.startIndex + level] })
        }
        components.append(Component(Self.meanName, mixed(rewards)))
        components += quantiles.enumerated().map { Component("quantile.\($0)", $1) }
        return (quantile.map { quantiles[$0] } ?? mixed(rewards), components)
    }
}

/// r′ = r M.
struct RewardTransform: Sendable {
    /// [attributes, attributes], row by row.
    private let matrix: [Float]
    private let count: Int

    /// The tensor, if it is there.
    init?(
        _ tensors: HeadTensors,
        name: String,
        count: Int,
        path: String
    ) throws(FieldError) {
        guard try tensors.optionalTensor(name, path: path) != nil else { return nil }
        matrix = try tensors.tensor(name, shape: [count, count], path: path).values
        self.count = count
    }

    /// The weights of the attributes that a mixture of the transformed ones stands for: M g.
    func coefficients(_ mixture: [Double]) -> [Double] {
        (0..<count).map { row in
            (0..<count).reduce(0) { $0 + Double(matrix[row * count + $1]) * mixture[$1] }
        }
    }
}

extension Guidance {
    /// The weights of a request for outputs with these names; nil when it gives none.
    func numbers(for names: [String]) throws(ScoringError) -> [Double]? {
        guard let weights else { return nil }
        do throws(FieldError) {
            var fields = try Fields(["weights": weights], path: "")
            return try HeadLabels.numbers("weights", of: &fields, for: names)
        } catch {
            throw .invalidInput(error)
        }
    }
}
