// What `--check-config` says: what would be loaded, and in how much memory.

internal import RewardBackend
internal import RewardEngine
internal import RewardPlatform
internal import RewardScoring
internal import RewardTools
internal import RewardTypes
internal import RewardWeights

/// A configuration, checked as far as is possible without loading weights.
package struct ConfigurationReport: Sendable {
    /// The report, ready to print.
    package let text: String

    /// Memory of the program itself: code, libraries, event loops, tokenizer tables, and the lists
    /// and replies of a full batch.
    private static let programByteCount = 112 << 20

    /// Opens all files, reads their headers, makes the tokenizers and templates, and checks the
    /// options of the scorers.
    package init(_ configuration: Configuration) throws(StartupError) {
        try configuration.compute.kernels.use()
        var lines = ["listen  unix \(configuration.listen.unixPath)"]
        var byteCount = Self.programByteCount
        var models: [ServedModel] = []
        var files: [ModelID: ModelFiles] = [:]
        let namesHeads = configuration.scorers.contains {
            JSONValue.object($0.options).jsonText.contains("\"head\"")
        }
        for declaration in configuration.models {
            let assembly = try ModelAssembly(
                declaration,
                compute: configuration.compute
            )
            let plan = try assembly.plan()
            byteCount += plan.weightByteCount + plan.workspaceByteCount
            let model = try assembly.unloadedModel(plan, isDigested: namesHeads)
            models.append(model)
            files[model.id] = assembly.files
            lines.append(
                "model   \(declaration.name): \(plan.architecture), "
                    + "\(megabytes(plan.weightByteCount)) weights "
                    + "(\(model.description.precision.rawValue)), "
                    + "\(megabytes(plan.workspaceByteCount)) workspace for "
                    + "\(plan.maximumRowCount) tokens, "
                    + "context \(plan.maximumContextTokenCount)"
            )
        }
        let tools = try ToolCatalog(
            configuration.tools,
            environment: ToolEnvironment(isChecking: true)
        )
        for declaration in configuration.tools {
            lines.append("tool    \(declaration.name): \(declaration.kind)")
        }
        let assembly = ScorerAssembly(
            configuration,
            catalog: ModelCatalog(models),
            files: files,
            tools: tools
        )
        for declaration in configuration.scorers {
            _ = try assembly.scorer(declaration)
            lines.append("scorer  \(declaration.name): \(declaration.kind)")
        }
        let threads = configuration.compute.threadCount ?? availableCoreCount()
        lines.append("compute \(threads) threads")
        lines.append("memory  \(megabytes(byteCount)) at most when batches are full")
        text = lines.joined(separator: "\n")
    }
}

private func megabytes(_ byteCount: Int) -> String {
    let unit = Configuration.bytesPerMegabyte
    return "\((byteCount + unit / 2) / unit) MB"
}
