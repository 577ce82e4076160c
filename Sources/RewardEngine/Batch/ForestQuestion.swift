// The questions of a pass, one for each number or vector, at places of the trie.

internal import RewardBackend
internal import RewardTypes

/// What is wanted at one place; its row is not known yet.
enum ForestQuestion {
    case logit(LogitQuery, place: TokenTrie.Place)
    case state(StateQuery, place: TokenTrie.Place)
    case logitRow(LogitRowQuery, place: TokenTrie.Place)

    /// The token whose hidden state answers.
    var place: TokenTrie.Place {
        switch self {
        case .logit(_, let place), .state(_, let place), .logitRow(_, let place): place
        }
    }

    /// After which layer; nil for the last one.
    var layer: Int? {
        switch self {
        case .logit(let query, _): query.exitLayer
        case .state(let query, _): query.layer
        case .logitRow: nil
        }
    }

    /// The parts of one question about a node.
    ///
    /// - Parameters:
    ///   - readout: The question.
    ///   - places: Where the tokens of the node are.
    ///   - before: Where the token before them is; nil when there is none.
    ///   - tokens: The tokens of the node.
    ///   - firstSlot: Where the answer begins.
    ///   - slotsPerState: Numbers of one hidden state.
    ///   - slotsPerLogitRow: Numbers of one row of logits.
    /// - Returns: A question for each number or vector.
    static func questions(
        _ readout: ReadoutRequest,
        places: [TokenTrie.Place],
        before: TokenTrie.Place?,
        tokens: [TokenID],
        firstSlot: Int,
        slotsPerState: Int,
        slotsPerLogitRow: Int
    ) -> [ForestQuestion] {
        switch readout {
        case .logProbabilities(_, let exitLayer):
            return tokens.indices.compactMap { offset in
                guard let place = offset == 0 ? before : places[offset - 1] else { return nil }
                return .logit(
                    LogitQuery(
                        row: -1,
                        token: tokens[offset].rawValue,
                        exitLayer: exitLayer,
                        isNormalized: true,
                        slot: firstSlot + offset
                    ),
                    place: place
                )
            }
        case .logits(_, let offset, let asked):
            return asked.indices.map { index in
                .logit(
                    LogitQuery(
                        row: -1,
                        token: asked[index].rawValue,
                        exitLayer: nil,
                        isNormalized: false,
                        slot: firstSlot + index
                    ),
                    place: places[offset]
                )
            }
        case .hiddenStates(_, let offsets, let layer):
            return offsets.enumerated().map { index, offset in
                .state(
                    StateQuery(row: -1, layer: layer, slot: firstSlot + index * slotsPerState),
                    place: places[offset]
                )
            }
        case .logitRows(_, let offsets):
            return offsets.enumerated().map { index, offset in
                .logitRow(
                    LogitRowQuery(row: -1, slot: firstSlot + index * slotsPerLogitRow),
                    place: places[offset]
                )
            }
        }
    }
}
