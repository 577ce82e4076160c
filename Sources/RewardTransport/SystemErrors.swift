// Telling apart the system errors that mean something to us.

internal import FoundationEssentials
internal import Glibc
internal import NIOCore

extension Error {
    /// The number of the system error behind this, if there is one.
    var systemErrorNumber: CInt? {
        switch self {
        case let error as IOError: error.errnoCode
        case let error as POSIXError: error.code.rawValue
        case let error as CocoaError: error.underlying?.systemErrorNumber
        default: nil
        }
    }

    /// Whether the peer went away.
    var isDisconnection: Bool {
        guard let number = systemErrorNumber else { return self is ChannelError }
        return [ECONNRESET, EPIPE, ENOTCONN].contains(number)
    }

    /// What happened, in words rather than in names of functions where it is known.
    var systemErrorReason: String {
        switch systemErrorNumber {
        case ENOENT: "no such file or folder"
        case ECONNREFUSED: "nobody is listening there"
        case EACCES, EPERM: "permission denied"
        case EAGAIN: "too many connections are waiting to be accepted"
        case EMFILE, ENFILE: "too many open files"
        case ENOTDIR: "a part of the path is not a folder"
        case EROFS: "the file system is read-only"
        case ENOSPC: "no space is left"
        case EADDRINUSE: "the address is in use"
        default: (self as? CocoaError)?.underlying.map { "\($0)" } ?? "\(self)"
        }
    }
}

extension TransportError {
    init(_ action: String, path: String, _ error: any Error) {
        self = .system(action: action, path: path, reason: error.systemErrorReason)
    }
}
