// What loading an encoder would take.

package import RewardBackend
internal import RewardNumerics
package import RewardPlatform
package import RewardTypes
package import RewardWeights

/// An encoder that could be loaded, and what it would cost.
package struct EncoderPlan: BackendPlan {
    let configuration: EncoderConfiguration
    package let maximumContextTokenCount: Int
    package let maximumRowCount: Int
    let options: EngineOptions
    let source: any TensorSource
    let prefix: String

    /// Whether a folder holds an encoder; the class that is made of it is its author's own.
    static func isEncoder(_ folder: HuggingFaceFolder) -> Bool {
        folder.config[member: "model_type"]?.stringValue == EncoderConfiguration.architecture
    }

    package init(files: ModelFiles, options: EngineOptions) throws(LoadError) {
        guard case .folder(let folder) = files else {
            throw .unknownArchitecture(
                file: files.tensors.fileName,
                name: EncoderConfiguration.architecture,
                known: ArchitectureRegistry.knownNames
            )
        }
        do throws(FieldError) {
            var fields = try Fields(folder.config, path: "")
            configuration = try EncoderConfiguration(&fields)
        } catch {
            throw .configuration(file: "\(folder.path)/config.json", error)
        }
        source = folder.tensors
        prefix = EncoderLoader.prefix(of: source)
        self.options = options
        let longest = EncoderConfiguration.maximumPositionCount
        maximumContextTokenCount = min(options.maximumContextTokenCount ?? longest, longest)
        maximumRowCount = max(options.maximumBatchTokenCount, maximumContextTokenCount)
    }

    package var architecture: String { EncoderConfiguration.architecture }

    package func describe(id: ModelID, digest: String) -> ModelDescription {
        ModelDescription(
            id: id,
            architecture: architecture,
            vocabularySize: configuration.vocabularySize,
            layerCount: configuration.layerCount,
            hiddenSize: configuration.hiddenSize,
            hasLanguageModelHead: false,
            isCausal: false,
            maximumContextTokenCount: maximumContextTokenCount,
            parameterCount: configuration.parameterCount,
            precision: options.precision,
            kernels: options.kernels,
            isReproducible: !options.usesBLAS,
            weightByteCount: weightByteCount,
            digest: digest
        )
    }

    package var weightByteCount: Int {
        options.elementPrecision.byteCount * configuration.parameterCount
            + 4 * configuration.positionFloatCount
    }

    package var workspaceByteCount: Int { 4 * EncoderWorkspace.floatCount(self) }

    package func load(
        id: ModelID,
        files: ModelFiles,
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void
    ) throws(LoadError) -> any Backend {
        try EncoderBackend(id: id, files: files, plan: self, pool: pool, report: report)
    }
}
