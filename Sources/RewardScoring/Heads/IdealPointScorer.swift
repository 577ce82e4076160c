// How near a reply is to what one user likes best.

internal import Glibc
internal import RewardBackend
internal import RewardFitting
package import RewardTypes

/// PAL (arXiv 2406.08469; RamyaLab/pluralistic-alignment).
///
/// A user is a mixture w of k prototypes.
///
/// | `variant` | reward |
/// | --- | --- |
/// | `a` | -‖f(h) - a‖₂; a is Σ wₖ f(pₖ) (`order: project_first`) or f(Σ wₖ pₖ) (`mix_first`) |
/// | `b` | min(e^`logit_scale`, 100) · cos(f(h), Σ wₖ gₖ(x)), where the gₖ read the prompt's end |
///
/// f are the layers `projector`, p the rows of `prototypes`, gₖ the layers `prompt_projectors.k`;
/// `points`, in place of `prototypes`, are f(p) themselves.
///
/// Whose taste counts, the request says: `weights`, or `user`, one of the configured `users`;
/// without either, all prototypes count the same. Weights are used in proportion. A new user is a
/// line in `users`, which `rewardctl fit` learns from some pairs with all else fixed; or a request
/// brings the pairs as `examples`, and the weights are fitted to them, the same way, before it is
/// scored.
///
/// Options: those of `HeadBackbone`, `variant` (`a`), `order` (`project_first`), `prototypes`
/// (names), `users` (weights by name), `prompt_at` (`prompt_end`), `activation` (`relu`).
package struct IdealPointScorer: Scorer {
    package static let kind = "ideal_point"

    private enum Variant: String, CaseIterable, Sendable { case a, b }
    private enum Order: String, CaseIterable, Sendable {
        case projectFirst = "project_first"
        case mixFirst = "mix_first"
    }

    /// What the prototypes are.
    private enum Prototypes: Sendable {
        /// Points, already projected.
        case projected([[Double]])
        /// Points that are mixed and then projected.
        case mixedFirst([[Double]])
        /// Functions of the prompt.
        case functions([LayerStack], scale: Double)

        var count: Int {
            switch self {
            case .projected(let points), .mixedFirst(let points): points.count
            case .functions(let layers, _): layers.count
            }
        }
    }

    private static let maximumPrototypeCount = 1024
    private static let largestScale = 100.0

    private let backbone: HeadBackbone
    private let projector: LayerStack
    private let prototypes: Prototypes
    private let names: [String]
    private let users: [String: [Double]]
    private let promptPosition: PromptPosition

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let backbone = try HeadBackbone(&options, environment)
        let activation: LayerStack.Activation = try options.optionalChoice("activation") ?? .relu
        let projector = try backbone.layers("projector", activation: activation)
        let variant: Variant = try options.optionalChoice("variant") ?? .a
        let order: Order? = try options.optionalChoice("order")
        switch variant {
        case .a:
            prototypes = try Self.prototypes(backbone, projector, order, &options)
        case .b:
            guard order == nil else { throw options.error("order", "is for variant a") }
            prototypes = try Self.functions(backbone, projector, activation)
        }
        names = try HeadLabels.names("prototypes", of: &options, count: prototypes.count) {
            "prototype\($0)"
        }
        users = try Self.users(&options, names)
        promptPosition =
            try PromptPosition("prompt_at", of: &options, model: backbone.model) ?? .promptEnd
        self.projector = projector
        self.backbone = backbone
    }

    /// `points` that were projected already, or `prototypes` that are still to be.
    private static func prototypes(
        _ backbone: HeadBackbone,
        _ projector: LayerStack,
        _ order: Order?,
        _ options: inout Fields
    ) throws(FieldError) -> Prototypes {
        if try backbone.tensors.optionalTensor("points", path: backbone.path) != nil {
            guard order == nil else {
                throw options.error("order", "is for prototypes that are not projected yet")
            }
            return .projected(try points(backbone, "points", width: projector.outputCount))
        }
        let points = try points(backbone, "prototypes", width: backbone.inputWidth)
        return order == .mixFirst ? .mixedFirst(points) : .projected(points.map { projector($0) })
    }

    private static func points(
        _ backbone: HeadBackbone,
        _ name: String,
        width: Int
    ) throws(FieldError) -> [[Double]] {
        let tensor = try backbone.tensors.tensor(name, shape: [nil, width], path: backbone.path)
        guard (1...maximumPrototypeCount).contains(tensor.shape[0]) else {
            throw FieldError(
                path: backbone.path,
                problem: "\(backbone.tensors.fileName) has \(tensor.shape[0]) prototypes; "
                    + "1 to \(maximumPrototypeCount) are possible"
            )
        }
        return (0..<tensor.shape[0]).map { row in
            tensor.values[row * width..<(row + 1) * width].map(Double.init)
        }
    }

    private static func functions(
        _ backbone: HeadBackbone,
        _ projector: LayerStack,
        _ activation: LayerStack.Activation
    ) throws(FieldError) -> Prototypes {
        var functions: [LayerStack] = []
        while functions.count < maximumPrototypeCount,
            let next = try backbone.optionalLayers(
                "prompt_projectors.\(functions.count)",
                activation: activation,
                inputWidth: backbone.stateWidth
            )
        {
            guard next.outputCount == projector.outputCount else {
                throw FieldError(
                    path: backbone.path,
                    problem: "\(backbone.tensors.fileName): prompt_projectors.\(functions.count) "
                        + "has \(next.outputCount) outputs, the projector \(projector.outputCount)"
                )
            }
            functions.append(next)
        }
        guard !functions.isEmpty else {
            throw FieldError(
                path: backbone.path,
                problem: "\(backbone.tensors.fileName) has no tensor "
                    + "\"prompt_projectors.0.weight\""
            )
        }
        let scale = try backbone.tensors.optionalTensor("logit_scale", path: backbone.path)
        let logarithm = scale?.values.first.map(Double.init) ?? 0
        return .functions(functions, scale: min(exp(logarithm), largestScale))
    }

    private static func users(
        _ options: inout Fields,
        _ prototypes: [String]
    ) throws(FieldError) -> [String: [Double]] {
        guard var fields = try options.optionalFields("users") else { return [:] }
        var users: [String: [Double]] = [:]
        for name in fields.members.names {
            users[name] = try HeadLabels.shares(name, of: &fields, for: prototypes)
        }
        return users
    }

    package var modelIDs: [ModelID] { [backbone.model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let weights = try weights(for: job.guidance)
        let encoder = try backbone.encoder(job)
        let readsPrompt = if case .functions = prototypes { true } else { false }
        let conversation =
            readsPrompt && promptPosition == .conversationEnd
            ? try encoder.conversationTokenCount() : 0
        let sequences = try encoder.sequences(job) { sequence throws(ItemFailure) in
            var questions = try backbone.input.questions(about: sequence)
            if readsPrompt {
                questions.append(
                    try promptPosition.question(
                        about: sequence,
                        conversationTokenCount: conversation
                    )
                )
            }
            return questions
        }
        return try backbone.plan(job, sequences, adapt: learned) { vectors, sequence, learned in
            let weights = learned ?? weights
            return sequence.score(
                reward(vectors, weights),
                components: zip(names, weights).map { Component("weight.\($0)", $1) }
            )
        }
    }

    /// The weights that explain the examples of a request best; nil without examples.
    private func learned(_ examples: [ExampleVectors]) throws(ScoringError) -> [Double]? {
        guard !examples.isEmpty else { return nil }
        guard case .projected(let points) = prototypes else {
            throw .invalidInput(
                FieldError(
                    path: "examples",
                    problem: "are understood by variant a with order project_first; give weights "
                        + "or a user"
                )
            )
        }
        let width = projector.outputCount
        // Replies are projected here, so the head of the fit projects nothing.
        let identity = RewardFitting.LinearLayer(
            inputCount: width,
            weights: (0..<width * width).map { $0 % (width + 1) == 0 ? 1 : 0 },
            bias: Array(repeating: 0, count: width)
        )
        do throws(FitError) {
            let rows = examples.flatMap { [$0.chosen, $0.rejected] }
            let fit = try PrototypeUserFit(
                head: PrototypeHead(
                    projector: FeedForward(layers: [identity]),
                    prototypes: points.flatMap(\.self)
                ),
                features: try FeatureMatrix(
                    rows: rows.map { projector($0).map { Float($0) } }
                ),
                pairs: examples.indices.map {
                    PreferencePair(chosen: 2 * $0, rejected: 2 * $0 + 1)
                }
            )
            return fit.weights
        } catch {
            throw .invalidInput(FieldError(path: "examples", problem: "\(error)"))
        }
    }

    private func weights(for guidance: Guidance) throws(ScoringError) -> [Double] {
        if let weights = try guidance.shares(for: names) { return weights }
        guard let user = guidance.user else {
            return names.map { _ in 1 / Double(names.count) }
        }
        guard let weights = users[user] else {
            let known = users.keys.sorted().prefix(32).joined(separator: ", ")
            throw .invalidInput(
                FieldError(
                    path: "user",
                    problem: "\"\(user.prefix(80))\" is not one of the scorer's users: \(known); "
                        + "give weights for somebody else"
                )
            )
        }
        return weights
    }

    private func reward(_ vectors: [[Double]], _ weights: [Double]) -> Double {
        let reply = projector(vectors[0])
        switch prototypes {
        case .projected(let points): return -distance(reply, mixed(points, weights))
        case .mixedFirst(let points): return -distance(reply, projector(mixed(points, weights)))
        case .functions(let functions, let scale):
            return scale * cosine(reply, mixed(functions.map { $0(vectors[1]) }, weights))
        }
    }

    private func mixed(_ points: [[Double]], _ weights: [Double]) -> [Double] {
        points[0].indices.map { column in
            zip(points, weights).reduce(0) { $0 + $1.0[column] * $1.1 }
        }
    }

    private func distance(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    /// The cosine of the angle; vectors without length are across to all others.
    private func cosine(_ left: [Double], _ right: [Double]) -> Double {
        func product(_ left: [Double], _ right: [Double]) -> Double {
            zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let lengths = (product(left, left) * product(right, right)).squareRoot()
        return lengths > 0 ? product(left, right) / lengths : 0
    }
}
