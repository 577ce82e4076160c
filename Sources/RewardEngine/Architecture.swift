// One transformer family, and the list of those that can be loaded.

internal import RewardTypes
internal import RewardWeights

/// A family of decoders: what its files call things and which parts it has.
protocol Architecture: Sendable {
    /// Spellings in `config.json` (`architectures`) and in GGUF files (`general.architecture`).
    static var names: [String] { get }

    /// Shapes from `config.json`.
    static func configuration(
        huggingFace fields: inout Fields
    ) throws(FieldError)
        -> ModelConfiguration

    /// Shapes from GGUF metadata.
    static func configuration(gguf file: GGUFFile) throws(LoadError) -> ModelConfiguration
}

/// The families that can be loaded; adding one is a file and a line.
enum ArchitectureRegistry {
    static let all: [any Architecture.Type] = [
        Llama.self,
        Mistral.self,
        Qwen2.self,
    ]

    static var knownNames: [String] {
        all.flatMap { $0.names } + [EncoderConfiguration.architecture]
    }

    static func named(_ name: String) -> (any Architecture.Type)? {
        all.first { $0.names.contains(name) }
    }
}
