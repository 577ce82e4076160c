// The daemon without its sockets: everything that the connections share.

package import RewardScheduling
package import RewardScoring
package import RewardTools
package import RewardTypes
internal import RewardWire

/// Answers requests of all connections; makes a `Session` for each.
package final class Service: Sendable {
    /// The scorers that clients can name.
    package let catalog: ScorerCatalog
    /// Bounds.
    package let limits: ServingLimits
    /// Facts about the program.
    package let info: ServerInfo
    /// Counters since the start.
    package let metrics = ServingMetrics()
    /// Further facts about models, shown by `models` beside their description.
    package let modelDetails: [ModelID: JSONObject]
    /// The text side of the models, for methods that take one by name.
    package let models: ModelCatalog
    /// The tools that clients can name.
    package let tools: ToolCatalog

    /// Is told of every reply.
    let onReply: @Sendable (ReplyEvent) -> Void
    /// What was measured since the start.
    let measurements = Measurements()
    let executor: PlanExecutor
    let admission: Admission
    let clock: ServingClock

    /// A service.
    ///
    /// - Parameters:
    ///   - scorers: What clients can name, in the order in which they are shown.
    ///   - queues: One for each model that runs.
    ///   - limits: Bounds.
    ///   - info: Facts about the program.
    ///   - modelDetails: Facts to be shown beside a model's description: digests of its
    ///     tokenizer and template.
    ///   - models: The text side of the models.
    ///   - tools: The tools that clients can name.
    ///   - clock: The time.
    ///   - onReply: Is told of every reply before it is sent; must not block.
    package init(
        scorers: [ServedScorer],
        queues: [ModelID: any PassQueue],
        limits: ServingLimits = ServingLimits(),
        info: ServerInfo,
        modelDetails: [ModelID: JSONObject] = [:],
        models: ModelCatalog = ModelCatalog([]),
        tools: ToolCatalog = .builtIn,
        clock: ServingClock = .continuous,
        onReply: @escaping @Sendable (ReplyEvent) -> Void = { _ in }
    ) {
        catalog = ScorerCatalog(scorers)
        executor = PlanExecutor(queues: queues, limits: limits)
        admission = Admission(limits: limits)
        self.limits = limits
        self.info = info
        self.modelDetails = modelDetails
        self.models = models
        self.tools = tools
        self.clock = clock
        self.onReply = onReply
    }

    /// A session for a new connection.
    package func makeSession() -> Session { Session(service: self) }

    /// From now on new work is refused; what is in flight goes on.
    package func beginDraining() { admission.drain() }

    /// What a peer is told, without newline, when there are too many connections to serve it.
    package var refusalLine: [UInt8] {
        let error = WireError.overloaded(
            "there are too many connections",
            retryAfter: limits.admissionRetryDelay
        )
        return Reply(id: nil, outcome: .failure(error)).line
    }

    /// Requests with work behind them that are in flight.
    package var requestCountInFlight: Int { admission.requestCount }

    /// Models by name, with their queues.
    package var queues: [(id: ModelID, queue: any PassQueue)] {
        executor.queues.map { (id: $0.key, queue: $0.value) }
            .sorted { $0.id.rawValue < $1.id.rawValue }
    }

    /// Decodes the parameters of a call; nothing waits and nothing is computed.
    func prepare(_ call: IncomingMessage.Call) throws(WireError) -> Work {
        guard let operation = OperationRegistry.operation(named: call.method) else {
            throw .unknownMethod(call.method, known: OperationRegistry.names)
        }
        return try operation.work(call.params, for: self)
    }
}
