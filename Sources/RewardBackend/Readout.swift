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
}

/// The answer to one question, in the same case as it.
package enum Readout: Sendable, Equatable {
    /// One value for each token of the node.
    case logProbabilities([Float])
    /// One value for each token asked for.
    case logits([Float])
    /// [offsets, hidden size], row by row.
    case hiddenStates([Float])
}
