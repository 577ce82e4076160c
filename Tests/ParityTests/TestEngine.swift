// Loads models of the golden data, and the default model, into the engine.

import RewardBackend
import RewardEngine
import RewardPlatform
import RewardScoring
import RewardTestSupport
import RewardTokenization
import RewardTypes
import RewardWeights
import Testing

/// A model that is ready to run.
struct TestEngine {
    let backend: LocalBackend
    /// The model's own files, for its tokenizer.
    let files: ModelFiles
    /// Keeps files that were put together for this model.
    private let folder: ComposedFolder?

    private static let pool = ComputePool(threadCount: 2)

    /// Loads a tiny model.
    init(_ golden: GoldenModel) throws {
        if let base = golden.weightsOf {
            let folder = try ComposedFolder(configuration: golden.files, base: base)
            self.folder = folder
            files = try ModelFiles.open(path: folder.path)
        } else {
            folder = nil
            files = try ModelFiles.open(path: GoldenData.path("models/\(golden.files)"))
        }
        backend = try Self.load(golden.name, files)
    }

    /// Loads the model that REWARDD_TEST_MODEL names.
    init(path: String) throws {
        folder = nil
        files = try ModelFiles.open(path: path)
        backend = try Self.load("default", files)
    }

    /// The model with its own tokenizer and template, for scorers.
    func served() throws -> ServedModel {
        let tokenizer: any Tokenizer
        let template: String?
        switch files {
        case .folder(let folder):
            tokenizer = try TokenizerLoader.load(
                tokenizerJSON: try #require(folder.tokenizer),
                tokenizerConfig: folder.tokenizerConfig
            )
            template = folder.chatTemplate
        case .gguf(let file):
            let vocabulary = try GGUFVocabulary(reading: VocabularyKeys(metadata: file.metadata))
            tokenizer = try TokenizerLoader.load(gguf: vocabulary)
            template = file.metadata.string("tokenizer.chat_template")
        }
        return ServedModel(
            description: backend.model,
            tokenizer: tokenizer,
            template: try template.map { source in try ChatTemplate(source: source) }
        )
    }

    private static func load(_ name: String, _ files: ModelFiles) throws -> LocalBackend {
        try LocalBackend(id: ModelID(name), files: files, options: EngineOptions(), pool: pool)
    }
}

/// The vocabulary's keys in the metadata of a GGUF file; the two modules do not know each other.
private struct VocabularyKeys: GGUFMetadataReading {
    let metadata: GGUFMetadata

    func string(forKey key: String) -> String? { metadata.string(key) }
    func strings(forKey key: String) -> [String]? { metadata.strings(key) }
    func integer(forKey key: String) -> Int64? { metadata.integer(key).map(Int64.init) }
    func integers(forKey key: String) -> [Int64]? {
        metadata.integers(key).map { values in values.map(Int64.init) }
    }
    func floats(forKey key: String) -> [Float]? {
        metadata.numbers(key).map { values in values.map { Float($0) } }
    }
    func bool(forKey key: String) -> Bool? { metadata.bool(key) }
}
