// The life of the daemon: load, listen, serve, drain.

package import Logging
internal import RewardPlatform
internal import RewardScheduling
internal import RewardServing
internal import RewardTools
internal import RewardTransport
internal import RewardTypes
internal import ServiceLifecycle

/// The running daemon.
///
///     init (loads) --> listening --SIGTERM--> draining --all answered, or the limit--> run returns
package struct Daemon: ServiceLifecycle.Service {
    private let configuration: Configuration
    private let composition: Composition
    private let logger: Logger
    private let serviceManager: ServiceManager

    /// Loads everything that the configuration names.
    package init(_ configuration: Configuration, logger: Logger) throws(StartupError) {
        self.configuration = configuration
        self.logger = logger
        serviceManager = ServiceManager()
        let reporter = StartupReporter(logger: logger, serviceManager: serviceManager)
        composition = try Composition(
            configuration,
            started: .now,
            report: reporter.report,
            onReply: { logger.log($0) }
        )
    }

    /// Serves until the process is told to end.
    package func run() async throws {
        await prepareTools()
        let server = try await listen()
        let drainDuration = configuration.limits.drainDuration
        let scorerCount = composition.service.catalog.scorers.count
        serviceManager.notifyReady(status: "serving \(scorerCount) scorers")
        logger.info("ready", metadata: ["socket": "\(configuration.listen.unixPath)"])
        await withGracefulShutdownHandler {
            await server.run()
        } onGracefulShutdown: {
            logger.info("draining")
            serviceManager.notifyStopping()
            composition.service.beginDraining()
            server.shutdown(within: drainDuration)
        }
        // All connections have ended: nobody waits for what may still run.
        let deadline = Deadline(.now)
        await withDiscardingTaskGroup { group in
            for batcher in composition.batchers {
                group.addTask { await batcher.close(deadline: deadline) }
            }
        }
        logger.info("ended")
    }

    /// Declared tools are ready before the first request; the others start with it.
    private func prepareTools() async {
        let declared = configuration.tools.map(\.name)
        for entry in composition.service.tools.entries where declared.contains(entry.name) {
            serviceManager.notifyLoading(status: "preparing \(entry.name)")
            guard let facts = await entry.tool.prepare() else { continue }
            logger.info("tool \(entry.name): \(facts)")
        }
    }

    private func listen() async throws(StartupError) -> Server {
        var limits = TransportLimits()
        limits.maximumLineByteCount = configuration.limits.maximumLineByteCount
        limits.writeStallDuration = configuration.limits.writeStallDuration
        limits.maximumConnectionCount = configuration.limits.maximumConnectionCount
        let service = composition.service
        let logger = logger
        do throws(TransportError) {
            return try await Server.start(
                at: [
                    .unix(
                        UnixSocketAddress(
                            path: configuration.listen.unixPath,
                            mode: configuration.listen.mode,
                            group: configuration.listen.group
                        )
                    )
                ],
                limits: limits,
                refusalLine: { service.refusalLine },
                onEvent: { logger.log($0) },
                makeHandler: { _ in SessionLineHandler(session: service.makeSession()) }
            )
        } catch {
            throw .socket("\(error)")
        }
    }
}

extension Daemon: CustomStringConvertible {
    /// A word for the log of the service group, which would otherwise print all members.
    package var description: String { "daemon" }
}

extension Logger {
    /// One line for each request: ids, counts and codes, never what was said.
    fileprivate func log(_ event: ReplyEvent) {
        let milliseconds = event.duration / .milliseconds(1)
        var metadata: Metadata = ["ms": "\((milliseconds * 10).rounded() / 10)"]
        if let id = event.idText { metadata["id"] = "\(id)" }
        if let error = event.errorText { metadata["error"] = "\(error)" }
        if let bug = event.bug {
            metadata["bug"] = "\(bug)"
            error("\(event.method ?? "request")", metadata: metadata)
        } else {
            debug("\(event.method ?? "request")", metadata: metadata)
        }
    }

    fileprivate func log(_ event: ServerEvent) {
        switch event {
        case .accepted(let peer):
            debug("connected", metadata: ["connection": "\(peer.connectionNumber)"])
        case .refused(let peer):
            warning(
                "connection refused: too many",
                metadata: ["connection": "\(peer.connectionNumber)"]
            )
        case .ended(let peer, let reason):
            debug(
                "disconnected",
                metadata: ["connection": "\(peer.connectionNumber)", "reason": "\(reason)"]
            )
        }
    }
}
