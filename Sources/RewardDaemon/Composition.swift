// The one place that names concrete parts and connects them.

internal import RewardBackend
internal import RewardEngine
internal import RewardNumerics
internal import RewardPlatform
internal import RewardScheduling
internal import RewardScoring
internal import RewardServing
internal import RewardTools
internal import RewardTypes

/// All parts of a daemon, ready to answer.
struct Composition: Sendable {
    let service: Service
    let batchers: [Batcher]

    /// Loads the models and makes the scorers.
    ///
    /// - Parameters:
    ///   - configuration: What to load.
    ///   - started: When the program started.
    ///   - report: Is told how loading goes.
    ///   - onReply: Is told about every reply, for the log.
    /// - Throws: The first thing that is wrong.
    init(
        _ configuration: Configuration,
        started: ContinuousClock.Instant,
        report: @escaping @Sendable (StartupEvent) -> Void,
        onReply: @escaping @Sendable (ReplyEvent) -> Void
    ) throws(StartupError) {
        BLAS.useCallingThreadOnly()
        try configuration.compute.kernels.use()
        let threadCount = configuration.compute.threadCount ?? availableCoreCount()
        let pool = ComputePool(
            threadCount: threadCount,
            pinned: configuration.compute.pinsThreads
        )
        var models: [LoadedModel] = []
        for declaration in configuration.models {
            let assembly = try ModelAssembly(
                declaration,
                compute: configuration.compute
            )
            let model = try assembly.load(pool: pool) {
                report(.loading(model: declaration.name, $0))
            }
            report(.loaded(model: declaration.name, summary: model.backend.model.summary))
            models.append(model)
        }
        let catalog = ModelCatalog(models.map(\.served))
        let tools = try ToolCatalog(configuration.tools, report: report)
        let scorers = try ScorerAssembly.scorers(
            of: configuration,
            catalog: catalog,
            models: models,
            tools: tools
        )
        let policy = BatchPolicy(
            maximumBatchTokenCount: configuration.compute.maximumBatchTokenCount,
            maximumDelay: configuration.compute.batchDelay,
            maximumQueuedTokenCount: configuration.limits.maximumQueuedTokenCount
        )
        batchers = models.map { Batcher(backend: $0.backend, policy: policy) }
        var limits = ServingLimits()
        limits.maximumLineByteCount = configuration.limits.maximumLineByteCount
        limits.maximumTokenCountInFlight = max(
            1,
            configuration.limits.maximumQueuedTokenCount / 16
        )
        service = Service(
            scorers: scorers,
            queues: Dictionary(uniqueKeysWithValues: batchers.map { ($0.model.id, $0) }),
            limits: limits,
            info: ServerInfo(
                version: DaemonVersion.current,
                bootID: Self.makeBootID(),
                started: started,
                compute: [
                    "cpu": .string(CPUFeatures.current.modelName),
                    "threads": .integer(Int64(threadCount)),
                    "kernels": .string(VectorLevel.current.description),
                    "openblas": .string(BLAS.coreName),
                ],
                residentByteCount: { ProcessMemory.residentByteCount }
            ),
            modelDetails: Dictionary(
                uniqueKeysWithValues: models.map { ($0.served.id, $0.details) }
            ),
            models: catalog,
            tools: tools,
            onReply: onReply
        )
    }

    private static func makeBootID() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 16) + String(generator.next(), radix: 16)
    }
}

extension ModelDescription {
    /// A line for the log.
    fileprivate var summary: String {
        "\(architecture), \(parameterCount / 1_000_000) M parameters, \(precision.rawValue) on "
            + "\(kernels), \(layerCount) layers, context \(maximumContextTokenCount)"
    }
}
