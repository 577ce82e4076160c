// Where a server listens. Further kinds of listeners (TCP with TLS, inherited descriptors) become
// cases here and a branch in `Listener.open`; nothing above them changes.

/// Where to listen.
package enum ListenAddress: Sendable, Hashable {
    case unix(UnixSocketAddress)
}

/// A Unix stream socket that is to be created.
package struct UnixSocketAddress: Sendable, Hashable {
    /// The name of the socket file.
    package var path: String
    /// The permissions of the file: who may write to it may connect.
    package var mode: UInt16
    /// The name of the group that the file is given to, if any.
    package var group: String?

    package init(path: String, mode: UInt16 = 0o660, group: String? = nil) {
        self.path = path
        self.mode = mode
        self.group = group
    }
}
