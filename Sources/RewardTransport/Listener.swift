// A listening socket and the file it leaves in the file system.

internal import FoundationEssentials
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// A socket that is being listened on.
struct Listener: Sendable {
    private let channel: any Channel
    private let socketFile: SocketFile?

    /// Starts listening.
    static func open(
        _ address: ListenAddress,
        bootstrap: ServerBootstrap,
        group: any EventLoopGroup
    ) async throws(TransportError) -> Listener {
        switch address {
        case .unix(let address):
            try await openUnix(address, bootstrap: bootstrap, group: group)
        }
    }

    /// Stops listening; connections that exist stay.
    func close() {
        // The file goes first: who comes now learns that nobody is there, and does not wait.
        socketFile?.remove()
        channel.close(promise: nil)
    }

    /// Creates the socket in a directory that only we may enter, and moves it to its place when
    /// its permissions are right: there is no moment at which too many could connect.
    private static func openUnix(
        _ address: UnixSocketAddress,
        bootstrap: ServerBootstrap,
        group: any EventLoopGroup
    ) async throws(TransportError) -> Listener {
        let path = address.path
        guard path.utf8.count <= TransportLimits.maximumSocketPathByteCount else {
            throw .pathTooLong(path: path, byteCount: path.utf8.count)
        }
        try await removeStaleSocket(path, group: group)
        let directory = path + ".~"
        let temporaryPath = directory + "/s"
        let files = FileManager.default
        // One left behind by a server that died here holds nothing of value.
        try? files.removeItem(atPath: directory)
        do {
            try files.createDirectory(
                atPath: directory,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .init("create a socket", path: path, error)
        }
        // Whether this works does not matter: see above.
        defer { try? files.removeItem(atPath: directory) }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(unixDomainSocketPath: temporaryPath).get()
        } catch {
            throw .init("listen", path: path, error)
        }
        do {
            if let group = address.group { try setGroup(group, of: temporaryPath) }
            try files.setAttributes(
                [.posixPermissions: Int(address.mode)],
                ofItemAtPath: temporaryPath
            )
            let file = SocketFile(path: path, createdAs: temporaryPath)
            try files.moveItem(atPath: temporaryPath, toPath: path)
            return Listener(channel: channel, socketFile: file)
        } catch {
            channel.close(promise: nil)
            throw .init("give the socket its permissions and place", path: path, error)
        }
    }

    private static func setGroup(_ group: String, of path: String) throws {
        let files = FileManager.default
        try files.setAttributes([.groupOwnerAccountName: group], ofItemAtPath: path)
        // An unknown name is not reported as an error, so look.
        let found = try files.attributesOfItem(atPath: path)[.groupOwnerAccountName] as? String
        guard found == group else { throw UnknownGroup(name: group) }
    }

    /// Removes the socket file of a server that is no more; throws if one still answers.
    private static func removeStaleSocket(
        _ path: String,
        group: any EventLoopGroup
    ) async throws(TransportError) {
        let files = FileManager.default
        let type: FileAttributeType?
        do {
            type = try files.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        } catch {
            // Most likely there is nothing, which is fine; if not, creating the socket tells.
            return
        }
        guard type == .typeSocket else { throw .notASocket(path: path) }
        do {
            let bootstrap = ClientBootstrap(group: group)
            let channel = try await bootstrap.connect(unixDomainSocketPath: path).get()
            channel.close(promise: nil)
        } catch {
            guard error.systemErrorNumber == ECONNREFUSED else {
                if error.systemErrorNumber == ENOENT { return }
                throw .init("find out whether a server listens", path: path, error)
            }
            do {
                try files.removeItem(atPath: path)
                return
            } catch {
                throw .init("remove the socket of a dead server", path: path, error)
            }
        }
        throw .inUse(path: path)
    }
}

private struct UnknownGroup: Error, CustomStringConvertible {
    let name: String
    var description: String { "the group \"\(name)\" does not exist" }
}

/// A socket file that we made, told from one that somebody else put in its place since.
private struct SocketFile: Sendable {
    let path: String
    private let number: UInt64?

    init(path: String, createdAs temporaryPath: String) {
        self.path = path
        number = Self.number(ofFileAt: temporaryPath)
    }

    func remove() {
        guard let number, Self.number(ofFileAt: path) == number else { return }
        // A file that cannot be removed is found stale by the next server.
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func number(ofFileAt path: String) -> UInt64? {
        // A file that cannot be looked at is not ours to remove.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.systemFileNumber] as? UInt64
    }
}
