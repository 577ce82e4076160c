// The classic reward model: one number from the last hidden state.

internal import RewardBackend
package import RewardTypes

/// r = W h + b, where h is the hidden state of the last token.
///
/// Bradley-Terry reward models of `AutoModelForSequenceClassification` with one label
/// (Skywork-Reward-V2, `score.weight`), value heads (`v_head`, TRL's `v_head.summary`), Eurus
/// (`regression_head`), WorldPM and others, with and without a bias. A head of several layers is
/// found by its places in a `torch.nn.Sequential`: `score.0`, `score.2`.
///
/// The number is the raw output. With several labels, `label` picks one, and the others are
/// components. `transform: sigmoid` gives the probability that the label is true; nothing is
/// squashed unless it is asked for, and no softmax is ever taken over a single label.
///
/// Options: those of `HeadBackbone`, `tensor` (the first of the usual stems that is there), `label`
/// (for heads with several), `labels` (their names), `activation` (`relu`, between layers),
/// `transform` (`none`, `sigmoid`).
package struct ScalarScorer: Scorer {
    package static let kind = "scalar"

    private enum Transform: String, CaseIterable, Sendable { case none, sigmoid }

    /// Where checkpoints keep their heads.
    static let stems = [
        "score", "v_head", "v_head.summary", "regression_head", "value_head", "reward_head",
        "rm_head", "classifier", "head",
    ]
    private static let maximumLabelCount = 4096

    private let backbone: HeadBackbone
    private let layers: LayerStack
    private let label: Int
    private let labels: [String]
    private let transform: Transform

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        backbone = try HeadBackbone(&options, environment)
        let activation: LayerStack.Activation = try options.optionalChoice("activation") ?? .relu
        layers = try backbone.layers(&options, usual: Self.stems, activation: activation)
        transform = try options.optionalChoice("transform") ?? .none
        let count = layers.outputCount
        guard count <= Self.maximumLabelCount else {
            throw options.error("head", "has \(count) labels")
        }
        labels = try HeadLabels.names("labels", of: &options, count: count) { "label\($0)" }
        label = try HeadLabels.index("label", of: &options, in: labels)
    }

    package var modelIDs: [ModelID] { [backbone.model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let sequences = try backbone.sequences(job) { sequence throws(ItemFailure) in
            try backbone.input.questions(about: sequence)
        }
        return backbone.plan(sequences, job.options) { vectors, sequence in
            let outputs = layers(vectors[0]).map(transformed)
            return sequence.score(
                outputs[label],
                components: outputs.count == 1
                    ? [] : zip(labels, outputs).map { Component($0, $1) }
            )
        }
    }

    private func transformed(_ value: Double) -> Double {
        switch transform {
        case .none: value
        case .sigmoid: sigmoid(value)
        }
    }
}
