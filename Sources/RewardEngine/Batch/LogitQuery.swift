// Questions to the language-model head, and where their answers go.

internal import RewardBackend

/// One number that is wanted from the language-model head.
struct LogitQuery: Equatable {
    /// The row whose hidden state predicts.
    var row: Int
    /// The token that is predicted.
    let token: Int32
    /// After which layer; nil for the last one.
    let exitLayer: Int?
    /// A log-probability, or the raw logit.
    let isNormalized: Bool
    /// Where the answer goes.
    let slot: Int
}

/// One hidden state that is wanted as it is.
struct StateQuery: Equatable {
    /// The row that is read.
    var row: Int
    /// After which layer; nil for the last one and the final norm.
    let layer: Int?
    /// Where its first number goes.
    let slot: Int
}

/// All logits of one row.
struct LogitRowQuery: Equatable {
    /// The row whose hidden state predicts, after the last layer.
    var row: Int
    /// Where the logit of token 0 goes.
    let slot: Int
}

/// Where the answers of a batch lie in one flat array.
struct SlotTable {
    private let firstSlots: [[Int]]
    /// Numbers of one hidden state.
    let hiddenSize: Int
    /// Numbers of one row of logits.
    let vocabularySize: Int
    /// Numbers in the answers of all passes.
    let count: Int

    /// Gives places to the answers of passes; nil stands for one that is not run.
    init(passes: [ForwardPass?], hiddenSize: Int, vocabularySize: Int) {
        self.hiddenSize = hiddenSize
        self.vocabularySize = vocabularySize
        var next = 0
        firstSlots = passes.map { pass in
            guard let pass else { return [] }
            return pass.readouts.map { readout in
                defer {
                    next += Self.valueCount(
                        of: readout,
                        in: pass.tree,
                        hiddenSize: hiddenSize,
                        vocabularySize: vocabularySize
                    )
                }
                return next
            }
        }
        count = next
    }

    func firstSlot(pass: Int, readout: Int) -> Int { firstSlots[pass][readout] }

    /// The answers of one pass as readouts.
    func readouts(of pass: ForwardPass, index: Int, from values: [Float]) -> [Readout] {
        pass.readouts.enumerated().map { readoutIndex, request in
            let first = firstSlots[index][readoutIndex]
            let count = Self.valueCount(
                of: request,
                in: pass.tree,
                hiddenSize: hiddenSize,
                vocabularySize: vocabularySize
            )
            let slice = Array(values[first..<first + count])
            switch request {
            case .logProbabilities: return .logProbabilities(slice)
            case .logits: return .logits(slice)
            case .hiddenStates: return .hiddenStates(slice)
            case .logitRows: return .logitRows(slice)
            }
        }
    }

    private static func valueCount(
        of readout: ReadoutRequest,
        in tree: TokenTree,
        hiddenSize: Int,
        vocabularySize: Int
    ) -> Int {
        switch readout {
        case .logProbabilities(let node, _): tree.nodes[node].tokens.count
        case .logits(_, _, let tokens): tokens.count
        case .hiddenStates(_, let offsets, _): offsets.count * hiddenSize
        case .logitRows(_, let offsets): offsets.count * vocabularySize
        }
    }
}
