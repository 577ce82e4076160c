// Asks the kernel who is at the other end of a Unix socket.

internal import Glibc
internal import NIOCore

/// A process that connected over a Unix socket, as it was when it connected.
///
/// The kernel fills it: three 32-bit numbers in the order of `struct ucred`, which the C library
/// hides from Swift.
package struct PeerCredentials: Sendable, Hashable {
    package let processID: Int32
    package let userID: UInt32
    package let groupID: UInt32

    package init(processID: Int32, userID: UInt32, groupID: UInt32) {
        self.processID = processID
        self.userID = userID
        self.groupID = groupID
    }
}

extension Channel {
    /// The credentials of the peer; nil if this is not a Unix socket.
    func peerCredentials() -> EventLoopFuture<PeerCredentials?> {
        guard localAddress?.protocol == .unix || remoteAddress?.protocol == .unix,
            let provider = self as? any SocketOptionProvider
        else { return eventLoop.makeSucceededFuture(nil) }
        precondition(MemoryLayout<PeerCredentials>.size == 12, "the size of struct ucred")
        let credentials: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        )
        return credentials.map { .some($0) }
    }
}
