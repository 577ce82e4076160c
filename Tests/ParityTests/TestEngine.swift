// Loads models of the golden data, and the default model, into the engine.

import RewardBackend
import RewardDaemon
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
        let tokenizer = try ModelText.tokenizer(of: files)
        let template = ModelText.templateSource(of: files)
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
