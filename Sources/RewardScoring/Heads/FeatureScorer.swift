// Hidden states for those who train heads: what a head would read, without the head.

internal import RewardBackend
package import RewardTypes

/// The vectors of every candidate at several places of a model.
///
/// Not a kind of the configuration: an operation makes it from its parameters. As a score needs a
/// value, it is the Euclidean norm of the first vector.
///
/// Options: `model`, `layers` (a list of numbers, or `final` for the last layer after the final
/// norm; `[final]`), `poolings` (a list as in `HeadPooling`; `[last]`), `ending`,
/// `template_variables`. Vectors come layer by layer, for each layer in the order of `poolings`.
package struct FeatureScorer: Scorer {
    package static var kind: String { "features" }

    private static let maximumListCount = 64

    /// The model whose states are read.
    package let model: ServedModel
    private let layers: [Int?]
    private let poolings: [HeadPooling]
    private let form: SequenceForm

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        model = try environment.models.backbone("model", of: &options)
        layers = try Self.layers(&options, model: model)
        poolings = try Self.poolings(&options, model: model)
        form = try SequenceForm(&options, model: model)
    }

    private static func layers(
        _ options: inout Fields,
        model: ServedModel
    ) throws(FieldError) -> [Int?] {
        let elements = try options.optionalArray("layers", maximumCount: maximumListCount)
        guard let elements, !elements.isEmpty else { return [nil] }
        var layers: [Int?] = []
        let range = 1...model.description.layerCount
        for (index, element) in elements.enumerated() {
            if element == "final" {
                layers.append(nil)
            } else if let layer = element.intValue, range.contains(layer) {
                layers.append(layer)
            } else {
                throw options.error(
                    "layers[\(index)]",
                    "expected \"final\" or \(range.lowerBound) to \(range.upperBound)"
                )
            }
        }
        return layers
    }

    private static func poolings(
        _ options: inout Fields,
        model: ServedModel
    ) throws(FieldError) -> [HeadPooling] {
        let elements = try options.optionalArray("poolings", maximumCount: maximumListCount)
        guard let elements, !elements.isEmpty else { return [.last] }
        var poolings: [HeadPooling] = []
        for (index, element) in elements.enumerated() {
            let path = options.path(of: "poolings[\(index)]")
            poolings.append(try HeadPooling(element, model: model, path: path))
        }
        return poolings
    }

    package var modelIDs: [ModelID] { [model.id] }

    /// Numbers of all vectors of one candidate.
    package var valueCount: Int {
        layers.count * poolings.count * model.description.hiddenSize
    }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let encoder = try HeadSequenceEncoder(job, model: model, form: form)
        let sequences = try encoder.sequences(job) { sequence throws(ItemFailure) in
            var questions: [StateQuestion] = []
            for pooling in poolings { questions.append(try pooling.question(about: sequence)) }
            return questions
        }
        let states = StatePlan(sequences, model: model.id, layers: layers)
        return ScoringPlan(passes: states.modelPasses) { results throws(ScoringError) in
            .scores(
                sequences.indices.map { index in
                    sequences[index].then { asked throws(ItemFailure) in
                        let vectors = try states.vectors(of: index, in: results[...])
                        let squares = vectors[0].reduce(0) { $0 + $1 * $1 }
                        var score = asked.sequence.score(squares.squareRoot())
                        score.features = vectors.map { $0.map { Float($0) } }
                        return score
                    }
                }
            )
        }
    }
}
