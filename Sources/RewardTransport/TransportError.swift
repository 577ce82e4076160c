// What can go wrong before lines flow.

/// Why a server cannot listen or a client cannot connect.
package enum TransportError: Error, Sendable, Equatable {
    /// The path does not fit into a socket address.
    case pathTooLong(path: String, byteCount: Int)
    /// Something that is not a socket has that name.
    case notASocket(path: String)
    /// Another server answers there.
    case inUse(path: String)
    /// A system call failed.
    case system(action: String, path: String, reason: String)
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .pathTooLong(let path, let byteCount):
            """
            \(path): the socket path has \(byteCount) bytes and may have at most \
            \(TransportLimits.maximumSocketPathByteCount); choose a shorter one
            """
        case .notASocket(let path):
            "\(path): exists and is not a socket; remove it or choose another path"
        case .inUse(let path):
            "\(path): another server is listening there; stop it or choose another path"
        case .system(let action, let path, let reason):
            "\(path): cannot \(action): \(reason)"
        }
    }
}
