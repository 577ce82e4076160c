import RewardBackend
import RewardServing
import RewardTypes
import RewardWire
import Testing

@Suite("Deadlines", .timeLimit(.minutes(5)))
struct DeadlineTests {
    private func params(_ milliseconds: Int, groupCount: Int = 2) -> JSONValue {
        let groups: [JSONValue] = (0..<groupCount).map {
            ["prompt": .string("\($0)"), "responses": ["a"]]
        }
        return [
            "scorer": "sum", "deadline_ms": .integer(Int64(milliseconds)),
            "groups": .array(groups),
        ]
    }

    @Test("a deadline of zero is over before anything is computed")
    func zero() async throws {
        let queue = ManualQueue()
        let error = try await Service.test(queue: queue).makeSession().error("score", params(0))
        #expect(error.kind == "deadline_exceeded")
        #expect(error.data[member: "retryable"] == true)
        #expect(error.path == "params.deadline_ms")
        #expect(queue.submittedCount == 0)
    }

    @Test("when nothing is finished at the deadline, the request fails")
    func nothingFinished() async throws {
        let queue = ManualQueue()
        let clock = ManualClock()
        try await withConnection(.test(queue: queue, clock: clock)) { connection in
            connection.send(1, "score", params(100))
            await queue.waitForSubmissions(2)
            clock.advance(by: .milliseconds(99))
            #expect(connection.output.all.isEmpty)
            clock.advance(by: .milliseconds(1))
            await connection.waitUntilHandled(1)
            let error = try ReplyError(try #require(connection.replies(to: 1).first))
            #expect(error.kind == "deadline_exceeded")
            #expect(queue.pendingCount == 0)
        }
    }

    @Test("what is finished at the deadline keeps its score, the rest timed out")
    func partlyFinished() async throws {
        let queue = ManualQueue()
        let clock = ManualClock()
        var limits = ServingLimits()
        limits.maximumGroupCountInFlight = 2
        let service = Service.test(queue: queue, limits: limits, clock: clock)
        try await withConnection(service) { connection in
            connection.send(1, "score", params(100, groupCount: 5))
            await queue.waitForSubmissions(2)
            queue.answer()
            await queue.waitForSubmissions(3)
            clock.advance(by: .milliseconds(100))
            await connection.waitUntilHandled(1)
            let result = try #require(connection.replies(to: 1).first?[member: "result"])
            let statuses = result.list("groups").flatMap(\.statuses)
            #expect(statuses.count { $0 == "ok" } == 1)
            #expect(statuses.count { $0 == "timeout" } == 4)
            #expect(queue.submittedCount == 3)
        }
    }

    @Test("a request without a deadline waits as long as it takes")
    func none() async throws {
        let queue = ManualQueue()
        let clock = ManualClock()
        await withConnection(.test(queue: queue, clock: clock)) { connection in
            connection.send(1, "score", work)
            await queue.waitForSubmissions(1)
            clock.advance(by: .seconds(1_000_000))
            queue.answer()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 1).first?[member: "result"] != nil)
        }
    }

    @Test("a deadline that did not pass leaves no trace")
    func inTime() async throws {
        let queue = ManualQueue()
        let clock = ManualClock()
        await withConnection(.test(queue: queue, clock: clock)) { connection in
            connection.send(1, "score", params(100))
            await queue.waitForSubmissions(2)
            clock.advance(by: .milliseconds(99))
            queue.answerAll()
            await connection.waitUntilHandled(1)
            let result = connection.replies(to: 1).first?[member: "result"]
            #expect(result?.list("groups").flatMap(\.statuses) == ["ok", "ok"])
            #expect(result?[member: "timings"]?[member: "total_ms"] == 99.0)
            #expect(result?[member: "timings"]?[member: "queued_ms"] == 2.0)
            #expect(result?[member: "timings"]?[member: "compute_ms"] == 3.0)
        }
    }

    @Test("a cancelled request says so, even when its deadline passes too")
    func cancelledAndLate() async throws {
        let queue = StubbornQueue()
        let clock = ManualClock()
        try await withConnection(.test(queue: queue, clock: clock)) { connection in
            connection.send(1, "score", params(100, groupCount: 1))
            await queue.inner.waitForSubmissions(1)
            clock.advance(by: .milliseconds(100))
            var givenUp = queue.givenUp.stream.makeAsyncIterator()
            await givenUp.next()
            connection.send(nil, "cancel", ["id": 1])
            await connection.waitUntilHandled(1)
            queue.inner.answer()
            await connection.waitUntilHandled(1)
            let error = try ReplyError(try #require(connection.replies(to: 1).first))
            #expect(error.kind == "cancelled")
            #expect(connection.output.all.count == 1)
        }
    }

    @Test("a queue that drops a late pass times out its candidates")
    func droppedByQueue() async throws {
        let queue = ManualQueue()
        queue.refuse(1, with: .deadlineExceeded)
        try await withConnection(.test(queue: queue)) { connection in
            connection.send(1, "score", params(100))
            await queue.waitForSubmissions(2)
            queue.answer()
            await connection.waitUntilHandled(1)
            let result = try #require(connection.replies(to: 1).first?[member: "result"])
            #expect(result.list("groups").flatMap(\.statuses).sorted() == ["ok", "timeout"])
        }
    }
}
