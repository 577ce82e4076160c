import Foundation
import RewardTransport
import Testing

@Suite("Listening on a Unix socket", .timeLimit(.minutes(5)))
struct ListenerTests {
    private func start(
        _ address: UnixSocketAddress
    ) async throws(TransportError) -> Server {
        try await Server.start(at: [.unix(address)], refusalLine: { [] }) { _ in
            ClosureHandler.echo
        }
    }

    private func attributes(_ path: String) throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: path)
    }

    private func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory)
    }

    @Test("the socket file has its mode and group, and is gone after the shutdown")
    func file() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            let own = try #require(
                try attributes(directory)[.groupOwnerAccountName] as? String
            )
            let server = try await start(UnixSocketAddress(path: path, mode: 0o620, group: own))
            let found = try attributes(path)
            #expect(found[.posixPermissions] as? Int == 0o620)
            #expect(found[.groupOwnerAccountName] as? String == own)
            #expect(found[.type] as? FileAttributeType == .typeSocket)
            let made = try names(in: directory)
            #expect(made == ["s"])
            server.shutdown()
            await server.run()
            let left = try names(in: directory)
            #expect(left == [])
        }
    }

    @Test("a group that does not exist is refused")
    func unknownGroup() async throws {
        try await withTemporaryDirectory { directory in
            let address = UnixSocketAddress(path: directory + "/s", group: "no such group")
            let error = await #expect(throws: TransportError.self) { try await start(address) }
            #expect(error?.description.contains("no such group") == true)
            let left = try names(in: directory)
            #expect(left == [])
        }
    }

    @Test("a second server is refused while the first lives")
    func inUse() async throws {
        try await withTemporaryDirectory { directory in
            let address = UnixSocketAddress(path: directory + "/s")
            let server = try await start(address)
            await #expect(throws: TransportError.inUse(path: address.path)) {
                try await start(address)
            }
            server.shutdown()
            await server.run()
        }
    }

    @Test("the socket file of a dead server is replaced")
    func stale() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            try leaveStaleSocket(at: path)
            let server = try await start(UnixSocketAddress(path: path))
            async let running: Void = server.run()
            let client = try await TestClient(path: path)
            try await client.send("a\n")
            #expect(await client.next() == "a")
            server.shutdown(within: .zero)
            await running
        }
    }

    @Test("a file that is not a socket is left alone")
    func notASocket() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            try Data("precious".utf8).write(to: URL(filePath: path))
            await #expect(throws: TransportError.notASocket(path: path)) {
                try await start(UnixSocketAddress(path: path))
            }
            let content = try Data(contentsOf: URL(filePath: path))
            #expect(content == Data("precious".utf8))
        }
    }

    @Test("a path that does not fit into an address is refused by its length")
    func pathLength() async throws {
        try await withTemporaryDirectory { directory in
            let room = TransportLimits.maximumSocketPathByteCount - directory.utf8.count - 1
            let longest = directory + "/" + String(repeating: "x", count: room)
            let server = try await start(UnixSocketAddress(path: longest))
            server.shutdown()
            await server.run()
            let error = TransportError.pathTooLong(
                path: longest + "x",
                byteCount: TransportLimits.maximumSocketPathByteCount + 1
            )
            await #expect(throws: error) {
                try await start(UnixSocketAddress(path: longest + "x"))
            }
        }
    }

    @Test("a folder that does not exist is named")
    func missingFolder() async throws {
        let path = "/nonexistent/rewardd.sock"
        let error = await #expect(throws: TransportError.self) {
            try await start(UnixSocketAddress(path: path))
        }
        #expect(error?.description.hasPrefix(path) == true)
    }

    @Test("if one address fails, none is listened on")
    func allOrNone() async throws {
        try await withTemporaryDirectory { directory in
            let good = UnixSocketAddress(path: directory + "/s")
            let bad = UnixSocketAddress(path: directory + "/missing/s")
            await #expect(throws: TransportError.self) {
                try await Server.start(at: [.unix(good), .unix(bad)], refusalLine: { [] }) { _ in
                    ClosureHandler.echo
                }
            }
            let left = try names(in: directory)
            #expect(left == [])
        }
    }

    @Test("a socket file that replaced ours is not removed")
    func replaced() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            let server = try await start(UnixSocketAddress(path: path))
            try FileManager.default.removeItem(atPath: path)
            try Data("other".utf8).write(to: URL(filePath: path))
            server.shutdown()
            await server.run()
            let content = try Data(contentsOf: URL(filePath: path))
            #expect(content == Data("other".utf8))
        }
    }
}
