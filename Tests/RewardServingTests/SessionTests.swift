import RewardScheduling
import RewardServing
import RewardTypes
import RewardWire
import Testing

/// Runs a body beside lines that are being handled, as a connection does.
func withConnection(
    _ service: Service,
    _ body: (Connection) async throws -> Void
) async rethrows {
    try await withThrowingTaskGroup(of: Void.self) { group in
        let connection = Connection(session: service.makeSession())
        group.addTask {
            await withTaskGroup(of: Void.self) { lines in
                for await line in connection.lines {
                    lines.addImmediateTask {
                        await connection.session.receive(line, write: connection.output.write)
                        connection.handled.continuation.yield()
                    }
                }
                lines.cancelAll()
            }
        }
        defer { connection.input.finish() }
        try await body(connection)
    }
}

/// A connection without a socket.
struct Connection: Sendable {
    let session: Session
    let output = Output()
    let lines: AsyncStream<[UInt8]>
    let input: AsyncStream<[UInt8]>.Continuation
    let handled = AsyncStream<Void>.makeStream()

    init(session: Session) {
        self.session = session
        (lines, input) = AsyncStream.makeStream()
    }

    func send(_ id: JSONValue?, _ method: String, _ params: JSONValue = [:]) {
        var members: JSONObject = ["jsonrpc": "2.0", "method": .string(method), "params": params]
        if let id { members["id"] = id }
        send(JSONValue.object(members).jsonText)
    }

    func send(_ text: String) { input.yield(Array(text.utf8)) }

    /// Returns when this many further lines have been handled to their end.
    func waitUntilHandled(_ count: Int) async {
        var iterator = handled.stream.makeAsyncIterator()
        for _ in 0..<count { await iterator.next() }
    }

    func replies(to id: JSONValue) -> [JSONValue] {
        output.all.filter { $0[member: "id"] == id }
    }
}

let work: JSONValue = ["scorer": "sum", "prompt": "p", "responses": ["a", "b"]]

@Suite("A session", .timeLimit(.minutes(5)))
struct SessionTests {
    @Test("an unknown method is refused with the list of methods")
    func unknownMethod() async throws {
        let error = try await Service.test().makeSession().error("scores")
        #expect(error.kind == "unknown_method")
        #expect(error.code == -32601)
        #expect(error.message.contains("best_of_n"))
        #expect(error.data.list("known").contains("score"))
    }

    @Test("lines that are no requests are answered without id")
    func garbage() async throws {
        let session = Service.test().makeSession()
        for line in ["garbage", "[]", "\0", "7", #"{"id":null,"jsonrpc":"2.0","method":"ping"}"#] {
            let replies = await session.replies(to: line)
            #expect(replies.count == 1)
            #expect(replies.first?[member: "id"] == .null)
        }
        #expect(await session.replies(to: "").isEmpty)
    }

    @Test("parameters by position are refused", arguments: ["ping", "score", "hello"])
    func positional(method: String) async throws {
        let error = try await Service.test().makeSession().error(method, [1, 2])
        #expect(error.kind == "invalid_params")
        #expect(error.path == "params")
    }

    @Test("methods without parameters ignore unknown ones, unless strict")
    func strictPing() async throws {
        let session = Service.test().makeSession()
        #expect(try await session.result("ping", ["x": 1]) == ["boot": "boot"])
        let error = try await session.error("ping", ["x": 1, "strict": true])
        #expect(error.path == "params.x")
    }

    @Test("notifications get no reply, whatever they ask for")
    func notifications() async {
        let session = Service.test().makeSession()
        for call in [
            #""method":"ping""#, #""method":"nonsense""#, #""method":"cancel""#,
            #""method":"score","params":\#(work.jsonText)"#, #""method":"score","params":[]"#,
            #""method":"cancel","params":{"id":1}"#,
        ] {
            #expect(await session.replies(to: #"{"jsonrpc":"2.0",\#(call)}"#).isEmpty)
        }
    }

    @Test("a notification that would compute is not run")
    func idleNotification() async {
        let queue = ManualQueue()
        let session = Service.test(queue: queue).makeSession()
        let line = #"{"jsonrpc":"2.0","method":"score","params":\#(work.jsonText)}"#
        #expect(await session.replies(to: line).isEmpty)
        #expect(queue.submittedCount == 0)
    }

