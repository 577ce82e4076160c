import RewardTransport
import RewardTypes
import Synchronization
import Testing

@testable import RewardClient

@Suite("Calls to a daemon", .timeLimit(.minutes(5)))
struct ClientTests {
    /// Answers every call with its params.
    private static let echo: FakeDaemon.Reply = { request, write in
        guard request[member: "id"] != nil else { return }
        await write((request[member: "params"] ?? .null).reply(to: request))
    }

    private static let silence: FakeDaemon.Reply = { _, _ in }

    @Test("a call sends a request and returns the result")
    func call() async throws {
        try await FakeDaemon.with(reply: Self.echo) { path, received in
            let client = try await Client.connect(unixPath: path)
            let params: JSONValue = ["scorer": "helpful", "items": [1, 2.5, nil]]
            #expect(try await client.call("score", params) == params)
            #expect(
                received.messages == [
                    ["jsonrpc": "2.0", "id": 1, "method": "score", "params": params]
                ]
            )
            await client.close()
        }
    }

    @Test("many calls at once get the replies that are theirs, whatever their order")
    func outOfOrder() async throws {
        let held = Mutex<[JSONValue]>([])
        let reply: FakeDaemon.Reply = { request, write in
            let all = held.withLock { held in
                held.append(request)
                return held.count == 100 ? held : []
            }
            for request in all.shuffled() {
                await write((request[member: "params"] ?? .null).reply(to: request))
            }
        }
        try await FakeDaemon.with(reply: reply) { path, _ in
            let client = try await Client.connect(unixPath: path)
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        let result = try await client.call(
                            "echo",
                            ["number": .integer(Int64(number))]
                        )
                        #expect(result == ["number": .integer(Int64(number))])
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("an error of the daemon comes with all its parts")
    func rpcError() async throws {
        let reply: FakeDaemon.Reply = { request, write in
            let error: JSONValue = [
                "code": -32010, "message": "queue is full",
                "data": [
                    "kind": "overloaded", "retryable": true, "retry_after_ms": 250,
                    "path": "params.items[3].response",
                ],
            ]
            await write(error.errorReply(to: request))
        }
        try await FakeDaemon.with(reply: reply) { path, _ in
            let client = try await Client.connect(unixPath: path)
            let expected = RPCError(
                code: -32010,
                kind: "overloaded",
                message: "queue is full",
                isRetryable: true,
                retryAfter: .milliseconds(250),
                path: "params.items[3].response"
            )
            await #expect(throws: ClientError.rpc(expected)) { try await client.call("score") }
        }
    }

    @Test("notifications are handed on in order and do not disturb calls")
    func notifications() async throws {
        let reply: FakeDaemon.Reply = { request, write in
            for done in 1...3 {
                let params: JSONValue = ["done": .integer(Int64(done))]
                await write(line(["jsonrpc": "2.0", "method": "progress", "params": params]))
            }
            await write(JSONValue.bool(true).reply(to: request))
        }
        let seen = Mutex<[JSONValue]>([])
        try await FakeDaemon.with(reply: reply) { path, _ in
            let client = try await Client.connect(unixPath: path) { method, params in
                seen.withLock { $0.append(["method": .string(method), "params": params]) }
            }
            #expect(try await client.call("score") == true)
        }
        #expect(seen.withLock { $0.map { $0[member: "params"]?[member: "done"] } } == [1, 2, 3])
    }

    @Test("cancelling the task tells the daemon and throws at once")
    func cancellation() async throws {
        try await FakeDaemon.with(reply: Self.silence) { path, received in
            let client = try await Client.connect(unixPath: path)
            await withTaskGroup { group in
                group.addTask {
                    await #expect(throws: ClientError.cancelled) { try await client.call("score") }
                }
                await received.wait(for: 1)
                group.cancelAll()
            }
            await received.wait(for: 2)
            let cancel: JSONValue = ["jsonrpc": "2.0", "method": "cancel", "params": ["id": 1]]
            #expect(received.messages.last == cancel)
        }
    }

    @Test("a reply to a cancelled call is not held against the daemon")
    func lateReply() async throws {
        let held = Mutex<JSONValue?>(nil)
        let reply: FakeDaemon.Reply = { request, write in
            switch request[member: "method"] {
            case "slow": held.withLock { $0 = request }
            case "cancel":
                guard let slow = held.withLock({ $0 }) else { return }
                await write(JSONValue.bool(false).reply(to: slow))
            default: await write(JSONValue.bool(true).reply(to: request))
            }
        }
        try await FakeDaemon.with(reply: reply) { path, received in
            let client = try await Client.connect(unixPath: path)
            await #expect(throws: ClientError.timedOut(.milliseconds(1))) {
                try await client.call("slow", timeout: .milliseconds(1))
            }
            #expect(try await client.call("quick") == true)
            await received.wait(for: 3)
            #expect(try await client.call("quick") == true)
        }
    }

    @Test("a call with a time limit that is kept returns its result")
    func timeoutKept() async throws {
        try await FakeDaemon.with(reply: Self.echo) { path, _ in
            let client = try await Client.connect(unixPath: path)
            #expect(try await client.call("echo", [1], timeout: .seconds(50)) == [1])
        }
    }

    @Test(
        "what is not the protocol ends the connection and every call",
        arguments: [
            "no json", "[]", "{\"jsonrpc\":\"1.0\",\"id\":1,\"result\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":1}", "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1}}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"score\"}",
        ]
    )
    func violations(_ answer: String) async throws {
        let reply: FakeDaemon.Reply = { _, write in await write(Array(answer.utf8)) }
        try await FakeDaemon.with(reply: reply) { path, _ in
            let client = try await Client.connect(unixPath: path)
            let error = await #expect(throws: ClientError.self) { try await client.call("score") }
            guard case .protocolViolation = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            await client.close()
            await #expect(throws: try #require(error)) { try await client.call("again") }
        }
    }

    @Test("a reply that is too long is a violation")
    func oversizedReply() async throws {
        let reply: FakeDaemon.Reply = { request, write in
            await write(JSONValue.string(String(repeating: "x", count: 2000)).reply(to: request))
        }
        try await FakeDaemon.with(reply: reply) { path, _ in
            var configuration = ClientConfiguration()
            configuration.maximumReplyByteCount = 1000
            let client = try await Client.connect(unixPath: path, configuration: configuration)
            let error = await #expect(throws: ClientError.self) { try await client.call("score") }
            #expect(error?.description.contains("bytes") == true)
        }
    }

    @Test("an error without an id concerns everything in flight")
    func errorWithoutID() async throws {
        let reply: FakeDaemon.Reply = { _, write in
            let error: JSONValue = ["code": -32700, "message": "cannot parse"]
            await write(error.errorReply(to: .null))
        }
        try await FakeDaemon.with(reply: reply) { path, _ in
            let client = try await Client.connect(unixPath: path)
            let expected = ClientError.rpc(RPCError(code: -32700, message: "cannot parse"))
            await #expect(throws: expected) { try await client.call("score") }
        }
    }

    @Test("a daemon without room says so")
    func connectionLimit() async throws {
        var limits = TransportLimits()
        limits.maximumConnectionCount = 1
        try await FakeDaemon.with(limits: limits, reply: Self.echo) { path, _ in
            let first = try await Client.connect(unixPath: path)
            _ = try await first.call("echo")
            let second = try await Client.connect(unixPath: path)
            let error = await #expect(throws: ClientError.self) { try await second.call("echo") }
            guard case .rpc(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.kind == "overloaded" && refusal.isRetryable)
            _ = try await first.call("echo")
        }
    }

    @Test("a daemon that goes away fails the calls in flight and all later ones")
    func connectionLost() async throws {
        let reply: FakeDaemon.Reply = { request, write in
            guard request[member: "method"] == "score" else { return }
            while !Task.isCancelled { await Task.yield() }
        }
        try await FakeDaemon.with(reply: reply) { path, received in
            let client = try await Client.connect(unixPath: path)
            let lost = ClientError.connectionLost("the daemon closed it")
            await withTaskGroup { group in
                group.addTask {
                    await #expect(throws: lost) { try await client.call("score") }
                }
                await received.wait(for: 1)
                received.stopServer()
            }
            await #expect(throws: lost) { try await client.call("again") }
        }
    }

    @Test("nobody at the socket is an error that names the socket")
    func cannotConnect() async throws {
        let error = await #expect(throws: ClientError.self) {
            _ = try await Client.connect(unixPath: "/nonexistent/rewardd.sock")
        }
        #expect(error?.description.contains("/nonexistent/rewardd.sock") == true)
        let long = "/tmp/" + String(repeating: "x", count: 200)
        await #expect(throws: ClientError.self) { _ = try await Client.connect(unixPath: long) }
    }

    @Test("a client that nobody refers to any more closes its connection")
    func release() async throws {
        var limits = TransportLimits()
        limits.maximumConnectionCount = 1
        try await FakeDaemon.with(limits: limits, reply: Self.echo) { path, received in
            do { _ = try await Client.connect(unixPath: path).call("echo") }
            await received.waitForEnd()
            let next = try await Client.connect(unixPath: path)
            #expect(try await next.call("echo") == [:])
        }
    }
}
