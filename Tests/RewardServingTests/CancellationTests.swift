import RewardBackend
import RewardScheduling
import RewardServing
import RewardTypes
import RewardWire
import Testing

@Suite("Giving up", .timeLimit(.minutes(5)))
struct CancellationTests {
    private func cancel(_ id: JSONValue) -> JSONValue { ["id": id] }

    @Test("a cancelled request is answered with an error, and its passes are given up")
    func cancel() async throws {
        let queue = ManualQueue()
        try await withConnection(.test(queue: queue)) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            connection.send(nil, "cancel", cancel(1))
            await connection.waitUntilHandled(2)
            #expect(connection.output.all.count == 1)
            let error = try ReplyError(try #require(connection.replies(to: 1).first))
            #expect(error.kind == "cancelled")
            #expect(error.code == -32800)
            #expect(queue.pendingCount == 0)
        }
    }

    @Test("a cancel right behind its request finds it, though it has not begun")
    func cancelAtOnce() async throws {
        let queue = ManualQueue()
        try await withConnection(.test(queue: queue)) { connection in
            for id in 0..<50 {
                connection.send(.integer(Int64(id)), "score", work)
                connection.send(nil, "cancel", cancel(.integer(Int64(id))))
            }
            await connection.waitUntilHandled(100)
            #expect(connection.output.all.count == 50)
            let errors = try connection.output.all.map { try ReplyError($0) }
            #expect(errors.allSatisfy { $0.kind == "cancelled" })
        }
    }

    @Test("cancel as a request tells whether there was something to cancel")
    func cancelRequest() async throws {
        let queue = ManualQueue()
        await withConnection(.test(queue: queue)) { connection in
            connection.send("x", "cancel", cancel(1))
            await connection.waitUntilHandled(1)
            #expect(connection.output.all.last?[member: "result"] == ["cancelled": false])
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            connection.send("y", "cancel", cancel(1))
            connection.send("z", "cancel", cancel(1))
            await connection.waitUntilHandled(3)
            #expect(connection.replies(to: "y").first?[member: "result"] == ["cancelled": true])
            #expect(connection.replies(to: "z").first?[member: "result"] == ["cancelled": false])
            #expect(connection.replies(to: 1).count == 1)
        }
    }

    @Test("cancelling what is answered, unknown, or on another connection changes nothing")
    func cancelNothing() async throws {
        let queue = ManualQueue()
        let service = Service.test(queue: queue)
        try await withConnection(service) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            let other = service.makeSession()
            let result = try await other.result("cancel", cancel(1))
            #expect(result == ["cancelled": false])
            connection.send(nil, "cancel", cancel("1"))
            connection.send(nil, "cancel", cancel("unknown"))
            await connection.waitUntilHandled(2)
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).first?[member: "result"] != nil)
            connection.send(nil, "cancel", cancel(1))
            await connection.waitUntilHandled(1)
            #expect(connection.output.all.count == 1)
        }
    }

    @Test(
        "cancel names what is wrong with its id",
        arguments: [[:], ["id": nil], ["id": 1.5], ["id": []]] as [JSONValue]
    )
    func invalidCancel(_ params: JSONValue) async throws {
        let error = try await Service.test().makeSession().error("cancel", params)
        #expect(error.kind == "invalid_params")
        #expect(error.path == "params.id")
    }

    @Test("a cancelled id is free at once, and the old work cannot answer for the new")
    func reuse() async throws {
        let queue = StubbornQueue()
        try await withConnection(.test(queue: queue)) { connection in
            connection.send(1, "score", work)
            await queue.inner.waitForSubmissions(1)
            connection.send(nil, "cancel", cancel(1))
            await connection.output.wait(forCount: 1)
            // The old pass goes on computing, yet its request is answered.
            #expect(queue.inner.pendingCount == 1)
            let error = try ReplyError(connection.replies(to: 1)[0])
            #expect(error.kind == "cancelled")
            connection.send(1, "score", work)
            await queue.inner.waitForSubmissions(2)
            queue.inner.answer(at: 0)
            await connection.waitUntilHandled(2)
            #expect(connection.replies(to: 1).count == 1)
            queue.inner.answer(at: 0)
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).count == 2)
            #expect(connection.replies(to: 1)[1][member: "result"] != nil)
        }
    }

    @Test("a closed connection gives up its work and is answered no more")
    func closed() async {
        let queue = ManualQueue()
        let service = Service.test(queue: queue)
        await withConnection(service) { connection in
            connection.send(1, "score", work)
            connection.send(2, "score", work)
            await queue.waitForSubmissions(2)
            connection.session.connectionClosed()
            await connection.waitUntilHandled(2)
            #expect(queue.pendingCount == 0)
            connection.send(3, "score", work)
            await connection.waitUntilHandled(1)
            #expect(connection.output.all.isEmpty)
            #expect(service.requestCountInFlight == 0)
            #expect(queue.submittedCount == 2)
        }
    }

    @Test("a lost connection cancels the tasks of its lines, which gives up their work")
    func taskCancelled() async {
        let queue = ManualQueue()
        let service = Service.test(queue: queue)
        let session = service.makeSession()
        let output = Output()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let request: JSONValue = [
                    "jsonrpc": "2.0", "id": 1, "method": "score", "params": work,
                ]
                await session.receive(Array(request.jsonText.utf8), write: output.write)
            }
            await queue.waitForSubmissions(1)
            group.cancelAll()
        }
        #expect(queue.pendingCount == 0)
        #expect(service.requestCountInFlight == 0)
    }
}

/// A queue whose passes go on computing when their request is cancelled.
struct StubbornQueue: PassQueue {
    let inner = ManualQueue()
    /// Yields when a pass is told to give up.
    let givenUp = AsyncStream<Void>.makeStream()

    var model: ModelDescription { inner.model }
    var statistics: QueueStatistics { inner.statistics }
    var backendStatistics: BackendStatistics { inner.backendStatistics }

    func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        await inner.measureKernels(deadline: deadline)
    }

    func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        await withTaskCancellationHandler {
            await inner.submitStubbornly(pass)
        } onCancel: {
            givenUp.continuation.yield()
        }
    }
}
