// Facts about models that do not exist.

package import RewardBackend
internal import RewardTypes

extension ModelDescription {
    /// A small model with a name.
    package static func fake(
        _ id: String = "tiny",
        vocabularySize: Int = 512,
        layerCount: Int = 4,
        hiddenSize: Int = 8,
        hasLanguageModelHead: Bool = true,
        isCausal: Bool = true,
        maximumContextTokenCount: Int = 4096,
        isReproducible: Bool = true
    ) -> ModelDescription {
        ModelDescription(
            id: ModelID(id),
            architecture: "fake",
            vocabularySize: vocabularySize,
            layerCount: layerCount,
            hiddenSize: hiddenSize,
            hasLanguageModelHead: hasLanguageModelHead,
            isCausal: isCausal,
            maximumContextTokenCount: maximumContextTokenCount,
            parameterCount: 1,
            precision: .exact,
            kernels: "fake",
            isReproducible: isReproducible,
            weightByteCount: 4,
            digest: String(repeating: "0", count: 64)
        )
    }
}
