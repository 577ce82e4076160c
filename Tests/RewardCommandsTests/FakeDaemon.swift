import Foundation
import RewardPlatform
import RewardTransport
import RewardTypes
import Synchronization

@testable import RewardCommands

/// A daemon that scores a response by its length, and fails where a test wants it to.
struct FakeDaemon: LineHandler {
    /// The result of a method, or an error object.
    enum Answer: Sendable {
        case result(JSONValue)
        case error(JSONValue)
        case silence
    }

    let answer: @Sendable (_ method: String, _ params: JSONValue) async -> Answer
    let received: Requests

    func receive(_ line: [UInt8], write: @escaping LineWriter) async {
        guard let request = try? JSONValue(parsing: line), let id = request[member: "id"] else {
            return
        }
        received.add(request)
        let method = request[member: "method"]?.stringValue ?? ""
        var reply: JSONObject = ["jsonrpc": "2.0", "id": id]
        switch await answer(method, request[member: "params"] ?? .null) {
        case .result(let result): reply["result"] = result
        case .error(let error): reply["error"] = error
        case .silence: return
        }
        await write(Array(JSONValue.object(reply).jsonText.utf8))
    }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {}

    func connectionClosed() {}

    /// Scores by length; a response `fail` fails, a prompt `refuse` is refused.
    static func standardAnswer(_ method: String, _ params: JSONValue) -> Answer {
        switch method {
        case "ping": return .result([:])
        case "scorers":
            return .result([
                "scorers": [
                    ["name": "length", "kind": "density_ratio", "models": ["a", "b"]],
                    ["name": "other", "kind": "reward_head", "range": [0, 1.5]],
                ]
            ])
        case "models": return .result(["models": []])
        case "status":
            return .result([
                "uptime_seconds": 12.5, "queues": [["model": "a", "tokens": 7]],
                "draining": false,
            ])
        case "score", "best_of_n": return score(method, params)
        default: return .error(["code": -32601, "message": .string("no method \(method)")])
        }
    }

    private static func score(_ method: String, _ params: JSONValue) -> Answer {
        if params[member: "scorer"] == "unknown" {
            return .error([
                "code": -32004, "message": "there is no such scorer",
                "data": ["kind": "unknown_scorer", "path": "params.scorer"],
            ])
        }
        let common: JSONObject = ["scorer": "length", "version": "v1"]
        var reply = common
        if let group = params[member: "groups"]?.arrayValue?.first {
            if group[member: "prompt"] == "refuse" { return refusal }
            let results = (group[member: "responses"]?.arrayValue ?? []).map(result)
            var object: JSONObject = ["results": .array(results)]
            if let id = group[member: "id"] { object["id"] = id }
            if method == "best_of_n" {
                let ranking = results.indices
                    .filter { results[$0][member: "status"] == "ok" }
                    .sorted { results[$0].score > results[$1].score }
                object["ranking"] = .array(ranking.map { .integer(Int64($0)) })
                object["index"] = ranking.first.map { .integer(Int64($0)) } ?? .null
                object["tie"] = .bool(
                    ranking.count > 1 && results[ranking[0]].score == results[ranking[1]].score
                )
            }
            reply["groups"] = [.object(object)]
        } else if let item = params[member: "items"]?.arrayValue?.first {
            if item[member: "prompt"] == "refuse" { return refusal }
            reply["results"] = [result(item[member: "response"] ?? .null)]
        }
        reply["timings"] = ["total_ms": 1.5]
        return .result(.object(reply))
    }

    private static let refusal = Answer.error([
        "code": -32602, "message": "too long", "data": ["kind": "request_too_large"],
    ])

    private static func result(_ response: JSONValue) -> JSONValue {
        let member = response[member: "content"] ?? response[member: "text"] ?? response
        let text = member.stringValue ?? ""
        if text == "fail" {
            return ["status": "context_too_long", "score": nil, "message": "has 9 tokens"]
        }
        let length = Double(text.count)
        return [
            "status": "ok", "score": .number(length / 2),
            "components": ["helpful": .number(length), "harmless": .number(-length)],
            "token_count": .integer(Int64(text.count)),
        ]
    }
}

