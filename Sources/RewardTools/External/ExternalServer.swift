// A server that is started when it is needed, and again when it has ended.

internal import RewardTypes

/// How a server is run.
struct ServerSettings: Sendable {
    /// The program and its arguments.
    var command: [String]
    /// Its whole environment.
    var environment: [String: String]
    /// How long it may take to start and to say what it can do.
    var startLimit = Duration.seconds(20)
    /// How long one call may take.
    var callLimit = Duration.seconds(10)
    /// Bytes of one answer.
    var maximumOutputByteCount = 1 << 20
    /// Calls at the same time; further ones are refused.
    var maximumCallCount = 64
    /// In which at most `ExternalServer.maximumStartCount` starts are made.
    var startWindow = Duration.seconds(60)
}

/// Keeps one server of the Model Context Protocol running for one tool of it.
actor ExternalServer {
    private let settings: ServerSettings
    private let tool: String
    private var start: Task<Result<ServerConnection, ServerFailure>, Never>?
    private var callCount = 0
    private var lateCount = 0
    private var starts: [ContinuousClock.Instant] = []

    /// Starts within the window, so that a server that ends at once does not eat the machine.
    static let maximumStartCount = 5
    /// Calls in a row that came too late, after which the server is started anew.
    private static let maximumLateCount = 3

    init(settings: ServerSettings, tool: String) {
        self.settings = settings
        self.tool = tool
    }

    /// The result of a call of the tool.
    func call(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> JSONObject {
        guard callCount < settings.maximumCallCount else {
            throw .overloaded("\(callCount) calls of \(tool) are waiting for its server")
        }
        callCount += 1
        defer { callCount -= 1 }
        let connection: ServerConnection
        switch await connect() {
        case .success(let running): connection = running
        case .failure(let failure): throw .failed(failure.item)
        }
        var limit = settings.callLimit
        if let deadline { limit = min(limit, deadline.instant - .now) }
        let result = await connection.request(
            "tools/call",
            ["name": .string(tool), "arguments": .object(arguments)],
            within: max(limit, .zero)
        )
        lateCount = result == .failure(.timedOut) ? lateCount + 1 : 0
        if lateCount >= Self.maximumLateCount {
            lateCount = 0
            connection.stop()
        }
        switch result {
        case .success(let answer): return answer
        case .failure(let failure): throw .failed(failure.item)
        }
    }

    /// The running server; all who come while it starts wait for the same start.
    private func connect() async -> Result<ServerConnection, ServerFailure> {
        if let start {
            switch await start.value {
            case .success(let connection) where connection.isAlive: return .success(connection)
            case .success, .failure:
                // Another call may have begun a further start in the meantime.
                if self.start == start { self.start = nil }
            }
        }
        if let start { return await start.value }
        let now = ContinuousClock.now
        starts.removeAll { now - $0 > settings.startWindow }
        guard starts.count < Self.maximumStartCount else {
            return .failure(
                .unavailable("its server was started \(starts.count) times in a short while")
            )
        }
        starts.append(now)
        // All who wait share it, so that it may not end with the first of them.
        let start = Task { [settings, tool] in await Self.started(settings, tool) }
        self.start = start
        return await start.value
    }

    /// Starts a server and asks it what it can do.
    private static func started(
        _ settings: ServerSettings,
        _ tool: String
    ) async -> Result<ServerConnection, ServerFailure> {
        let connection: ServerConnection
        do throws(ServerFailure) {
            connection = try ServerConnection(
                command: settings.command,
                environment: settings.environment,
                maximumLineByteCount: settings.maximumOutputByteCount
            )
        } catch { return .failure(error) }
        let greeting: JSONObject = [
            "protocolVersion": "2025-06-18", "capabilities": [:],
            "clientInfo": ["name": "rewardd", "version": "1"],
        ]
        let hello = await connection.request("initialize", greeting, within: settings.startLimit)
        if case .failure(let failure) = hello { return fail(connection, failure) }
        connection.notify("notifications/initialized", [:])
        let list = await connection.request("tools/list", [:], within: settings.startLimit)
        switch list {
        case .failure(let failure): return fail(connection, failure)
        case .success(let answer):
            let tools = answer["tools"]?.arrayValue ?? []
            let names = tools.compactMap { $0[member: "name"]?.stringValue }
            // A long list comes in pages; then only the call itself can tell.
            guard names.contains(tool) || answer["nextCursor"] ?? .null != .null else {
                let known = names.isEmpty ? "none" : names.joined(separator: ", ")
                return fail(
                    connection,
                    .unavailable("its server has no tool \"\(tool)\"; it has \(known)")
                )
            }
            return .success(connection)
        }
    }

    private static func fail(
        _ connection: ServerConnection,
        _ failure: ServerFailure
    ) -> Result<ServerConnection, ServerFailure> {
        connection.stop()
        return .failure(failure == .timedOut ? .unavailable("its server does not start") : failure)
    }
}

extension ServerFailure {
    /// As the status of a call.
    fileprivate var item: ItemFailure {
        switch self {
        case .unavailable(let reason): ItemFailure(.toolUnavailable, reason)
        case .timedOut: ItemFailure(.timeout, "the server took too long")
        case .refused(let reason): ItemFailure(.invalidInput, "the server refused: \(reason)")
        }
    }
}
