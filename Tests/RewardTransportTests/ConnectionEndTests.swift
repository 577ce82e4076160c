import RewardTransport
import Testing

@Suite("How connections end", .timeLimit(.minutes(5)))
struct ConnectionEndTests {
    /// Announces each line, waits for the gate, answers.
    private func gated(_ gate: Gate, _ running: Tally) -> ClosureHandler {
        ClosureHandler { line, write in
            running.add(1)
            await gate.wait()
            await write(line)
        }
    }

    @Test("half a line and a disconnection end the connection")
    func halfLine() async throws {
        let closed = Gate()
        let handler = ClosureHandler(
            onLine: { line, write in await write(line) },
            onClosed: { closed.open() }
        )
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("{\"half\":")
            try await client.close()
            await closed.wait()
            #expect(server.server.connectionCount <= 1)
            #expect(await server.nextEnd() != nil)
            #expect(server.server.connectionCount == 0)
        }
    }

    @Test("a disconnection cancels what is in flight")
    func disconnection() async throws {
        let running = Tally()
        let cancelled = Tally()
        let handler = ClosureHandler { _, _ in
            running.add(1)
            while !Task.isCancelled { await Task.yield() }
            cancelled.add(1)
        }
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("a\nb\n")
            await running.wait(for: 2)
            try await client.close()
            await cancelled.wait(for: 2)
            #expect(await server.nextEnd() == .peerDisconnected)
        }
    }

    @Test("a disconnection is noticed while reading is paused")
    func disconnectionWhilePaused() async throws {
        var limits = TransportLimits()
        limits.maximumLinesInFlight = 1
        let running = Tally()
        let handler = ClosureHandler { _, _ in
            running.add(1)
            while !Task.isCancelled { await Task.yield() }
        }
        try await TestServer.with(limits: limits, handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("a\nb\nc")
            await running.wait(for: 1)
            try await client.close()
            #expect(await server.nextEnd() == .peerDisconnected)
            #expect(running.value == 1)
        }
    }

    @Test("after a half-close everything is answered, and then the connection ends")
    func halfClose() async throws {
        let gate = Gate()
        let running = Tally()
        let handler = gated(gate, running)
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("a\nb\n")
            try await client.finishSending()
            await running.wait(for: 2)
            gate.open()
            #expect(Set(await client.rest()) == ["a", "b"])
            #expect(await server.nextEnd() == .finished)
        }
    }

    @Test("a last line without a newline is a line")
    func unterminated() async throws {
        try await TestServer.with { server in
            let client = try await TestClient(path: server.path)
            try await client.send("a\nlast")
            try await client.finishSending()
            #expect(await client.rest() == ["a", "last"])
        }
    }

    @Test("a disconnection after a half-close cancels what is in flight")
    func disconnectionAfterHalfClose() async throws {
        let running = Tally()
        let handler = ClosureHandler { _, _ in
            running.add(1)
            while !Task.isCancelled { await Task.yield() }
        }
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("a\n")
            try await client.finishSending()
            await running.wait(for: 1)
            try await client.close()
            #expect(await server.nextEnd() == .peerDisconnected)
        }
    }

    @Test("a drain answers what is in flight, reads no more, and takes no new connections")
    func drain() async throws {
        let gate = Gate()
        let running = Tally()
        let handler = gated(gate, running)
        try await TestServer.with(handler: { _ in handler }) { server in
            let busy = try await TestClient(path: server.path)
            let idle = try await TestClient(path: server.path)
            try await busy.send("a\nb\n")
            await running.wait(for: 2)
            server.server.shutdown(within: .seconds(50))
            #expect(await idle.rest() == [])
            await #expect(throws: (any Error).self) { try await TestClient(path: server.path) }
            gate.open()
            #expect(Set(await busy.rest()) == ["a", "b"])
            #expect(await server.nextEnd() == .drained)
        }
    }

    @Test("the drain limit cancels what is still in flight")
    func drainLimit() async throws {
        let running = Tally()
        let handler = ClosureHandler { _, _ in
            running.add(1)
            while !Task.isCancelled { await Task.yield() }
        }
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("a\n")
            await running.wait(for: 1)
            server.server.shutdown(within: .milliseconds(10))
            #expect(await server.nextEnd() == .drainLimitReached)
            #expect(await client.rest() == [])
        }
    }

    @Test("one connection too many is told so, and there is room again later")
    func connectionLimit() async throws {
        var limits = TransportLimits()
        limits.maximumConnectionCount = 2
        try await TestServer.with(limits: limits) { server in
            let first = try await TestClient(path: server.path)
            let second = try await TestClient(path: server.path)
            for client in [first, second] {
                try await client.send("a\n")
                #expect(await client.next() == "a")
            }
            let third = try await TestClient(path: server.path)
            #expect(await third.rest() == ["too many"])
            try await first.close()
            #expect(await server.nextEnd() == .finished)
            let fourth = try await TestClient(path: server.path)
            try await fourth.send("b\n")
            #expect(await fourth.next() == "b")
        }
    }

    @Test("the handler knows the user at the other end")
    func credentials() async throws {
        let handler: Server.HandlerFactory = { peer in
            ClosureHandler { _, write in
                let userID = peer.credentials.map { "\($0.userID) \($0.processID)" } ?? "unknown"
                await write(Array(userID.utf8))
            }
        }
        try await TestServer.with(handler: handler) { server in
            let client = try await TestClient(path: server.path)
            try await client.send("who am I\n")
            #expect(await client.next() == "\(ownUserID) \(ownProcessID)")
        }
    }
}
