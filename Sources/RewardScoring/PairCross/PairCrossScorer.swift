// An encoder that reads a prompt with two replies at once and says which is the better one.

internal import RewardBackend
package import RewardTypes

/// PairRM of LLM-Blender (arXiv 2306.02561; yuchenlin/LLM-Blender).
///
/// With the states s, c₁ and c₂ of the last layer at the markers of the source and of both
/// candidates, and f the head, a linear layer, tanh and another linear layer,
///
///     M(a, b) = mean over tasks of f([s, c₁]) - f([s, c₂])
///
/// The order of the candidates matters. The value is the mean of M(a, b) and -M(b, a); `orders:
/// given` takes M(a, b) alone. The published `compare` returns M(a, b) - M(b, a), twice that.
///
/// A conversation of one turn is the source as it is; `context` says how others are written, as in
/// `pair_lm`. No chat template is applied.
///
/// Options: `model`, `context` (`turns`), `orders` (`both`, `given`), `max_tokens` (2048, or the
/// model's context), `source_max_tokens` (1224 of 2048).
package struct PairCrossScorer: PairScorer {
    package static let kind = "pair_cross"
    package static let symmetricComponents = ["orders_disagree"]

    private enum Orders: String, CaseIterable, Sendable {
        case both, given

        /// The places of a pair's candidates in each order that is asked.
        func of(_ pair: CandidatePair) -> [(first: Int, second: Int)] {
            let given = (pair.first, pair.second)
            return self == .given ? [given] : [given, (pair.second, pair.first)]
        }
    }

    private let input: CrossInput
    private let tensors: HeadTensors
    private let head: LayerStack
    private let context: ConversationStyle
    private let orders: Orders

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let model = try environment.models.encoder("model", of: &options)
        let path = options.path(of: "model")
        do throws(HeadReadError) {
            tensors = try environment.heads.model(model.id)
        } catch {
            throw FieldError(path: path, problem: "cannot be used: \(error.reason)")
        }
        let head = try LayerStack(
            tensors,
            stem: "head_layer",
            inputCount: 2 * model.description.hiddenSize,
            activation: .tanh,
            path: path
        )
        // The places 0, 2 and 3 are dropout and tanh, which have no weights.
        guard let head, head.layers.count == 2 else {
            throw FieldError(
                path: path,
                problem: "\(tensors.fileName) does not have PairRM's head, the tensors "
                    + "head_layer.1.weight and head_layer.4.weight with their biases"
            )
        }
        self.head = head
        input = try CrossInput(&options, model: model, configuration: tensors.configuration)
        context = try options.optionalChoice("context") ?? .turns
        orders = try options.optionalChoice("orders") ?? .both
    }

    package var modelIDs: [ModelID] { [input.model.id] }

    package var isAntisymmetric: Bool { orders == .both }

    /// A pair in one order or in both, and the first of its passes.
    private struct Placed: Sendable {
        let firstPass: Int
        let sequences: [CrossInput.CrossSequence]
    }

    package func pairPlan(
        _ job: ScoringJob,
        pairs: [CandidatePair]
    ) throws(ScoringError) -> ScoringPlan {
        let text = context.text(of: try job.prompt.turnsForQuestion())
        // Each text is tokenized once for each role that it has.
        try EncodingCost.check(job, repetitionCount: 2)
        let source = Result { () throws(ItemFailure) in try input.part(text, as: .source) }
        let parts = [CrossInput.Role.first, .second].map { role in
            job.candidates.map { candidate in
                Result { () throws(ItemFailure) in
                    try input.part(try candidate.textForQuestion(), as: role)
                }
            }
        }
        var passes: [ModelPass] = []
        let placed = pairs.map { pair in
            Result { () throws(ItemFailure) in
                var sequences: [CrossInput.CrossSequence] = []
                for (first, second) in orders.of(pair) {
                    sequences.append(
                        try input.sequence(
                            try source.get(),
                            try parts[0][first].get(),
                            try parts[1][second].get(),
                            truncation: job.options.truncation
                        )
                    )
                }
                let placed = Placed(firstPass: passes.count, sequences: sequences)
                passes += sequences.map(pass)
                return placed
            }
        }
        return ScoringPlan(passes: passes) { results throws(ScoringError) in
            .scores(
                placed.map { placed in
                    placed.then { placed throws(ItemFailure) in
                        try score(placed, results).checkedToBeFinite(by: tensors)
                    }
                }
            )
        }
    }

    /// A pass of its own: every token of an encoder sees the whole sequence.
    private func pass(_ sequence: CrossInput.CrossSequence) -> ModelPass {
        ModelPass(
            model: input.model.id,
            pass: ForwardPass(
                tree: TokenTree(root: sequence.ids),
                readouts: sequence.markers.map {
                    .hiddenStates(node: 0, offsets: $0..<$0 + 1, layer: nil)
                }
            )
        )
    }

    private func score(_ placed: Placed, _ results: [PassResult]) throws(ItemFailure) -> Score {
        // Log-odds for the pair's first reply, in each order.
        var odds: [Double] = []
        for index in placed.sequences.indices {
            let logit = try logit(results[placed.firstPass + index])
            odds.append(index == 0 ? logit : -logit)
        }
        let value = odds.reduce(0, +) / Double(odds.count)
        var components = [Component("probability", sigmoid(value))]
        if odds.count == 2 {
            let disagree = odds[0] > 0 && odds[1] < 0 || odds[0] < 0 && odds[1] > 0
            components += [
                Component("logit_as_first", odds[0]),
                Component("logit_as_second", odds[1]),
                Component("orders_disagree", disagree ? 1 : 0),
            ]
        }
        let sequence = placed.sequences[0]
        return Score(
            value: value,
            components: components,
            tokenCount: sequence.ids.count - sequence.sourceTokenCount,
            promptTokenCount: sequence.sourceTokenCount,
            truncatedTokenCount: sequence.truncatedTokenCount
        )
    }

    /// M of one order.
    private func logit(_ result: PassResult) throws(ItemFailure) -> Double {
        let readouts: [Readout]
        do throws(BackendError) { readouts = try result.get() } catch {
            throw ItemFailure(error, model: input.model.id)
        }
        var states: [[Double]] = []
        for case .hiddenStates(let values) in readouts { states.append(values.map(Double.init)) }
        let width = input.model.description.hiddenSize
        guard states.map(\.count) == [width, width, width] else {
            throw ItemFailure(.backendError, "the model gave other states than asked for")
        }
        let first = head(states[0] + states[1])
        let second = head(states[0] + states[2])
        var sum = 0.0
        for (task, value) in first.enumerated() { sum += value - second[task] }
        return sum / Double(first.count)
    }
}
