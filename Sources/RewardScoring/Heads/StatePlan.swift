// Hidden states of the sequences of a group, in one forward pass.

internal import RewardBackend
internal import RewardTypes

/// A vector that is wanted from one sequence.
enum StateQuestion: Sendable, Equatable {
    /// The hidden state of the token with this index.
    case at(Int)
    /// The mean over tokens.
    case mean(Range<Int>)
}

/// A sequence with what is asked about it.
struct AskedSequence: Sendable {
    let sequence: HeadSequence
    let questions: [StateQuestion]

    /// - Throws: When a question lies outside the sequence: there is no prompt, or no reply.
    init(_ sequence: HeadSequence, _ questions: [StateQuestion]) throws(ItemFailure) {
        for question in questions {
            let isInside =
                switch question {
                case .at(let index): sequence.ids.indices.contains(index)
                case .mean(let range):
                    !range.isEmpty && range.lowerBound >= 0
                        && range.upperBound <= sequence.ids.count
                }
            guard isInside else { throw .nothingToRead }
        }
        self.sequence = sequence
        self.questions = questions
    }
}

/// The hidden states of several sequences of one model.
struct StatePlan: Sendable {
    private enum Place: Sendable {
        case state(Int)
        case mean(TokenSpan, layer: Int?)
    }

    private let places: [Result<[Place], ItemFailure>]
    private let pass: SpanPass?

    /// Places the sequences in one token tree.
    ///
    /// - Parameters:
    ///   - sequences: In any number; those that failed stay failed.
    ///   - model: The model that runs them.
    ///   - layers: After which layers; nil for the last one and the final norm.
    init(_ sequences: [Result<AskedSequence, ItemFailure>], model: ModelID, layers: [Int?]) {
        var builder = SpanPassBuilder(model: model)
        places = sequences.map { sequence in
            sequence.map { Self.places($0, layers: layers, in: &builder) }
        }
        pass = builder.build()
    }

    private static func places(
        _ asked: AskedSequence,
        layers: [Int?],
        in builder: inout SpanPassBuilder
    ) -> [Place] {
        var cuts: Set<Int> = []
        for question in asked.questions {
            switch question {
            case .at(let index): cuts.insert(index + 1)
            case .mean(let range): cuts.formUnion([range.lowerBound, range.upperBound])
            }
        }
        var points: [Int: TokenTreeBuilder.Point] = [0: .start]
        var point = TokenTreeBuilder.Point.start
        var start = 0
        for cut in cuts.sorted() {
            point = builder.insert(asked.sequence.ids[start..<cut], after: point)
            points[cut] = point
            start = cut
        }
        var places: [Place] = []
        for layer in layers {
            for question in asked.questions {
                switch question {
                case .at(let index):
                    let point = points[index + 1] ?? .start
                    places.append(.state(builder.askState(at: point, layer: layer)))
                case .mean(let range):
                    let span = TokenSpan(
                        start: points[range.lowerBound] ?? .start,
                        end: points[range.upperBound] ?? .start
                    )
                    builder.askStates(of: span, layer: layer)
                    places.append(.mean(span, layer: layer))
                }
            }
        }
        return places
    }

    /// The pass to run, if anything is asked.
    var modelPasses: [ModelPass] { pass.map { [$0.modelPass] } ?? [] }

    /// The vectors of a sequence: for each layer, in the order of the questions; `results` are
    /// those of `modelPasses`.
    func vectors(
        of index: Int,
        in results: ArraySlice<PassResult>
    ) throws(ItemFailure) -> [[Double]] {
        let places = try self.places[index].get()
        guard let pass, let result = results.first else { throw .nothingToRead }
        var vectors: [[Double]] = []
        for place in places {
            switch place {
            case .state(let number):
                vectors.append(try pass.state(number, in: result).map(Double.init))
            case .mean(let span, let layer):
                vectors.append(try pass.meanState(of: span, layer: layer, in: result))
            }
        }
        return vectors
    }
}
