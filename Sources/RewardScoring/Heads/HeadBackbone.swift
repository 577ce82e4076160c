// What all heads on hidden states have in common: a model, a file of weights, and where the model
// is read.

internal import RewardBackend
internal import RewardTypes

/// A model and the place in it that a head reads.
///
/// Options: `model`, `head` (the path of a safetensors file; without it, the head that was saved
/// with the model), `layer` (the last one, after the final norm), `pooling` (`last`; a
/// list puts several vectors one after the other, and the head is as much wider), `ending`
/// (`template`), `system` (none), `template_variables`.
///
/// A head that `rewardctl fit` wrote says where it belongs. Options then need not be given, and a
/// head that was trained on another model, template or place is refused.
struct HeadBackbone: Sendable {
    let model: ServedModel
    let tensors: HeadTensors
    let layer: Int?
    let input: HeadInput
    private let form: SequenceForm
    /// The path of the option `head`, for messages about tensors.
    let path: String

    init(_ options: inout Fields, _ environment: ScorerEnvironment) throws(FieldError) {
        let model = try environment.models.backbone("model", of: &options)
        path = options.path(of: "head")
        tensors = try environment.heads.tensors(&options, model: model)
        let place = try HeadPlace(&options, model: model, origin: HeadOrigin(tensors))
        self.model = model
        layer = place.layer
        input = place.input
        form = place.form
    }

    /// Numbers that the head reads.
    var inputWidth: Int { input.poolings.count * stateWidth }

    /// Numbers of one hidden state: what gates and routers read.
    var stateWidth: Int { model.description.hiddenSize }

    /// The layers `stem`; refused when the file does not have them.
    func layers(
        _ stem: String,
        activation: LayerStack.Activation = .relu,
        inputWidth: Int? = nil
    ) throws(FieldError) -> LayerStack {
        let stack = try optionalLayers(stem, activation: activation, inputWidth: inputWidth)
        guard let stack else {
            throw FieldError(
                path: path,
                problem: "\(tensors.fileName) has no tensor \"\(stem).weight\""
            )
        }
        return stack
    }

    /// Takes `tensor`, the stem of the head's layers; without it, the first of the usual ones that
    /// the file has.
    func layers(
        _ options: inout Fields,
        usual stems: [String],
        activation: LayerStack.Activation
    ) throws(FieldError) -> LayerStack {
        if let stem = try options.optionalString("tensor") {
            return try layers(stem, activation: activation)
        }
        for stem in stems {
            if let layers = try optionalLayers(stem, activation: activation) { return layers }
        }
        throw options.error(
            "tensor",
            "is missing, and \(tensors.fileName) has none of the usual heads: "
                + stems.map { "\($0).weight" }.joined(separator: ", ")
        )
    }

    /// The layers `stem`, if the file has them.
    func optionalLayers(
        _ stem: String,
        activation: LayerStack.Activation = .relu,
        inputWidth: Int? = nil
    ) throws(FieldError) -> LayerStack? {
        try LayerStack(
            tensors,
            stem: stem,
            inputCount: inputWidth ?? self.inputWidth,
            activation: activation,
            path: path
        )
    }

    /// An encoder for the candidates of a job.
    func encoder(_ job: ScoringJob) throws(ScoringError) -> HeadSequenceEncoder {
        try HeadSequenceEncoder(job, model: model, form: form)
    }

    /// The sequences of all candidates of a job, with what is asked about each.
    func sequences(
        _ job: ScoringJob,
        questions: (HeadSequence) throws(ItemFailure) -> [StateQuestion]
    ) throws(ScoringError) -> [Result<AskedSequence, ItemFailure>] {
        try encoder(job).sequences(job, questions: questions)
    }

    /// A plan that reads the vectors of every candidate and turns those of each into a score.
    func plan(
        _ sequences: [Result<AskedSequence, ItemFailure>],
        _ wishes: ScoringOptions,
        score:
            @escaping @Sendable (
                _ vectors: [[Double]], _ sequence: HeadSequence
            ) throws(ItemFailure) -> Score
    ) -> ScoringPlan {
        let states = StatePlan(sequences, model: model.id, layers: [layer])
        return ScoringPlan(passes: states.modelPasses) { results throws(ScoringError) in
            .scores(self.scores(sequences, states, results, wishes, score: score))
        }
    }

    /// The scores of the sequences, which are the first ones that the states are of.
    func scores(
        _ sequences: [Result<AskedSequence, ItemFailure>],
        _ states: StatePlan,
        _ results: [PassResult],
        _ wishes: ScoringOptions,
        score: (_ vectors: [[Double]], _ sequence: HeadSequence) throws(ItemFailure) -> Score
    ) -> [ScoringResult] {
        sequences.indices.map { index in
            sequences[index].then { asked throws(ItemFailure) in
                let vectors = input.joined(try states.vectors(of: index, in: results[...]))
                var result = try score(vectors, asked.sequence).checkedToBeFinite(by: tensors)
                if wishes.includesFeatures {
                    result.features = vectors.map { $0.map { Float($0) } }
                }
                return result
            }
        }
    }
}

extension HeadSequence {
    /// A score of this sequence.
    func score(_ value: Double, components: [Component] = []) -> Score {
        Score(
            value: value,
            components: components,
            tokenCount: ids.count - replyStart,
            promptTokenCount: replyStart,
            truncatedTokenCount: truncatedTokenCount
        )
    }
}

extension Score {
    /// This score; weights that are finite may still overflow together.
    func checkedToBeFinite(by tensors: HeadTensors) throws(ItemFailure) -> Score {
        guard value.isFinite, components.allSatisfy({ $0.value.isFinite }) else {
            throw ItemFailure(
                .backendError,
                "the head of \(tensors.fileName) gave a value that is not finite"
            )
        }
        return self
    }
}
