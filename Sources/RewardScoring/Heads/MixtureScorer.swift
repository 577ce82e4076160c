// Several reward heads, each for a taste, and a router that says which tastes a prompt asks for.

internal import RewardBackend
internal import RewardFitting
package import RewardTypes

/// MiCRo (arXiv 2505.24846; MaxwellJryao/MiCRo): K linear heads on the last token, and a router
/// π = softmax(R h) that reads the reply's first token.
///
/// `combine: log_sigmoid` is Σ πₖ ln σ(rₖ), the authors' evaluation of a single reply; `reward` is
/// Σ πₖ rₖ. `mixture: argmax` takes the likeliest head alone. `weights`, of the configuration or
/// of a request, stand in for the router; they are used in proportion. `examples` of a request,
/// pairs that show a taste, multiply the weights by the likelihood of each head,
/// Π σ(margin)^`rate`: the method's online update from few pairs (multiplicative weights; its text
/// was not at hand).
///
/// Components: the heads, and `weight.NAME`.
///
/// Options: those of `HeadBackbone`, `heads_tensor` (`heads`), `router_tensor` (`router`),
/// `router_at` (`reply_start`), `heads` (names), `combine`, `mixture` (`softmax`), `weights`,
/// `rate` (1).
package struct MixtureScorer: Scorer {
    package static let kind = "mixture"

    private enum Combination: String, CaseIterable, Sendable {
        case logSigmoid = "log_sigmoid"
        case reward
    }
    private enum Mixing: String, CaseIterable, Sendable { case softmax, argmax }

    private static let maximumHeadCount = 1024

    private let backbone: HeadBackbone
    private let heads: LayerStack
    private let router: LayerStack
    private let routerPosition: PromptPosition
    private let names: [String]
    private let combination: Combination
    private let mixing: Mixing
    private let weights: [Double]?
    private let rate: Double

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        backbone = try HeadBackbone(&options, environment)
        heads = try backbone.layers(try options.optionalString("heads_tensor") ?? "heads")
        router = try backbone.layers(
            try options.optionalString("router_tensor") ?? "router",
            inputWidth: backbone.stateWidth
        )
        let count = heads.outputCount
        guard router.outputCount == count, count <= Self.maximumHeadCount else {
            throw options.error(
                "router_tensor",
                "routes to \(router.outputCount) heads, and there are \(count)"
            )
        }
        routerPosition =
            try PromptPosition("router_at", of: &options, model: backbone.model) ?? .replyStart
        names = try HeadLabels.names("heads", of: &options, count: count) { "head\($0)" }
        combination = try options.optionalChoice("combine") ?? .logSigmoid
        mixing = try options.optionalChoice("mixture") ?? .softmax
        weights = try HeadLabels.shares("weights", of: &options, for: names)
        rate = try options.positiveNumber("rate", default: 1)
    }

    package var modelIDs: [ModelID] { [backbone.model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let given = try job.guidance.shares(for: names) ?? weights
        let encoder = try backbone.encoder(job)
        let conversation =
            routerPosition == .conversationEnd ? try encoder.conversationTokenCount() : 0
        let sequences = try encoder.sequences(job) { sequence throws(ItemFailure) in
            try backbone.input.questions(about: sequence) + [
                try routerPosition.question(
                    about: sequence,
                    conversationTokenCount: conversation
                )
            ]
        }
        return try backbone.plan(job, sequences, adapt: learned) { vectors, sequence, learned in
            let rewards = heads(vectors[0])
            let prior = given ?? routed(vectors[1])
            let mixture = learned.map { Self.posterior(prior, $0) } ?? prior
            let terms = combination == .reward ? rewards : rewards.map(logSigmoid)
            return sequence.score(
                zip(mixture, terms).reduce(0) { $0 + $1.0 * $1.1 },
                components: zip(names, rewards).map { Component($0, $1) }
                    + zip(names, mixture).map { Component("weight.\($0)", $1) }
            )
        }
    }

    /// What the examples of a request say about the heads, each of them as likely before; nil
    /// without examples.
    private func learned(_ examples: [ExampleVectors]) throws(ScoringError) -> [Double]? {
        guard !examples.isEmpty else { return nil }
        do throws(FitError) {
            var mixture = try MixtureWeights(prior: names.map { _ in 1 }, rate: rate)
            for example in examples {
                let margins = zip(heads(example.chosen), heads(example.rejected)).map { $0 - $1 }
                try mixture.update(margins: margins)
            }
            return mixture.weights
        } catch {
            throw .invalidInput(FieldError(path: "examples", problem: "\(error)"))
        }
    }

    /// Weights in the proportions of a product; the prior alone if that is 0 everywhere.
    private static func posterior(_ prior: [Double], _ likelihood: [Double]) -> [Double] {
        let products = zip(prior, likelihood).map { $0 * $1 }
        let sum = products.reduce(0, +)
        return sum > 0 ? products.map { $0 / sum } : prior
    }

    private func routed(_ state: [Double]) -> [Double] {
        let outputs = router(state)
        switch mixing {
        case .softmax: return RealFunctions.softmax(outputs)
        case .argmax:
            let best = outputs.indices.max { outputs[$0] < outputs[$1] }
            return outputs.indices.map { $0 == best ? 1 : 0 }
        }
    }
}

extension HeadLabels {
    /// Takes weights that are used in proportion: none below 0, not all 0, and with a finite sum.
    static func shares(
        _ option: String,
        of options: inout Fields,
        for names: [String]
    ) throws(FieldError) -> [Double]? {
        guard let numbers = try numbers(option, of: &options, for: names) else { return nil }
        let sum = numbers.reduce(0, +)
        guard numbers.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite else {
            throw options.error(option, "have to be 0 or more, not all 0, and with a finite sum")
        }
        return numbers.map { $0 / sum }
    }
}

extension Guidance {
    /// The weights of a request, in proportion; nil when it gives none.
    func shares(for names: [String]) throws(ScoringError) -> [Double]? {
        guard let weights else { return nil }
        do throws(FieldError) {
            var fields = try Fields(["weights": weights], path: "")
            return try HeadLabels.shares("weights", of: &fields, for: names)
        } catch {
            throw .invalidInput(error)
        }
    }
}