    @Test("introspection is answered while computation blocks")
    func fastLane() async {
        let queue = ManualQueue()
        await withConnection(.test(queue: queue)) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            for method in ["hello", "ping", "status", "scorers", "models"] {
                connection.send(.string(method), method)
            }
            await connection.waitUntilHandled(5)
            #expect(connection.output.all.count == 5)
            #expect(connection.output.all.allSatisfy { $0[member: "result"] != nil })
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).first?[member: "result"] != nil)
        }
    }

    @Test(
        "a duplicate id is refused without touching the first request",
        arguments: ["score", "ping"]
    )
    func duplicate(method: String) async throws {
        let queue = ManualQueue()
        try await withConnection(.test(queue: queue)) { connection in
            connection.send("a", "score", work)
            await queue.waitForSubmissions(1)
            connection.send("a", method, work)
            await connection.waitUntilHandled(1)
            let refusal = try #require(connection.output.all.first)
            #expect(refusal[member: "id"] == .null)
            let error = try ReplyError(refusal)
            #expect(error.kind == "duplicate_id")
            #expect(error.data[member: "id"] == "a")
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: "a").count == 1)
            #expect(connection.replies(to: "a").first?[member: "result"] != nil)
            // Answered, so the id is free again.
            connection.send("a", "ping")
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: "a").count == 2)
        }
    }

    @Test("an invalid line under an id in flight does not answer that id")
    func invalidUnderUsedID() async throws {
        let queue = ManualQueue()
        try await withConnection(.test(queue: queue)) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            connection.send(#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#)
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).isEmpty)
            let error = try ReplyError(try #require(connection.output.all.first))
            #expect(error.kind == "invalid_request")
            #expect(error.data[member: "id"] == 1)
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).count == 1)
        }
    }

    @Test("integer 1 and string \"1\" are different ids")
    func kindsOfIDs() async {
        let queue = ManualQueue()
        await withConnection(.test(queue: queue)) { connection in
            connection.send(1, "score", work)
            connection.send("1", "score", work)
            await queue.waitForSubmissions(2)
            queue.answerAll()
            await connection.waitUntilHandled(2)
            #expect(connection.replies(to: 1).count == 1)
            #expect(connection.replies(to: "1").count == 1)
        }
    }

    @Test("a line that was too long is answered under its id, if that is free")
    func oversized() async throws {
        let session = Service.test().makeSession()
        let output = Output()
        for prefix in [#"{"id":9,"#, #"{"method":"#] {
            await session.receiveOversized(
                prefix: Array(prefix.utf8),
                byteCount: 99_999_999,
                write: output.write
            )
        }
        #expect(output.all.map { $0[member: "id"] } == [9, .null])
        let error = try ReplyError(output.all[0])
        #expect(error.kind == "request_too_large")
        #expect(error.message.contains("99999999"))
    }

    @Test("requests beyond the bound of a connection are refused at once")
    func tooManyOnOneConnection() async throws {
        let queue = ManualQueue()
        var limits = ServingLimits()
        limits.maximumRequestCountPerConnection = 2
        try await withConnection(.test(queue: queue, limits: limits)) { connection in
            for id in 1...3 { connection.send(.integer(Int64(id)), "score", work) }
            await connection.waitUntilHandled(1)
            let error = try ReplyError(try #require(connection.replies(to: 3).first))
            #expect(error.kind == "overloaded")
            #expect(error.data[member: "retry_after_ms"] == 500)
            await queue.waitForSubmissions(2)
            queue.answerAll()
            await connection.waitUntilHandled(2)
            #expect(connection.output.all.count == 3)
        }
    }

    @Test("requests beyond the bound of the daemon are refused, until one is finished")
    func tooManyOverall() async throws {
        let queue = ManualQueue()
        var limits = ServingLimits()
        limits.maximumRequestCount = 1
        let service = Service.test(queue: queue, limits: limits)
        try await withConnection(service) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            #expect(service.requestCountInFlight == 1)
            let other = service.makeSession()
            let refusal = try await other.error("score", work)
            #expect(refusal.kind == "overloaded")
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(service.requestCountInFlight == 0)
            connection.send(2, "score", work)
            await queue.waitForSubmissions(2)
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 2).first?[member: "result"] != nil)
        }
    }

    @Test("a draining daemon refuses new work and finishes the old")
    func draining() async throws {
        let queue = ManualQueue()
        let service = Service.test(queue: queue)
        try await withConnection(service) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            service.beginDraining()
            let other = service.makeSession()
            let refusal = try await other.error("score", work)
            #expect(refusal.kind == "draining")
            let status = try await other.result("status")
            #expect(status[member: "state"] == "draining")
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).first?[member: "result"] != nil)
        }
    }
}
