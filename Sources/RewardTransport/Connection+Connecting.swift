// The client's side of a connection: the same lines, limits and backpressure.

internal import NIOCore
internal import NIOPosix

extension Connection {
    /// Connects to a server; the caller then calls `run`.
    package static func connect(
        toUnixSocketAt path: String,
        limits: TransportLimits = TransportLimits()
    ) async throws(TransportError) -> Connection {
        let byteCount = path.utf8.count
        guard byteCount <= TransportLimits.maximumSocketPathByteCount else {
            throw .pathTooLong(path: path, byteCount: byteCount)
        }
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
        do {
            return try await bootstrap.connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = Peer(connectionNumber: 0, credentials: nil)
                    let connection = Connection(
                        channel: channel,
                        peer: peer,
                        limits: limits,
                        role: .client
                    )
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionChannelHandler(
                            connection: connection,
                            maximumLineByteCount: limits.maximumLineByteCount
                        )
                    )
                    return connection
                }
            }
        } catch {
            throw TransportError("connect", path: path, error)
        }
    }
}
