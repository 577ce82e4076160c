// What can be asked of a forward pass, and what comes back.

package import RewardTypes

/// One question to a forward pass.
package enum ReadoutRequest: Sendable, Hashable {
    /// Natural-log probabilities of every token of a node, each given all tokens before it.
    ///
    /// `exitLayer` k reads the hidden state after layer k (1 to the layer count) through the final
    /// norm and the language-model head; nil reads after the last layer. The first token of the
    /// whole sequence has nothing before it and cannot be asked for: the backend refuses a node
    /// whose first token is preceded by none.
    case logProbabilities(node: Int, exitLayer: Int?)
    /// Raw logits of `tokens` at one position: after the token at `offset` inside the node.
    case logits(node: Int, offset: Int, tokens: [TokenID])
    /// The residual stream after the tokens at `offsets` inside the node.
    ///
    /// `layer` k (1 to the layer count) reads it after layer k as it is: `hidden_states[k]` of
    /// transformers for all layers but the last. nil reads after the last layer and the final norm:
    /// `last_hidden_state`, what heads of reward models are made for. Values are 32-bit floats at
    /// either precision.
    case hiddenStates(node: Int, offsets: Range<Int>, layer: Int?)
    /// Raw logits of the whole vocabulary after the tokens at `offsets` inside the node.
    ///
    /// Each is the number that `logits` gives for the same token at the same place.
    case logitRows(node: Int, offsets: Range<Int>)
}

extension ReadoutRequest {
    /// Numbers that the answer carries in vectors: hidden states and rows of logits.
    package func vectorValueCount(of model: ModelDescription) -> Int {
        switch self {
        case .logProbabilities, .logits: 0
        // Offsets lie inside a sequence: neither product comes near what 64 bits hold.
        case .hiddenStates(_, let offsets, _): offsets.count * model.hiddenSize
        case .logitRows(_, let offsets): offsets.count * model.vocabularySize
        }
    }
}

extension ForwardPass {
    /// Numbers that one pass may carry in vectors, and the passes of one batch between them.
    ///
    /// 256 MiB: 116,508 hidden states of width 576, or 441 rows of 151,936 logits.
    package static let maximumVectorValueCount = 1 << 26

    /// Numbers that the answers carry in vectors.
    package func vectorValueCount(of model: ModelDescription) -> Int {
        readouts.reduce(0) { $0 + $1.vectorValueCount(of: model) }
    }
}

/// The answer to one question, in the same case as it.
package enum Readout: Sendable, Equatable {
    /// One value for each token of the node.
    case logProbabilities([Float])
    /// One value for each token asked for.
    case logits([Float])
    /// [offsets, hidden size], row by row.
    case hiddenStates([Float])
    /// [offsets, vocabulary size], row by row.
    case logitRows([Float])
}
