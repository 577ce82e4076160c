// A connection to a daemon: calls in, results out, many at the same time.

internal import RewardTransport
package import RewardTypes

/// What a client insists on.
package struct ClientConfiguration: Sendable {
    /// Bytes of one reply; a longer one is a violation of the protocol.
    ///
    /// Twice a request: per-token log-probabilities take more room than the text they belong to.
    package var maximumReplyByteCount = 2 * Limits.maximumLineByteCount
    /// A daemon that takes no byte for this long while requests wait is given up.
    package var writeStallDuration = Limits.writeStallDuration

    /// The standard bounds.
    package init() {}
}

/// A connection to a daemon.
///
/// Safe to be used from many tasks; ends when it is closed or no longer referred to.
package final class Client: Sendable {
    /// Is given every notification of the daemon, in order; must not block.
    package typealias NotificationHandler = @Sendable (_ method: String, JSONValue) -> Void

    private let connection: Connection
    private let calls: PendingCalls
    private let reading: Task<Void, Never>

    private init(connection: Connection, notify: @escaping NotificationHandler) {
        let calls = PendingCalls()
        let replies = ReplyHandler(connection: connection, calls: calls, notify: notify)
        self.connection = connection
        self.calls = calls
        // Not a child of any task, because it lives as long as the client, which no scope bounds.
        // It ends with the connection, which `close` and `deinit` end.
        reading = Task {
            let end = await connection.run(replies)
            calls.fail(.connectionLost(end.reason))
        }
    }

    deinit { connection.close() }

    /// Connects to the daemon that listens on a Unix socket.
    package static func connect(
        unixPath path: String,
        configuration: ClientConfiguration = ClientConfiguration(),
        onNotification: @escaping NotificationHandler = { _, _ in }
    ) async throws(ClientError) -> Client {
        var limits = TransportLimits()
        limits.maximumLineByteCount = configuration.maximumReplyByteCount
        limits.maximumBytesInFlight = 2 * configuration.maximumReplyByteCount
        limits.writeStallDuration = configuration.writeStallDuration
        do {
            let connection = try await Connection.connect(toUnixSocketAt: path, limits: limits)
            return Client(connection: connection, notify: onNotification)
        } catch {
            throw .cannotConnect(error.description)
        }
    }

    /// Calls a method and waits for its result.
    ///
    /// When the calling task is cancelled the daemon is told so, and the call throws at once.
    package func call(
        _ method: String,
        _ params: JSONValue = [:]
    ) async throws(ClientError) -> JSONValue {
        if Task.isCancelled { throw .cancelled }
        let id = try calls.begin()
        let outcome = await withTaskCancellationHandler {
            await connection.write(Envelope.request(id: id, method: method, params: params))
            // A call that was cancelled while it waited to be sent has been sent nevertheless.
            if !calls.markSent(id) { tellCancelled(id) }
            return await calls.outcome(of: id)
        } onCancel: {
            if calls.cancel(id) { tellCancelled(id) }
        }
        return try outcome.get()
    }

    /// Calls a method, but waits no longer than `timeout`.
    package func call(
        _ method: String,
        _ params: JSONValue = [:],
        timeout: Duration?,
        clock: some Clock<Duration> = ContinuousClock()
    ) async throws(ClientError) -> JSONValue {
        guard let timeout else { return try await call(method, params) }
        let outcome = await withTaskGroup(of: PendingCalls.Outcome?.self) { group in
            group.addTask {
                do throws(ClientError) {
                    return .success(try await self.call(method, params))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                do {
                    try await clock.sleep(until: clock.now.advanced(by: timeout), tolerance: nil)
                    return .failure(.timedOut(timeout))
                } catch {
                    // Cancelled, because the reply has come or nobody waits for it: the other
                    // task knows the outcome.
                    return nil
                }
            }
            var outcome: PendingCalls.Outcome?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome ?? .failure(.cancelled)
        }
        return try outcome.get()
    }

    /// Ends the connection; calls in flight fail.
    package func close() async {
        connection.close()
        await reading.value
    }

    private func tellCancelled(_ id: Int64) {
        connection.writeUrgently(Envelope.cancel(id: id))
    }
}

extension ConnectionEnd {
    /// The end of the connection as a client tells it.
    fileprivate var reason: String {
        switch self {
        case .finished, .drained, .peerDisconnected: "the daemon closed it"
        case .writeStalled: "the daemon took no data for too long"
        case .drainLimitReached, .closedLocally: "it was closed on this side"
        case .failed(let reason): reason
        }
    }
}

/// Gives each line of the daemon to the call it answers.
private struct ReplyHandler: LineHandler {
    let connection: Connection
    let calls: PendingCalls
    let notify: Client.NotificationHandler

    func receive(_ line: [UInt8], write: @escaping LineWriter) async {
        do throws(EnvelopeError) {
            switch try IncomingMessage(parsing: line) {
            case .result(let id, let result): settle(id, .success(result))
            case .failure(.some(let id), let error): settle(id, .failure(.rpc(error)))
            case .failure(nil, let error): end(.rpc(error))
            case .notification(let method, let params): notify(method, params)
            }
        } catch {
            end(.protocolViolation(error.problem))
        }
    }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {
        end(.protocolViolation("a reply has \(byteCount) bytes"))
    }

    func connectionClosed() {}

    private func settle(_ id: Int64, _ outcome: PendingCalls.Outcome) {
        // A reply to a call that was cancelled meanwhile is as it should be.
        if !calls.settle(id, outcome), !calls.wasIssued(id) {
            end(.protocolViolation("a reply has the id \(id), which was never sent"))
        }
    }

    /// What concerns no single call concerns all: nobody could tell which reply is missing.
    private func end(_ failure: ClientError) {
        calls.fail(failure)
        connection.close()
    }
}
