// The facts about a model that scorers, the protocol and operators need.

package import RewardTypes

/// A model as others see it.
package struct ModelDescription: Sendable, Hashable {
    /// The name in the configuration.
    package let id: ModelID
    /// Family: `llama`, `qwen2`.
    package let architecture: String
    /// Tokens that the language-model head distinguishes.
    package let vocabularySize: Int
    /// Transformer blocks.
    package let layerCount: Int
    /// The longest sequence that may be run.
    package let maximumContextTokenCount: Int
    /// Weights, in parameters.
    package let parameterCount: Int
    /// Arithmetic: `f32`.
    package let precision: String
    /// SHA-256 of weights and configuration, in hexadecimal.
    package let digest: String

    /// All facts.
    package init(
        id: ModelID,
        architecture: String,
        vocabularySize: Int,
        layerCount: Int,
        maximumContextTokenCount: Int,
        parameterCount: Int,
        precision: String,
        digest: String
    ) {
        self.id = id
        self.architecture = architecture
        self.vocabularySize = vocabularySize
        self.layerCount = layerCount
        self.maximumContextTokenCount = maximumContextTokenCount
        self.parameterCount = parameterCount
        self.precision = precision
        self.digest = digest
    }
}
