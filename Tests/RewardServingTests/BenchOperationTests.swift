import RewardBackend
import RewardScheduling
import RewardServing
import RewardTestSupport
import RewardTypes
import RewardWire
import Synchronization
import Testing

private let measurement = KernelMeasurement(
    kernels: "avx512",
    threadCount: 2,
    peakGigaflops: 400,
    products: [
        .init(name: "queries_keys_values", rows: 512, columns: 960, inner: 576, gigaflops: 300),
        .init(name: "head", rows: 256, columns: 4096, inner: 576, gigaflops: 100),
    ]
)

private let expected: JSONObject = [
    "kernels": "avx512", "threads": 2, "peak_gigaflops": 400.0,
    "products": [
        [
            "name": "queries_keys_values", "rows": 512, "columns": 960, "inner": 576,
            "gigaflops": 300.0, "share": 0.75,
        ],
        [
            "name": "head", "rows": 256, "columns": 4096, "inner": 576, "gigaflops": 100.0,
            "share": 0.25,
        ],
    ],
]

/// Answers measurements as the test says.
private struct MeasuringQueue: PassQueue {
    var model = ModelDescription.fake()
    let measure: @Sendable (Deadline?) async -> Result<KernelMeasurement?, BackendError>

    var statistics: QueueStatistics { QueueStatistics() }
    var backendStatistics: BackendStatistics { BackendStatistics() }

    func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        PassOutcome(result: .failure(.unavailable), queued: .zero, computed: .zero)
    }

    func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        MeasurementOutcome(
            result: await measure(deadline),
            queued: .milliseconds(2),
            computed: .milliseconds(3)
        )
    }
}

private func service(
    clock: ManualClock = ManualClock(),
    _ measure: @escaping @Sendable (Deadline?) async -> Result<KernelMeasurement?, BackendError>
) -> Service {
    .test(queue: MeasuringQueue(measure: measure), clock: clock)
}

@Suite("bench", .timeLimit(.minutes(5)))
struct BenchOperationTests {
    @Test("the only model is measured, named or not", arguments: [[:], ["model": "tiny"]])
    func result(_ params: JSONValue) async throws {
        let session = service { _ in .success(measurement) }.makeSession()
        var all: JSONObject = ["model": "tiny"]
        for (name, value) in expected { all[name] = value }
        all["timings"] = ["queued_ms": 2.0, "compute_ms": 3.0, "total_ms": 0.0]
        #expect(try await session.result("bench", params) == .object(all))
    }

    @Test("status shows the last measurement, and null before there is one")
    func remembered() async throws {
        let count = Mutex(0)
        let session = service { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? .success(measurement) : .failure(.failed("broken"))
        }.makeSession()
        func measured() async throws -> JSONValue? {
            try await session.result("status").list("models").first?[member: "measured"]
        }
        #expect(try await measured() == .null)
        _ = try await session.result("bench")
        #expect(try await measured() == .object(expected))
        #expect(try await session.error("bench").kind == "internal")
        #expect(try await measured() == .object(expected))
    }

    @Test("a model that is not there is an error that names those that are")
    func unknownModel() async throws {
        let session = service { _ in .success(measurement) }.makeSession()
        let error = try await session.error("bench", ["model": "tin"])
        #expect(error.kind == "unknown_model")
        #expect(error.code == -32008)
        #expect(error.path == "params.model")
        #expect(error.data[member: "known"] == ["tiny"])
    }

    @Test("of several models one has to be named")
    func severalModels() async throws {
        let ids = ["b", "a"]
        let queues = ids.map { id in
            MeasuringQueue(model: .fake(id)) { _ in .success(id == "a" ? measurement : nil) }
        }
        let session = Service(
            scorers: [],
            queues: Dictionary(uniqueKeysWithValues: queues.map { ($0.model.id, $0) }),
            info: ServerInfo(version: "0", bootID: "boot", started: .now)
        ).makeSession()
        let error = try await session.error("bench")
        #expect(error.kind == "invalid_params")
        #expect(error.path == "params.model")
        #expect(error.message.hasSuffix("known: a, b"))
        #expect(try await session.result("bench", ["model": "a"])[member: "model"] == "a")
        #expect(try await session.error("bench", ["model": "b"]).kind == "not_measurable")
        let status = try await session.result("status")
        let measured = status.list("models").map { $0[member: "measured"] }
        #expect(measured == [.object(expected), .null])
    }

