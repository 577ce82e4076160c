// Replies as points between which preference can go round in circles.

internal import RewardBackend
package import RewardTypes

/// The General Preference Model (arXiv 2410.02197; general-preference/general-preference-model).
///
/// v = W_v h, of even length d; the strength of a over b under the prompt x is
///
///     s(a, b | x) = Σ_{k < d/2} λₖ(x) (a[2k] b[2k+1] - a[2k+1] b[2k]),   P(a is better) = σ(s / τ)
///
/// so s(a, b) = -s(b, a), and s(a, a) = 0. The gate λ reads the end of the conversation before the
/// reply through `prompt_head`; a head without one has λ = 1. Two variants are in use:
/// `gate_variant: softmax` with `normalize: true` (v of length 1, the released checkpoints) and
/// `scaled`, λ = d/2 · softmax(z / √hidden), with `normalize: false` (the repository's newer code).
///
/// The authors' program reads the last token after overwriting it with the EOS: `ending:
/// {"replace_last": "eos"}`.
///
/// Options: those of `HeadBackbone`, `tensor` (`value_head`), `prompt_tensor` (`prompt_head`),
/// `prompt_at` (`conversation_end`), `gate_variant` (`softmax`), `normalize` (true), `tau` (0.1).
package struct PairEmbeddingScorer: PairScorer {
    package static let kind = "pair_embedding"

    private enum GateVariant: String, CaseIterable, Sendable { case softmax, scaled }

    private let backbone: HeadBackbone
    private let embedding: LayerStack
    private let gate: LayerStack?
    private let gateVariant: GateVariant
    private let promptPosition: PromptPosition
    private let isNormalized: Bool
    private let tau: Double

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        backbone = try HeadBackbone(&options, environment)
        embedding = try backbone.layers(try options.optionalString("tensor") ?? "value_head")
        let count = embedding.outputCount
        guard count % 2 == 0 else {
            throw options.error("tensor", "has \(count) outputs; they come in pairs")
        }
        gate =
            if let stem = try options.optionalString("prompt_tensor") {
                try backbone.layers(stem, inputWidth: backbone.stateWidth)
            } else {
                try backbone.optionalLayers("prompt_head", inputWidth: backbone.stateWidth)
            }
        if let gate, gate.outputCount != count / 2 {
            throw options.error(
                "prompt_tensor",
                "has \(gate.outputCount) outputs for \(count / 2) pairs of numbers"
            )
        }
        gateVariant = try options.optionalChoice("gate_variant") ?? .softmax
        promptPosition =
            try PromptPosition("prompt_at", of: &options, model: backbone.model)
            ?? .conversationEnd
        isNormalized = try options.optionalBool("normalize") ?? true
        tau = try options.positiveNumber("tau", default: 0.1)
    }

    package var modelIDs: [ModelID] { [backbone.model.id] }

    package var isAntisymmetric: Bool { true }

    /// A reply under its prompt.
    private struct Placed: Sendable {
        let sequence: HeadSequence
        let vector: [Double]
        /// λ, one for each pair of numbers.
        let gate: [Double]
    }

    package func pairPlan(
        _ job: ScoringJob,
        pairs: [CandidatePair]
    ) throws(ScoringError) -> ScoringPlan {
        let encoder = try backbone.encoder(job)
        let conversation =
            gate != nil && promptPosition == .conversationEnd
            ? try encoder.conversationTokenCount() : 0
        let sequences = try encoder.sequences(job) { sequence throws(ItemFailure) in
            var questions = try backbone.input.questions(about: sequence)
            if gate != nil {
                questions.append(
                    try promptPosition.question(
                        about: sequence,
                        conversationTokenCount: conversation
                    )
                )
            }
            return questions
        }
        let states = StatePlan(sequences, model: backbone.model.id, layers: [backbone.layer])
        return ScoringPlan(passes: states.modelPasses) { results throws(ScoringError) in
            let replies = sequences.indices.map { index in
                sequences[index].then { asked throws(ItemFailure) in
                    placed(
                        asked.sequence,
                        backbone.input.joined(try states.vectors(of: index, in: results[...]))
                    )
                }
            }
            return .scores(
                pairs.map { pair in
                    replies[pair.first].then { first throws(ItemFailure) in
                        try score(first, try replies[pair.second].get())
                            .checkedToBeFinite(by: backbone.tensors)
                    }
                }
            )
        }
    }

    private func placed(_ sequence: HeadSequence, _ vectors: [[Double]]) -> Placed {
        var vector = embedding(vectors[0])
        if isNormalized {
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 0 { vector = vector.map { $0 / length } }
        }
        guard let gate else {
            return Placed(
                sequence: sequence,
                vector: vector,
                gate: Array(repeating: 1, count: vector.count / 2)
            )
        }
        let outputs = gate(vectors[1])
        let weights =
            switch gateVariant {
            case .softmax: RealFunctions.softmax(outputs)
            case .scaled:
                RealFunctions.softmax(
                    outputs.map { $0 / Double(vectors[1].count).squareRoot() }
                ).map { $0 * Double(outputs.count) }
            }
        return Placed(sequence: sequence, vector: vector, gate: weights)
    }

    private func score(_ first: Placed, _ second: Placed) -> Score {
        // Replies of different lengths may have had different parts of the prompt cut away; with
        // the mean of their gates the strength stays antisymmetric, and equal gates stay as they
        // are.
        let gate = zip(first.gate, second.gate).map { ($0 + $1) / 2 }
        let strength = Self.strength(first.vector, second.vector, gate: gate)
        return first.sequence.score(
            strength / tau,
            components: [
                Component("probability", sigmoid(strength / tau)),
                Component("strength", strength),
            ]
        )
    }

    /// s(a, b).
    static func strength(_ a: [Double], _ b: [Double], gate: [Double]) -> Double {
        gate.indices.reduce(0) { sum, k in
            sum + gate[k] * (a[2 * k] * b[2 * k + 1] - a[2 * k + 1] * b[2 * k])
        }
    }
}
