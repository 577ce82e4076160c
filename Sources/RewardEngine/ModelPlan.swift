// What loading a model would take: read from its headers, before any weight is touched.

package import RewardBackend
internal import RewardNumerics
package import RewardPlatform
package import RewardTypes
package import RewardWeights

/// A decoder that could be loaded, and what it would cost.
package struct ModelPlan: BackendPlan {
    package let configuration: ModelConfiguration
    /// The longest sequence that will be accepted.
    package let maximumContextTokenCount: Int
    /// Tokens that the workspace holds: a batch, or one longest sequence if that is more.
    package let maximumRowCount: Int
    let options: EngineOptions
    let source: any TensorSource
    let naming: TensorNaming

    /// Reads the configuration of a model.
    package init(files: ModelFiles, options: EngineOptions) throws(LoadError) {
        switch files {
        case .gguf(let file):
            let name = file.metadata.string("general.architecture") ?? ""
            guard let architecture = ArchitectureRegistry.named(name) else {
                throw .unknownArchitecture(
                    file: file.fileName,
                    name: name,
                    known: ArchitectureRegistry.knownNames
                )
            }
            configuration = try architecture.configuration(gguf: file)
            source = file
            naming = .gguf
        case .folder(let folder):
            source = folder.tensors
            naming = .huggingFace(of: folder.tensors)
            var configuration = try Self.configuration(of: folder)
            let head = folder.tensors.tensor(named: naming.name(of: .head))
            if configuration.vocabularyHead == .own, head == nil, !Self.isCausalLM(folder) {
                configuration.vocabularyHead = .absent
            }
            self.configuration = configuration
        }
        self.options = options
        let model = configuration.maximumPositionCount
        maximumContextTokenCount = min(options.maximumContextTokenCount ?? model, model)
        maximumRowCount = max(options.maximumBatchTokenCount, maximumContextTokenCount)
    }

    private static func configuration(
        of folder: HuggingFaceFolder
    ) throws(LoadError) -> ModelConfiguration {
        let file = "\(folder.path)/config.json"
        let name = architectureName(of: folder)
        // The class of a reward model is often its author's own; the decoder in it is not.
        let type = folder.config[member: "model_type"]?.stringValue ?? ""
        let architecture =
            ArchitectureRegistry.named(name)
            ?? (isCausalLM(folder) ? nil : ArchitectureRegistry.named(type))
        guard let architecture else {
            throw .unknownArchitecture(
                file: file,
                name: name,
                known: ArchitectureRegistry.knownNames
            )
        }
        do throws(FieldError) {
            var fields = try Fields(folder.config, path: "")
            return try architecture.configuration(huggingFace: &fields)
        } catch {
            throw .configuration(file: file, error)
        }
    }

    private static func architectureName(of folder: HuggingFaceFolder) -> String {
        folder.config[member: "architectures"]?.arrayValue?.first?.stringValue ?? ""
    }

    private static func isCausalLM(_ folder: HuggingFaceFolder) -> Bool {
        architectureName(of: folder).hasSuffix("ForCausalLM")
    }

    /// The model as others will see it.
    package func describe(id: ModelID, digest: String) -> ModelDescription {
        ModelDescription(
            id: id,
            architecture: configuration.architecture,
            vocabularySize: configuration.vocabularySize,
            layerCount: configuration.layerCount,
            hiddenSize: configuration.hiddenSize,
            hasLanguageModelHead: configuration.vocabularyHead != .absent,
            maximumContextTokenCount: maximumContextTokenCount,
            parameterCount: configuration.parameterCount,
            precision: options.precision,
            kernels: kernels,
            isReproducible: !options.usesBLAS,
            weightByteCount: weightByteCount,
            digest: digest
        )
    }

    package func load(
        id: ModelID,
        files: ModelFiles,
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void
    ) throws(LoadError) -> any Backend {
        try LocalBackend(id: id, files: files, options: options, pool: pool, report: report)
    }

    package var architecture: String { configuration.architecture }

    /// How weights and the inputs of products are stored.
    var elementPrecision: ElementPrecision { options.elementPrecision }

    /// The kernels that compute products, as others see them.
    var kernels: String { options.kernels }

    /// Bytes of the weights.
    package var weightByteCount: Int { elementPrecision.byteCount * configuration.parameterCount }

    /// Bytes of the workspace when a batch is full, and of the prefix memory when it is.
    package var workspaceByteCount: Int {
        4
            * Workspace.floatCounts(
                configuration,
                precision: elementPrecision,
                usesBLAS: options.usesBLAS,
                maximumRowCount: maximumRowCount
            ).total + (options.usesBLAS ? 0 : options.prefixMemoryByteCount)
    }
}
