// The shapes and constants of a decoder, whatever file they were read from.

package import RewardNumerics

/// A decoder-only transformer with grouped attention and a gated feed-forward layer.
package struct ModelConfiguration: Sendable {
    /// The family's name as the file spells it: `llama`, `qwen2`.
    package var architecture: String
    /// Width of the residual stream.
    package var hiddenSize: Int
    /// Width inside the feed-forward layer.
    package var intermediateSize: Int
    package var layerCount: Int
    package var attention: AttentionShape
    package var vocabularySize: Int
    /// The longest sequence that the positions are made for.
    package var maximumPositionCount: Int
    package var normEpsilon: Float
    package var rotary: RotaryEmbedding
    /// Where the rows of the language-model head are.
    package var vocabularyHead: VocabularyHead
    package var biases: Biases
    /// The order in which files store the rows of query and key heads.
    package var rotaryLayout: RotaryLayout

    /// Which linear layers add a bias.
    package struct Biases: Sendable, Hashable {
        package var queriesKeysValues = false
        package var attentionOutput = false
        package var feedForward = false
    }

    /// The rows of the language-model head.
    package enum VocabularyHead: Sendable {
        /// Those of the embedding.
        case tied
        /// A tensor of their own.
        case own
        /// None: a reward model was saved with another head in their place.
        case absent
    }

    /// How the two numbers of a rotated pair lie in a head.
    package enum RotaryLayout: Sendable {
        /// i and i + half, as Hugging Face checkpoints have it and the kernels want it.
        case halves
        /// 2i and 2i + 1, as GGUF files of the llama family have it.
        case interleaved
    }
}

/// Bounds on what a file may claim, far above any real model, so that sizes cannot overflow.
enum ModelBounds {
    static let hiddenSize = 1...(1 << 17)
    static let intermediateSize = 1...(1 << 19)
    static let layerCount = 1...1024
    static let headCount = 1...4096
    static let headWidth = 2...512
    static let vocabularySize = 1...(1 << 22)
    static let positionCount = 1...(1 << 27)
}

extension ModelConfiguration {
    /// Matrices with a row for each token: the embedding, and a head of its own.
    var vocabularyTableCount: Int { vocabularyHead == .own ? 2 : 1 }

    /// Parameters of the decoder, embeddings counted once when they are tied.
    package var parameterCount: Int {
        let attentionWidth = attention.headCount * attention.headWidth
        let perLayer =
            (attention.packedColumns + attentionWidth + 3 * intermediateSize) * hiddenSize
            + 2 * hiddenSize + (biases.queriesKeysValues ? attention.packedColumns : 0)
            + (biases.attentionOutput ? hiddenSize : 0)
            + (biases.feedForward ? 2 * intermediateSize + hiddenSize : 0)
        return layerCount * perLayer + hiddenSize
            + vocabularySize * hiddenSize * vocabularyTableCount
    }
}
