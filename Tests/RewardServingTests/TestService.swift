// A service with fakes below it and a connection without a socket above it.

import RewardBackend
import RewardScheduling
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTools
import RewardTypes
import RewardWire
import Synchronization
import Testing

/// Lines that were written.
final class Output: Sendable {
    private struct State {
        var lines: [JSONValue] = []
        var waiters: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// The lines so far.
    var all: [JSONValue] { state.withLock { $0.lines } }

    var write: Session.Write {
        { self.append($0) }
    }

    private func append(_ line: [UInt8]) {
        guard let value = try? JSONValue(parsing: line) else {
            Issue.record("a line that is not JSON: \(String(decoding: line, as: UTF8.self))")
            return
        }
        let woken = state.withLock { state in
            state.lines.append(value)
            let woken = state.waiters.filter { $0.count <= state.lines.count }
            state.waiters.removeAll { $0.count <= state.lines.count }
            return woken
        }
        for waiter in woken { waiter.wake.resume() }
    }

    /// Returns when this many lines have been written since the start.
    func wait(forCount count: Int) async {
        await withCheckedContinuation { wake in
            let isOver = state.withLock { state in
                guard state.lines.count < count else { return true }
                state.waiters.append((count, wake))
                return false
            }
            if isOver { wake.resume() }
        }
    }
}

extension Service {
    /// A service with one model, `tiny`, and the scorers `sum` and `twin`.
    static func test(
        queue: any PassQueue = FakePassQueue(FakeBackend(model: .fake())),
        scorers: [ServedScorer]? = nil,
        limits: ServingLimits = ServingLimits(),
        models: ModelCatalog = ModelCatalog([]),
        tools: ToolCatalog = .builtIn,
        clock: ManualClock = ManualClock(),
        onReply: @escaping @Sendable (ReplyEvent) -> Void = { _ in }
    ) -> Service {
        let standard = [
            ServedScorer(
                name: "sum",
                version: "sum-1",
                scorer: SumScorer(),
                options: ["model": "tiny"]
            ),
            ServedScorer(name: "twin", version: "twin-1", scorer: SumScorer(["tiny", "absent"])),
        ]
        return Service(
            scorers: scorers ?? standard,
            queues: [queue.model.id: queue],
            limits: limits,
            info: ServerInfo(
                version: "0.0-test",
                bootID: "boot",
                started: clock.now,
                compute: ["kernels": "scalar"],
                residentByteCount: { 4096 }
            ),
            modelDetails: ["tiny": ["tokenizer_digest": "t"]],
            models: models,
            tools: tools,
            clock: clock.clock,
            onReply: onReply
        )
    }
}

extension Session {
    /// The replies to one line.
    func replies(to line: String) async -> [JSONValue] {
        let output = Output()
        await receive(Array(line.utf8), write: output.write)
        return output.all
    }

    /// The only reply to a request with id 1.
    func reply(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        let request: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params,
        ]
        let replies = await replies(to: request.jsonText)
        #expect(replies.count == 1)
        let reply = try #require(replies.first)
        #expect(reply[member: "jsonrpc"] == "2.0")
        #expect(reply[member: "id"] == 1)
        return reply
    }

    /// The result of a request that must have one.
    func result(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        let reply = try await reply(method, params)
        return try #require(reply[member: "result"], "\(reply.jsonText)")
    }

    /// The error of a request that must have one.
    func error(_ method: String, _ params: JSONValue = [:]) async throws -> ReplyError {
        try ReplyError(await reply(method, params))
    }
}

/// The error object of a reply.
struct ReplyError {
    let kind: String
    let code: Int
    let message: String
    let data: JSONValue
    var path: String? { data[member: "path"]?.stringValue }

    init(_ reply: JSONValue) throws {
        let error = try #require(reply[member: "error"], "\(reply.jsonText)")
        code = try #require(error[member: "code"]?.intValue)
        message = try #require(error[member: "message"]?.stringValue)
        data = try #require(error[member: "data"])
        kind = try #require(data[member: "kind"]?.stringValue)
    }
}

extension JSONValue {
    /// The elements of an array member.
    func list(_ name: String) -> [JSONValue] { self[member: name]?.arrayValue ?? [] }

    /// The status of each result.
    var statuses: [String] { list("results").map { $0[member: "status"]?.stringValue ?? "-" } }

    /// The score of each result.
    var scores: [Double?] { list("results").map { $0[member: "score"]?.doubleValue } }
}
