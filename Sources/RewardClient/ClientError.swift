// What can go wrong with a call.

/// An error that the daemon answered with.
package struct RPCError: Error, Sendable, Equatable {
    /// The JSON-RPC code.
    package var code: Int
    /// The name of the error, from a closed list; what programs decide by.
    package var kind: String?
    /// What happened, for people.
    package var message: String
    /// Whether the same call may succeed later.
    package var isRetryable: Bool
    /// When it is worth trying again.
    package var retryAfter: Duration?
    /// The member of the request that is at fault, such as `params.items[3].response`.
    package var path: String?

    package init(
        code: Int,
        kind: String? = nil,
        message: String,
        isRetryable: Bool = false,
        retryAfter: Duration? = nil,
        path: String? = nil
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
        self.path = path
    }
}

extension RPCError: CustomStringConvertible {
    package var description: String {
        let name = kind ?? "error \(code)"
        // Daemons usually say the path in the message as well; once is enough.
        guard let path, !message.hasPrefix(path) else { return "\(name): \(message)" }
        return "\(name): \(path): \(message)"
    }
}

/// Why a call gave no result.
package enum ClientError: Error, Sendable, Equatable {
    /// Nobody answers at the socket.
    case cannotConnect(String)
    /// The connection ended before the reply came.
    case connectionLost(String)
    /// The other side does not speak the protocol; the connection has been closed.
    case protocolViolation(String)
    /// The daemon answered with an error.
    case rpc(RPCError)
    /// The task that made the call was cancelled.
    case cancelled
    /// No reply came in time; the daemon has been told to stop.
    case timedOut(Duration)
}

extension ClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotConnect(let reason): reason
        case .connectionLost(let reason): "the connection was lost: \(reason)"
        case .protocolViolation(let problem): "the daemon broke the protocol: \(problem)"
        case .rpc(let error): error.description
        case .cancelled: "the call was cancelled"
        case .timedOut(let duration): "no reply within \(duration)"
        }
    }
}