extension JSONValue {
    fileprivate var score: Double { self[member: "score"]?.doubleValue ?? -.infinity }
}

/// The requests that a daemon received.
final class Requests: Sendable {
    private let stored = Mutex<[JSONValue]>([])
    var values: [JSONValue] { stored.withLock { $0 } }
    func add(_ value: JSONValue) { stored.withLock { $0.append(value) } }
}

/// What a run of `rewardctl` did.
struct Run: Sendable {
    var status: CommandStatus
    var output: String
    var errors: String
    var requests: [JSONValue]

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var json: [JSONValue] { lines.compactMap { try? JSONValue(parsing: $0) } }
}

/// Everything a test says about one run.
struct Setup: Sendable {
    var input = ""
    var outputTerminal: Terminal?
    var errorTerminal: Terminal?
    var environment: [String: String] = [:]
    /// The output accepts so many writes, and is closed then.
    var acceptedWriteCount = Int.max
    /// Is given what a signal would do.
    var onInterruption: @Sendable (@escaping @Sendable () -> Void) -> Void = { _ in }
    var answer: @Sendable (String, JSONValue) async -> FakeDaemon.Answer = {
        FakeDaemon.standardAnswer($0, $1)
    }
}

/// Text that a command wrote.
private final class Transcript: Sendable {
    private let stored = Mutex("")
    private let room: Mutex<Int>

    init(room: Int) { self.room = Mutex(room) }

    var text: String { stored.withLock { $0 } }

    func output(_ terminal: Terminal?) -> TextOutput {
        TextOutput(terminal: terminal) { text throws(OutputClosed) in
            let hasRoom = self.room.withLock { room in
                room -= 1
                return room >= 0
            }
            guard hasRoom else { throw OutputClosed() }
            self.stored.withLock { $0 += text }
        }
    }
}

/// Runs `rewardctl` against a fake daemon.
func rewardctl(_ arguments: String..., setup: Setup = Setup()) async throws -> Run {
    try await rewardctl(arguments, setup: setup)
}

/// Runs `rewardctl` with a list of arguments against a fake daemon.
func rewardctl(_ arguments: [String], setup: Setup) async throws -> Run {
    try await withTemporaryDirectory { directory in
        let path = directory + "/s"
        let requests = Requests()
        let server = try await Server.start(
            at: [.unix(UnixSocketAddress(path: path))],
            refusalLine: { [] },
            makeHandler: { _ in FakeDaemon(answer: setup.answer, received: requests) }
        )
        async let running: Void = server.run()
        defer { server.shutdown(within: .zero) }
        let environment = setup.environment.merging(["REWARDD_SOCKET": path]) { first, _ in first }
        var run = try await runLocally(arguments, setup: setup, environment: environment)
        run.requests = requests.values
        server.shutdown(within: .zero)
        await running
        return run
    }
}

/// Runs `rewardctl` without any daemon.
func runLocally(
    _ arguments: [String],
    setup: Setup = Setup(),
    environment: [String: String] = [:]
) async throws -> Run {
    try await withTemporaryDirectory { directory in
        let inputPath = directory + "/input"
        try Data(setup.input.utf8).write(to: URL(filePath: inputPath))
        let input = try SystemCall.open(inputPath)
        defer { SystemCall.close(input) }
        let output = Transcript(room: setup.acceptedWriteCount)
        let errors = Transcript(room: .max)
        let context = CommandContext(
            environment: environment,
            input: input,
            output: output.output(setup.outputTerminal),
            errors: errors.output(setup.errorTerminal),
            onInterruption: setup.onInterruption
        )
        let status = await RewardControl.run(arguments, in: context)
        return Run(status: status, output: output.text, errors: errors.text, requests: [])
    }
}

/// A directory of its own while `body` runs.
func withTemporaryDirectory<Result: Sendable>(
    _ body: (String) async throws -> Result
) async throws -> Result {
    let name = String(UInt32.random(in: .min ... .max), radix: 36)
    let url = FileManager.default.temporaryDirectory.appending(path: "r-\(name)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url.path)
}
