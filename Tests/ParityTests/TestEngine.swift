// Loads models of the golden data, and the default model, into the engine.

import Foundation
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
    let backend: any Backend
    /// The model's own files, for its tokenizer.
    let files: ModelFiles
    /// Keeps files that were put together for this model.
    private let folder: ComposedFolder?

    /// The kernels that REWARDD_KERNELS names; `Deploy/test` runs everything here with each kind.
    private static let kernels =
        ProcessInfo.processInfo.environment[ConfigurationLoader.kernelsVariable]
        .flatMap(Configuration.Compute.Kernels.init(rawValue:)) ?? .automatic

    /// Whether OpenBLAS multiplies here.
    static var usesBLAS: Bool { kernels.usesBLAS }

    /// Loads a tiny model.
    init(
        _ golden: GoldenModel,
        options: EngineOptions = EngineOptions(),
        threadCount: Int = 2
    ) throws {
        if let base = golden.weightsOf {
            let folder = try ComposedFolder(configuration: golden.files, base: base)
            self.folder = folder
            files = try ModelFiles.open(path: folder.path)
        } else {
            folder = nil
            files = try ModelFiles.open(path: GoldenData.path("models/\(golden.files)"))
        }
        backend = try Self.load(golden.name, files, options, threadCount: threadCount)
    }

    /// Loads a folder of Tests/Golden under a name.
    init(folder: String, name: String) throws {
        self.folder = nil
        files = try ModelFiles.open(path: GoldenData.path(folder))
        backend = try Self.load(name, files, EngineOptions(), threadCount: 2)
    }

    /// Loads the model that REWARDD_TEST_MODEL names.
    init(path: String, options: EngineOptions = EngineOptions()) throws {
        folder = nil
        files = try ModelFiles.open(path: path)
        backend = try Self.load("default", files, options, threadCount: 2)
    }

    /// The model with its own tokenizer and template, for scorers.
    func served() throws -> ServedModel {
        let tokenizer = try ModelText.tokenizer(of: files)
        let template = ModelText.templateSource(of: files)
        return ServedModel(
            description: backend.model,
            tokenizer: tokenizer,
            template: try template.map { source in try ChatTemplate(source: source) },
            templateDigest: try template.map { try SHA256Digest.hexadecimal(of: Array($0.utf8)) }
        )
    }

    private static func load(
        _ name: String,
        _ files: ModelFiles,
        _ options: EngineOptions,
        threadCount: Int
    ) throws -> any Backend {
        var options = options
        // Without the variable, the choice is the one that is in use anyway.
        if kernels != .automatic { try kernels.use() }
        if options.precision == .exact { options.usesBLAS = kernels.usesBLAS }
        return try files.plan(options).load(
            id: ModelID(name),
            files: files,
            pool: ComputePool(threadCount: threadCount),
            report: { _ in }
        )
    }
}
