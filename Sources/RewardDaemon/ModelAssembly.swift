// One model of the configuration: weights, tokenizer and template, made ready together.

internal import RewardBackend
internal import RewardEngine
internal import RewardPlatform
internal import RewardScoring
internal import RewardTokenization
internal import RewardTypes
internal import RewardWeights

/// A model that is loaded and can be scored with.
struct LoadedModel: Sendable {
    let backend: any Backend
    /// Its opened files, which may hold a head.
    let files: ModelFiles
    let served: ServedModel
    /// Digests of tokenizer and template, for `models` and for the versions of scorers.
    let details: JSONObject
}

/// Opens the files of a model and makes its parts.
struct ModelAssembly {
    let declaration: Configuration.Model
    let compute: Configuration.Compute
    let files: ModelFiles

    /// Opens the files and reads their headers.
    init(
        _ declaration: Configuration.Model,
        compute: Configuration.Compute
    ) throws(StartupError) {
        self.declaration = declaration
        self.compute = compute
        guard declaration.precision == .exact || !compute.kernels.usesBLAS else {
            throw .model(
                name: declaration.name,
                "precision: fast needs this project's own kernels, and OpenBLAS is in use; say "
                    + "precision: exact, or compute.kernels: auto on a CPU with AVX2"
            )
        }
        do throws(WeightError) {
            files = try ModelFiles.open(path: declaration.path)
        } catch {
            throw .model(name: declaration.name, "\(error)")
        }
    }

    private var engineOptions: EngineOptions {
        EngineOptions(
            maximumContextTokenCount: declaration.maximumContextTokenCount,
            maximumBatchTokenCount: compute.maximumBatchTokenCount,
            precision: declaration.precision,
            prefixMemoryByteCount: declaration.prefixMemoryByteCount,
            usesBLAS: compute.kernels.usesBLAS,
            locksMemory: declaration.locksMemory,
            usesHugePages: declaration.usesHugePages,
            threadCount: compute.threadCount ?? availableCoreCount(),
            packedFolder: declaration.packedFolder
        )
    }

    /// What loading would take.
    func plan() throws(StartupError) -> any BackendPlan {
        do throws(LoadError) {
            return try files.plan(engineOptions)
        } catch {
            throw .model(name: declaration.name, "\(error)")
        }
    }

    /// Loads everything; `report` is told how it goes.
    func load(
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void
    ) throws(StartupError) -> LoadedModel {
        let tokenizer = try makeTokenizer()
        let source = try templateSource()
        let template = try source.map { text throws(StartupError) in try parse(text) }
        let backend: any Backend
        do throws(LoadError) {
            backend = try files.plan(engineOptions).load(
                id: ModelID(declaration.name),
                files: files,
                pool: pool,
                report: report
            )
        } catch {
            throw .model(name: declaration.name, "\(error)")
        }
        guard tokenizer.vocabularySize <= backend.model.vocabularySize else {
            throw .model(
                name: declaration.name,
                "the tokenizer has \(tokenizer.vocabularySize) ids, the model only "
                    + "\(backend.model.vocabularySize); they do not belong together"
            )
        }
        let details = try details(templateSource: source)
        return LoadedModel(
            backend: backend,
            files: files,
            served: ServedModel(
                description: backend.model,
                tokenizer: tokenizer,
                template: template,
                templateDate: declaration.templateDate,
                templateDigest: details["template_digest"]?.stringValue
            ),
            details: details
        )
    }

    /// The text side of a model whose weights are not loaded, for checking scorers.
    ///
    /// With `isDigested` all bytes of its files are read, for heads that know their model by them;
    /// otherwise its digest is empty.
    func unloadedModel(
        _ plan: any BackendPlan,
        isDigested: Bool
    ) throws(StartupError) -> ServedModel {
        let source = try templateSource()
        let digest: String
        do throws(WeightError) {
            digest = isDigested ? try files.digest() : ""
        } catch {
            throw .model(name: declaration.name, "\(error)")
        }
        return ServedModel(
            description: plan.describe(id: ModelID(declaration.name), digest: digest),
            tokenizer: try makeTokenizer(),
            template: try source.map { text throws(StartupError) in try parse(text) },
            templateDate: declaration.templateDate,
            templateDigest: try details(templateSource: source)["template_digest"]?.stringValue
        )
    }

    /// The tokenizer alone; also a check of its files.
    func makeTokenizer() throws(StartupError) -> any Tokenizer {
        do throws(TokenizationError) {
            return try ModelText.tokenizer(of: files)
        } catch {
            throw .model(name: declaration.name, "\(declaration.path): tokenizer: \(error)")
        }
    }

    /// The chat template that the configuration names, or else the model's own.
    func templateSource() throws(StartupError) -> String? {
        if let path = declaration.chatTemplatePath {
            do throws(WeightError) {
                return try TextFile.text(path: path)
            } catch {
                throw .model(name: declaration.name, "\(error)")
            }
        }
        return ModelText.templateSource(of: files)
    }

    func parse(_ source: String) throws(StartupError) -> ChatTemplate {
        do throws(ChatTemplateError) {
            return try ChatTemplate(source: source)
        } catch {
            throw .model(
                name: declaration.name,
                "\(declaration.chatTemplatePath ?? declaration.path): chat template: \(error)"
            )
        }
    }

    private func details(templateSource: String?) throws(StartupError) -> JSONObject {
        var details: JSONObject = ["path": .string(declaration.path)]
        if let templateSource {
            do throws(SystemError) {
                details["template_digest"] = .string(
                    try SHA256Digest.hexadecimal(of: Array(templateSource.utf8))
                )
            } catch {
                throw .model(name: declaration.name, "\(error)")
            }
        }
        return details
    }
}
