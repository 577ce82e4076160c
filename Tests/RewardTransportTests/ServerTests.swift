import RewardTransport
import Testing

@Suite("Serving lines over a real socket", .timeLimit(.minutes(5)))
struct ServerTests {
    @Test("a line comes back")
    func echo() async throws {
        try await TestServer.with { server in
            let client = try await TestClient(path: server.path)
            try await client.send("hello\n")
            #expect(await client.next() == "hello")
            try await client.close()
            #expect(await server.nextEnd() == .finished)
        }
    }

    @Test("a line sent byte by byte is one line")
    func byteByByte() async throws {
        try await TestServer.with { server in
            let client = try await TestClient(path: server.path)
            for byte in Array("first\r\nsecond\n".utf8) { try await client.send([byte]) }
            #expect(await client.next(2) == ["first", "second"])
        }
    }

    @Test("garbage is given to the handler as it is")
    func garbage() async throws {
        let received = Received()
        let handler = ClosureHandler { line, write in
            received.add(line)
            await write(Array("ok".utf8))
        }
        let lines: [[UInt8]] = [[0], [0xFF, 0xFE, 0x00, 0x80], [], [0xC3], Array(1...9)]
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            try await client.send(Array(lines.joined(separator: [0x0A])) + [0x0A])
            #expect(await client.next(5).count == 5)
            #expect(received.lines == lines)
        }
    }

    @Test("a line of 100 MB is thrown away while others are answered")
    func oversized() async throws {
        var limits = TransportLimits()
        limits.maximumLineByteCount = 1 << 20
        try await TestServer.with(limits: limits) { server in
            let rude = try await TestClient(path: server.path)
            let polite = try await TestClient(path: server.path)
            let piece = [UInt8](repeating: 0x78, count: 1 << 20)
            for number in 0..<100 {
                try await rude.send(piece)
                if number % 10 == 0 {
                    try await polite.send("\(number)\n")
                    #expect(await polite.next() == "\(number)")
                }
            }
            try await rude.send("\nstill here\n")
            #expect(await rude.next(2) == ["oversized 4096 of 104857600", "still here"])
        }
    }

    @Test("lines begin in the order of their arrival, however many are sent at once")
    func pipelining() async throws {
        let received = Received()
        let handler = ClosureHandler { line, write in
            // Some take longer to begin; the others must not overtake them.
            if line.last == UInt8(ascii: "0") { _ = (0..<3000).reduce(0) { $0 ^ $1 } }
            received.add(line)
            await Task.yield()
            await write(line)
        }
        let lines = (0..<20_000).map { "\($0)" }
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            client.post(lines.joined(separator: "\n") + "\n")
            let replies = await client.next(lines.count)
            #expect(Set(replies) == Set(lines))
            #expect(received.lines == lines.map { Array($0.utf8) })
        }
    }

    @Test("at most so many lines are handled at once, and all are in the end")
    func linesInFlight() async throws {
        var limits = TransportLimits()
        limits.maximumLinesInFlight = 8
        let running = Tally()
        let gate = Gate()
        let handler = ClosureHandler { line, write in
            running.add(1)
            await gate.wait()
            await write(line)
            running.add(-1)
        }
        try await TestServer.with(limits: limits, handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            let lines = (0..<500).map { "\($0)" }
            client.post(lines.joined(separator: "\n") + "\n")
            await running.wait(for: 8)
            gate.open()
            #expect(Set(await client.next(500)) == Set(lines))
            #expect(running.highest == 8)
        }
    }

    @Test("nothing more is read while too many lines are unfinished")
    func pausedReading() async throws {
        var limits = TransportLimits()
        limits.maximumLinesInFlight = 4
        let gate = Gate()
        let handler = ClosureHandler { line, write in
            if line.count > 10 { await gate.wait() }
            await write(Array(line.prefix(4)))
        }
        try await TestServer.with(limits: limits, handler: { _ in handler }) { server in
            let greedy = try await TestClient(path: server.path)
            let line = String(repeating: "x", count: 10_000) + "\n"
            greedy.post(String(repeating: line, count: 800))
            // Time enough to read everything, if it were read.
            let other = try await TestClient(path: server.path)
            for _ in 0..<300 {
                try await other.send("ping\n")
                #expect(await other.next() == "ping")
            }
            #expect(try await greedy.unsentByteCount() > 4_000_000)
            gate.open()
            #expect(await greedy.next(800).count == 800)
        }
    }

    @Test("a client that never reads is dropped, and what it had in flight is cancelled")
    func stall() async throws {
        var limits = TransportLimits()
        limits.outputHighWaterByteCount = 1 << 16
        limits.writeStallDuration = .milliseconds(40)
        let reply = [UInt8](repeating: 0x78, count: 100_000)
        let cancelled = Tally()
        let closed = Gate()
        let handler = ClosureHandler(
            onLine: { line, write in
                await write(reply)
                while !Task.isCancelled { await Task.yield() }
                cancelled.add(1)
            },
            onClosed: { closed.open() }
        )
        try await TestServer.with(limits: limits, handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path, isReading: false)
            client.post(String(repeating: "a\n", count: 20))
            #expect(await server.nextEnd() == .writeStalled)
            await closed.wait()
            #expect(cancelled.value > 2, "those that started were cancelled")
        }
    }

    @Test("a client that reads slowly, but reads, gets everything")
    func slowReader() async throws {
        var limits = TransportLimits()
        limits.outputHighWaterByteCount = 1000
        let reply = [UInt8](repeating: 0x78, count: 50_000)
        let writing = Tally()
        let handler = ClosureHandler { _, write in
            writing.add(1)
            await write(reply)
        }
        try await TestServer.with(limits: limits, handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path, isReading: false)
            client.post(String(repeating: "a\n", count: 200))
            await writing.wait(for: 20)
            try await client.startReading()
            let replies = await client.next(200)
            #expect(replies.count == 200 && replies.allSatisfy { $0.utf8.count == 50_000 })
        }
    }

    @Test("large replies come whole")
    func largeReplies() async throws {
        let handler = ClosureHandler { line, write in
            let count = Int(String(decoding: line, as: UTF8.self)) ?? 0
            await write([UInt8](repeating: 0x78, count: count))
        }
        try await TestServer.with(handler: { _ in handler }) { server in
            let client = try await TestClient(path: server.path)
            let counts = [65_535, 65_536, 65_534, 3_000_000, 0, 1]
            client.post(counts.map { "\($0)\n" }.joined())
            let replies = await client.next(6)
            #expect(replies.map(\.utf8.count) == counts)
        }
    }

    @Test("many clients at once are all answered")
    func manyClients() async throws {
        try await TestServer.with { server in
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        let client = try await TestClient(path: server.path)
                        let lines = (0..<50).map { "\(number).\($0)" }
                        client.post(lines.joined(separator: "\n") + "\n")
                        #expect(await client.next(50) == lines)
                        try await client.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
