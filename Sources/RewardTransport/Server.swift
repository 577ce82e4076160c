// Listens, accepts up to a number of connections, and drains.

package import NIOCore
internal import NIOPosix
internal import Synchronization

/// Something that happened to a connection; for logs and counters.
package enum ServerEvent: Sendable, Equatable {
    case accepted(Peer)
    /// There were too many connections already.
    case refused(Peer)
    case ended(Peer, ConnectionEnd)
}

/// Accepts connections and gives their lines to handlers.
///
///     start --> run (serves) --shutdown--> draining --all ended, or limit--> run returns
package final class Server: Sendable {
    /// Makes the handler of a new connection; called in the task that will run it.
    package typealias HandlerFactory = @Sendable (Peer) -> any LineHandler

    private struct State {
        var listeners: [Listener] = []
        var connections: [UInt64: Connection] = [:]
        var nextConnectionNumber: UInt64 = 1
        var isDraining = false
        var drainLimits: [Scheduled<Void>] = []
    }

    private enum Admission { case accepted(Connection), refused(Peer), draining }

    private let limits: TransportLimits
    private let group: any EventLoopGroup
    private let makeHandler: HandlerFactory
    private let refusalLine: @Sendable () -> [UInt8]
    private let onEvent: @Sendable (ServerEvent) -> Void
    private let state = Mutex(State())
    private let accepted: AsyncStream<Connection>
    private let acceptedContinuation: AsyncStream<Connection>.Continuation

    private init(
        limits: TransportLimits,
        group: any EventLoopGroup,
        refusalLine: @escaping @Sendable () -> [UInt8],
        onEvent: @escaping @Sendable (ServerEvent) -> Void,
        makeHandler: @escaping HandlerFactory
    ) {
        self.limits = limits
        self.group = group
        self.refusalLine = refusalLine
        self.onEvent = onEvent
        self.makeHandler = makeHandler
        // Never holds more than the maximum number of connections.
        (accepted, acceptedContinuation) = AsyncStream.makeStream()
    }

    /// Listens at every address; connections wait until `run` is called.
    ///
    /// - Parameters:
    ///   - addresses: Where to listen; all or none of them.
    ///   - limits: The bounds of the server and its connections.
    ///   - group: The event loops that move the bytes.
    ///   - refusalLine: What a peer is told, without newline, when there are too many connections.
    ///   - onEvent: Is told what happens; must not block.
    ///   - makeHandler: Makes the handler of a new connection.
    /// - Returns: A server that listens.
    /// - Throws: Why one of the addresses cannot be listened on.
    package static func start(
        at addresses: [ListenAddress],
        limits: TransportLimits = TransportLimits(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        refusalLine: @escaping @Sendable () -> [UInt8],
        onEvent: @escaping @Sendable (ServerEvent) -> Void = { _ in },
        makeHandler: @escaping HandlerFactory
    ) async throws(TransportError) -> Server {
        let server = Server(
            limits: limits,
            group: group,
            refusalLine: refusalLine,
            onEvent: onEvent,
            makeHandler: makeHandler
        )
        for address in addresses {
            do throws(TransportError) {
                let listener = try await Listener.open(
                    address,
                    bootstrap: server.bootstrap(),
                    group: group
                )
                server.state.withLock { $0.listeners.append(listener) }
            } catch {
                server.shutdown(within: .zero)
                throw error
            }
        }
        return server
    }

    /// Serves until `shutdown` is called and the last connection has ended.
    ///
    /// Cancelling the task is a shutdown that waits for nothing. To be called exactly once.
    package func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await connection in accepted {
                    group.addTask { await self.serve(connection) }
                }
            }
        } onCancel: {
            shutdown(within: .zero)
        }
        let (limits, connections) = state.withLock {
            ($0.drainLimits, Array($0.connections.values))
        }
        for limit in limits { limit.cancel() }
        // Whoever was accepted in the very moment of the shutdown was never served.
        for connection in connections { connection.close(as: .drained) }
    }

    /// Stops listening and reading, lets what is in flight finish, and closes what is left then.
    ///
    /// - Parameter limit: How long it may take; a second call with less time shortens it.
    package func shutdown(within limit: Duration? = nil) {
        let (listeners, connections) = state.withLock { state in
            defer { state.listeners = [] }
            state.isDraining = true
            return (state.listeners, Array(state.connections.values))
        }
        for listener in listeners { listener.close() }
        for connection in connections { connection.drain() }
        acceptedContinuation.finish()
        let delay = TimeAmount(limit ?? limits.drainDuration)
        let timer = group.next().scheduleTask(in: delay) {
            let connections = self.state.withLock { Array($0.connections.values) }
            for connection in connections { connection.close(as: .drainLimitReached) }
        }
        state.withLock { $0.drainLimits.append(timer) }
    }

    /// How many connections there are.
    package var connectionCount: Int { state.withLock { $0.connections.count } }

    private func serve(_ connection: Connection) async {
        onEvent(.accepted(connection.peer))
        let end = await connection.run(makeHandler(connection.peer))
        state.withLock { $0.connections[connection.peer.connectionNumber] = nil }
        onEvent(.ended(connection.peer, end))
    }
}

// MARK: - Accepting

extension Server {
    private func bootstrap() -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without this a process that is out of descriptors would accept in a circle.
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.peerCredentials().flatMapThrowing { credentials in
                    try self.accept(channel, credentials: credentials)
                }
            }
    }

    private func accept(_ channel: any Channel, credentials: PeerCredentials?) throws {
        let pipeline = channel.pipeline.syncOperations
        switch admit(channel, credentials: credentials) {
        case .accepted(let connection):
            try pipeline.addHandler(
                ConnectionChannelHandler(
                    connection: connection,
                    maximumLineByteCount: limits.maximumLineByteCount
                )
            )
            acceptedContinuation.yield(connection)
        case .refused(let peer):
            try pipeline.addHandler(RefusalChannelHandler(line: refusalLine()))
            onEvent(.refused(peer))
        case .draining:
            channel.close(promise: nil)
        }
    }

    private func admit(_ channel: any Channel, credentials: PeerCredentials?) -> Admission {
        state.withLock { state in
            guard !state.isDraining else { return .draining }
            let number = state.nextConnectionNumber
            state.nextConnectionNumber += 1
            let peer = Peer(connectionNumber: number, credentials: credentials)
            guard state.connections.count < limits.maximumConnectionCount else {
                return .refused(peer)
            }
            let connection = Connection(
                channel: channel,
                peer: peer,
                limits: limits,
                role: .server
            )
            state.connections[number] = connection
            return .accepted(connection)
        }
    }
}