    @Test(
        "every failure is an error of its own",
        arguments: [
            (.success(nil), "not_measurable"),
            (.failure(.overloaded(retryAfter: .milliseconds(1500))), "overloaded"),
            (.failure(.deadlineExceeded), "deadline_exceeded"),
            (.failure(.cancelled), "cancelled"),
            (.failure(.unavailable), "draining"),
            (.failure(.failed("broken")), "internal"),
        ] as [(Result<KernelMeasurement?, BackendError>, String)]
    )
    func failures(_ result: Result<KernelMeasurement?, BackendError>, _ kind: String) async throws {
        let error = try await service { _ in result }.makeSession().error("bench")
        #expect(error.kind == kind)
        #expect(error.data[member: "retry_after_ms"] == (kind == "overloaded" ? 1500 : nil))
    }

    @Test("a speed that cannot be sent is an error and is not remembered")
    func unusable() async throws {
        let broken = KernelMeasurement(
            kernels: "avx512",
            threadCount: 2,
            peakGigaflops: .infinity,
            products: []
        )
        let session = service { _ in .success(broken) }.makeSession()
        #expect(try await session.error("bench").kind == "internal")
        let status = try await session.result("status")
        #expect(status.list("models").first?[member: "measured"] == .null)
    }

    @Test(
        "wrong parameters are named",
        arguments: [
            (["model": 1], "params.model"), (["deadline_ms": -1], "params.deadline_ms"),
            (["deadline_ms": "soon"], "params.deadline_ms"),
            (["scorer": "sum", "strict": true], "params.scorer"),
        ] as [(JSONValue, String)]
    )
    func invalid(_ params: JSONValue, _ path: String) async throws {
        let session = service { _ in .success(measurement) }.makeSession()
        let error = try await session.error("bench", params)
        #expect(error.kind == "invalid_params")
        #expect(error.path == path)
    }

    @Test("a deadline of zero is over before anything is measured")
    func zeroDeadline() async throws {
        let isAsked = Atomic(false)
        let session = service { _ in
            isAsked.store(true, ordering: .relaxed)
            return .success(measurement)
        }.makeSession()
        let error = try await session.error("bench", ["deadline_ms": 0])
        #expect(error.kind == "deadline_exceeded")
        #expect(error.path == "params.deadline_ms")
        let wasAsked = isAsked.load(ordering: .relaxed)
        #expect(!wasAsked)
    }

    @Test("the deadline goes to the queue, and ends the wait")
    func deadline() async throws {
        let clock = ManualClock()
        let start = clock.now
        let (asked, ask) = AsyncStream<Deadline?>.makeStream()
        let service = service(clock: clock) { deadline in
            ask.yield(deadline)
            // Ends when the task is cancelled, and only then.
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return .failure(.cancelled)
        }
        try await withConnection(service) { connection in
            connection.send(1, "bench", ["deadline_ms": 100])
            var iterator = asked.makeAsyncIterator()
            #expect(await iterator.next() == Deadline(.milliseconds(100), after: start))
            clock.advance(by: .milliseconds(100))
            await connection.waitUntilHandled(1)
            let error = try ReplyError(try #require(connection.replies(to: 1).first))
            #expect(error.kind == "deadline_exceeded")
        }
    }

    @Test("a measurement can be cancelled, and a connection that is lost gives it up")
    func cancelled() async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let service = service { _ in
            ask.yield()
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return .failure(.cancelled)
        }
        try await withConnection(service) { connection in
            var iterator = asked.makeAsyncIterator()
            connection.send(1, "bench")
            await iterator.next()
            connection.send(nil, "cancel", ["id": 1])
            await connection.waitUntilHandled(2)
            let error = try ReplyError(try #require(connection.replies(to: 1).first))
            #expect(error.kind == "cancelled")
            connection.send(2, "bench")
            await iterator.next()
            connection.session.connectionClosed()
            await connection.waitUntilHandled(1)
            #expect(connection.replies(to: 2).isEmpty)
            #expect(service.requestCountInFlight == 0)
        }
    }

    @Test("a draining daemon measures nothing")
    func draining() async throws {
        let service = service { _ in .success(measurement) }
        service.beginDraining()
        #expect(try await service.makeSession().error("bench").kind == "draining")
    }
}
