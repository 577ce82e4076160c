// The facts about a model that scorers, the protocol and operators need.

package import RewardTypes

/// A model as others see it.
package struct ModelDescription: Sendable, Hashable {
    /// The name in the configuration.
    package let id: ModelID
    /// Family: `llama`, `qwen2`, `deberta-v2`.
    package let architecture: String
    /// Tokens that the language-model head distinguishes.
    package let vocabularySize: Int
    /// Transformer blocks.
    package let layerCount: Int
    /// Width of the residual stream: values of one hidden state.
    package let hiddenSize: Int
    /// Whether it can be asked for log-probabilities and logits; a checkpoint that was saved with
    /// another head in place of the language-model head cannot.
    package let hasLanguageModelHead: Bool
    /// Whether a token sees only what is before it; of an encoder every token sees its whole
    /// sequence.
    package let isCausal: Bool
    /// The longest sequence that may be run.
    package let maximumContextTokenCount: Int
    /// Weights, in parameters.
    package let parameterCount: Int
    /// How exactly it computes.
    package let precision: Precision
    /// Which kernels compute its products: `avx512`, `avx512-bf16`, `openblas SkylakeX`.
    package let kernels: String
    /// Whether a pass gives the same bits whatever it is batched with, however many threads
    /// compute, and whether or not the prefix memory knows its beginning.
    ///
    /// True of kernels that sum in a fixed order; OpenBLAS chooses its order by the shape.
    package let isReproducible: Bool
    /// Bytes of the weights in memory.
    package let weightByteCount: Int
    /// SHA-256 of weights and configuration, in hexadecimal.
    package let digest: String

    /// What weights and products are computed in.
    package enum Precision: String, Sendable, Hashable, CaseIterable {
        /// 32-bit floats for weights and arithmetic.
        case exact
        /// 16-bit floats (bf16) for weights and the factors of products; sums, and all that is not
        /// a product, in 32-bit floats.
        case fast
    }

    /// All facts.
    package init(
        id: ModelID,
        architecture: String,
        vocabularySize: Int,
        layerCount: Int,
        hiddenSize: Int,
        hasLanguageModelHead: Bool = true,
        isCausal: Bool = true,
        maximumContextTokenCount: Int,
        parameterCount: Int,
        precision: Precision,
        kernels: String,
        isReproducible: Bool,
        weightByteCount: Int,
        digest: String
    ) {
        self.id = id
        self.architecture = architecture
        self.vocabularySize = vocabularySize
        self.layerCount = layerCount
        self.hiddenSize = hiddenSize
        self.hasLanguageModelHead = hasLanguageModelHead
        self.isCausal = isCausal
        self.maximumContextTokenCount = maximumContextTokenCount
        self.parameterCount = parameterCount
        self.precision = precision
        self.kernels = kernels
        self.isReproducible = isReproducible
        self.weightByteCount = weightByteCount
        self.digest = digest
    }
}
