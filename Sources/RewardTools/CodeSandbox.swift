// The sandbox of a tool, started when it is first needed.

internal import RewardSandbox
internal import RewardTypes
internal import Synchronization

/// Starts a sandbox once, finds out what it can do, and keeps it.
actor CodeSandbox {
    /// A sandbox that runs programs.
    struct Ready: Sendable {
        let judge: CodeJudge
        let runtimes: Runtimes
    }

    private let pool: SandboxPool
    private let bounds: CodeLimits
    private let declared: [CodeRuntime]
    private let runtimes = Mutex<JSONValue?>(nil)
    private var start: Task<Result<Ready, ItemFailure>, Never>?
    private var failed: ContinuousClock.Instant?

    /// A sandbox that cannot be started is tried again after this.
    private static let retryDuration = Duration.seconds(10)

    init(settings: SandboxSettings, bounds: CodeLimits, declared: [CodeRuntime]) {
        pool = SandboxPool(settings: settings)
        self.bounds = bounds
        self.declared = declared
    }

    /// The sandbox, or why there is none.
    func ready() async -> Result<Ready, ItemFailure> {
        if let failed, ContinuousClock.now - failed > Self.retryDuration {
            start = nil
            self.failed = nil
        }
        if let start { return await start.value }
        // All who wait share it, so that it may not end with the first of them.
        let start = Task { [pool, bounds, declared] in
            await Self.started(pool, bounds, declared)
        }
        self.start = start
        let result = await start.value
        switch result {
        case .failure: failed = failed ?? .now
        case .success(let ready): runtimes.withLock { $0 = ready.runtimes.json }
        }
        return result
    }

    private static func started(
        _ pool: SandboxPool,
        _ bounds: CodeLimits,
        _ declared: [CodeRuntime]
    ) async -> Result<Ready, ItemFailure> {
        let status = await pool.prepare()
        if let problem = status.problem { return .failure(ItemFailure(.toolUnavailable, problem)) }
        do throws(SandboxError) {
            let runtimes = try await Runtimes.found(declared: declared).checked(by: pool)
            let level = status.findings?.level.rawValue ?? SandboxFindings.Level.none.rawValue
            let judge = CodeJudge(runner: pool, bounds: bounds, sandboxLevel: level)
            return .success(Ready(judge: judge, runtimes: runtimes))
        } catch {
            return .failure(ItemFailure(.toolUnavailable, "the sandbox does not start: \(error)"))
        }
    }

    /// What there is to say of the sandbox at this moment.
    nonisolated var facts: JSONObject {
        let status = pool.status
        var facts: JSONObject = [
            "slots": .integer(Int64(status.slotCount)),
            "running": .integer(Int64(status.runningCount)),
            "queued": .integer(Int64(status.queuedCount)),
            "finished": .integer(Int64(status.finishedCount)),
            "restarts": .integer(Int64(status.restartCount)),
        ]
        if let problem = status.problem { facts["problem"] = .string(problem) }
        if let findings = status.findings {
            facts["isolation"] = .string(findings.level.rawValue)
            facts["kernel"] = .string(findings.kernel)
            facts["landlock"] = .integer(Int64(findings.landlockVersion))
            var layers: JSONObject = [:]
            for layer in findings.layers { layers[layer.name] = .string(layer.problem ?? "on") }
            facts["layers"] = .object(layers)
        }
        if let runtimes = runtimes.withLock({ $0 }) { facts["runtimes"] = runtimes }
        return facts
    }
}
