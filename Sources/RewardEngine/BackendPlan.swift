// What loading a model would take, whatever its family.

package import RewardBackend
package import RewardPlatform
package import RewardTypes
package import RewardWeights

/// A model that could be loaded, and what it would cost: read from its headers, before any weight
/// is touched.
package protocol BackendPlan: Sendable {
    /// The family's name as the file spells it.
    var architecture: String { get }
    /// The longest sequence that will be accepted.
    var maximumContextTokenCount: Int { get }
    /// Tokens that the workspace holds: a batch, or one longest sequence if that is more.
    var maximumRowCount: Int { get }
    /// Bytes of the weights.
    var weightByteCount: Int { get }
    /// Bytes of what passes need, when batches are full.
    var workspaceByteCount: Int { get }

    /// Reads the configuration of a model.
    init(files: ModelFiles, options: EngineOptions) throws(LoadError)

    /// The model as others will see it.
    func describe(id: ModelID, digest: String) -> ModelDescription

    /// Loads the model.
    ///
    /// - Parameters:
    ///   - id: Its name in the configuration.
    ///   - files: The files that the plan was made of.
    ///   - pool: Threads for loading and for every batch.
    ///   - report: Is told how loading goes.
    /// - Returns: The model, ready to run.
    /// - Throws: What is wrong with the files, or that there is no memory.
    func load(
        id: ModelID,
        files: ModelFiles,
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void
    ) throws(LoadError) -> any Backend
}

extension BackendPlan {
    /// Refuses a model that cannot fit, before anything is read; nil is not known.
    func checkMemory(available: Int?) throws(LoadError) {
        let needed = weightByteCount + workspaceByteCount
        guard let available, needed > available else { return }
        throw .tooLarge(neededByteCount: needed, availableByteCount: available)
    }
}

extension ModelFiles {
    /// The plan of the family that these files are of.
    package func plan(_ options: EngineOptions) throws(LoadError) -> any BackendPlan {
        if case .folder(let folder) = self, EncoderPlan.isEncoder(folder) {
            return try EncoderPlan(files: self, options: options)
        }
        return try ModelPlan(files: self, options: options)
    }
}
