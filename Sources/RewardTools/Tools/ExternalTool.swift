// `external`: a tool of somebody else, behind the Model Context Protocol.

internal import Foundation
package import RewardTypes

/// Calls a tool of a server that speaks the Model Context Protocol (2025-06-18) over its standard
/// input and output.
///
/// The server is started by the first call and again when it has ended, at most five times a
/// minute; it gets the daemon's `PATH`, `HOME` and `LANG` and nothing else of its environment. An
/// answer with `structuredContent` may be a verdict itself: `passed`, `outcome`, `credit`, `reason`
/// are taken from there. Outcomes: those, `answer`, which says nothing about right and wrong, and
/// `tool_error`.
///
/// Options: `command`, a program and its arguments; `tool`, its name at the server; `subject` and
/// `expectation`, arguments that replies and the ground truth are; `environment`; `start_ms`;
/// `timeout_ms` of a call; `max_output_bytes` of an answer; `max_calls` at the same time.
package struct ExternalTool: Tool {
    package static let kind = "external"

    package let summary: String
    package let subject: String
    package let expectation: String?
    private let server: ExternalServer
    private let textLimit = 500

    private static let durationRange = 1...3_600_000
    private static let outputRange = 1024...(64 << 20)

    package init(options: inout Fields, environment: ToolEnvironment) throws(FieldError) {
        var settings = ServerSettings(
            command: try Self.command(&options),
            environment: ProcessInfo.processInfo.environment.filter {
                ["PATH", "HOME", "LANG"].contains($0.key)
            }
        )
        if var variables = try options.optionalFields("environment") {
            for name in variables.members.names {
                settings.environment[name] = try variables.string(name)
            }
        }
        if let limit = try options.optionalInteger("start_ms", in: Self.durationRange) {
            settings.startLimit = .milliseconds(limit)
        }
        if let limit = try options.optionalInteger("timeout_ms", in: Self.durationRange) {
            settings.callLimit = .milliseconds(limit)
        }
        if let count = try options.optionalInteger("max_output_bytes", in: Self.outputRange) {
            settings.maximumOutputByteCount = count
        }
        if let count = try options.optionalInteger("max_calls", in: 1...4096) {
            settings.maximumCallCount = count
        }
        let tool = try options.string("tool")
        subject = try options.optionalString("subject") ?? "text"
        expectation = try options.optionalString("expectation")
        summary = "\(tool) of \(settings.command.joined(separator: " "))"
        server = ExternalServer(settings: settings, tool: tool)
    }

    /// The program by its path, looked up if it has none.
    private static func command(_ options: inout Fields) throws(FieldError) -> [String] {
        let values = try options.optionalArray("command", maximumCount: 256) ?? []
        var command: [String] = []
        for (index, value) in values.enumerated() {
            guard let word = value.stringValue else {
                throw options.error("command[\(index)]", "expected a string")
            }
            command.append(word)
        }
        guard let program = command.first, !program.isEmpty else {
            throw options.error("command", "is missing or empty; give a program and its arguments")
        }
        let folders =
            program.contains("/")
            ? [""]
            : (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
                .split(separator: ":").map { "\($0)/" }
        let found = folders.lazy.map { $0 + program }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found, found.hasPrefix("/") else {
            throw options.error(
                "command[0]",
                "\"\(program.prefix(200))\" is no program; give a name in PATH or a whole path"
            )
        }
        command[0] = found
        return command
    }

    package func check(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> CheckVerdict {
        verdict(try await server.call(arguments, until: deadline))
    }

    private func verdict(_ answer: JSONObject) -> CheckVerdict {
        let parts = answer["content"]?.arrayValue ?? []
        let text = parts.compactMap { $0[member: "text"]?.stringValue }.joined(separator: "\n")
        var details: JSONObject = ["text": .string(text)]
        if answer["isError"] == true {
            return CheckVerdict(
                passed: nil,
                outcome: "tool_error",
                reason: String(text.prefix(textLimit)),
                details: details
            )
        }
        let structured = answer["structuredContent"]
        if let structured { details["structured"] = structured }
        let credit = structured?[member: "credit"]?.doubleValue
        return CheckVerdict(
            passed: structured?[member: "passed"]?.boolValue,
            outcome: structured?[member: "outcome"]?.stringValue ?? "answer",
            credit: credit.map { min(max($0, 0), 1) },
            reason: structured?[member: "reason"]?.stringValue ?? String(text.prefix(textLimit)),
            details: details
        )
    }
}
