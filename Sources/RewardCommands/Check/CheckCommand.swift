// `rewardctl check`: what tools say, as a test runner would show it.

internal import ArgumentParser
internal import RewardClient
internal import RewardTypes

struct CheckCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check answers with tools that need no opinion.",
        discussion: """
            Every input line is a JSON object with the arguments of one question, and perhaps \
            "id" and "tool":

              {"id": "a", "tool": "calculator", "expression": "3 * 4", "answer": "12"}
              {"tool": "math_equal", "arguments": {"gold": "1/2", "answer": "\\\\boxed{0.5}"}}

            Without files, --argument asks a single question and reads no input. The names of \
            the tools are told by: rewardctl check --list

            A question passes, fails, or is left without an opinion where nothing was claimed. \
            The status is 1 when one failed, or had no verdict.

            EXAMPLES
              rewardctl check --tool calculator -a expression='1/3 + 1' -a answer=4/3
              rewardctl check --tool gsm8k_steps solutions.jsonl
              rewardctl check --tool code --failed-only tasks.jsonl
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp("The tool for lines that name none.", valueName: "name")
    )
    var tool: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "An argument of every question: its value is JSON, or else text; may be repeated.",
            valueName: "name=value"
        )
    )
    var argument: [NamedValue] = []

    @Flag(name: .long, help: "Show only what did not pass.")
    var failedOnly = false

    @Flag(name: .long, help: "List the daemon's tools.")
    var list = false

    @Option(
        name: .long,
        help: ArgumentHelp("How many lines are sent without waiting for replies.", valueName: "n")
    )
    var inFlight = 8

    @OptionGroup var options: CalculationOptions

    func validate() throws {
        guard (1...Limits.maximumRequestsPerConnection).contains(inFlight) else {
            throw ValidationError(
                "--in-flight: a number from 1 to \(Limits.maximumRequestsPerConnection) is needed."
            )
        }
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        if list { return try await showTools(context) }
        let client = try await options.connection.connect(context)
        var printer = CheckPrinter(
            format: options.output.format(for: context.output),
            isQuiet: options.output.quiet,
            showsFailedOnly: failedOnly,
            context: context
        )
        if options.files.isEmpty, !argument.isEmpty {
            let line = InputLine(file: "-", number: 1, content: .bytes(Array("{}".utf8)))
            try printer.add(await answer(to: line, client))
        } else {
            let inputs = try ScoringOptions.open(options.files, context)
            defer { ScoringOptions.close(inputs, context) }
            let reader = LineReader(inputs)
            let pipeline = OrderedPipeline<InputLine, CheckedLine>(
                concurrency: inFlight,
                next: { await reader.next() },
                work: { await answer(to: $0, client) }
            )
            try await pipeline.run { line throws(CommandFailure) in try printer.add(line) }
        }
        await client.close()
        printer.finish()
        return printer.isClean ? .success : .someFailed
    }

    private func showTools(_ context: CommandContext) async throws(CommandFailure) -> CommandStatus
    {
        let inspection = Inspection(connection: options.connection, output: options.output)
        let (result, _) = try await inspection.ask("hello", context)
        let tools = result[member: "tools"] ?? []
        try inspection.show(tools, context) { style in
            tools.objectTable(style: style, whenEmpty: "The daemon has no tools.")
        }
        return .success
    }

    private func answer(to input: InputLine, _ client: Client) async -> CheckedLine {
        let call: CheckQuestion
        do throws(LineError) {
            call = try CheckQuestion(input.content, tool: tool, arguments: argument)
        } catch {
            return CheckedLine(input: input, id: nil, outcome: .failed(error))
        }
        var params: JSONObject = [
            "tool": .string(call.tool), "arguments": .object(call.arguments),
        ]
        if let deadline = options.connection.deadlineMilliseconds {
            params["deadline_ms"] = .integer(deadline)
        }
        do throws(ClientError) {
            let reply = try await client.call(
                "check",
                .object(params),
                timeout: options.connection.replyTimeout,
                retrying: RetryPolicy()
            )
            return CheckedLine(
                input: input,
                id: call.id,
                outcome: .answered(reply.objectValue ?? [:])
            )
        } catch {
            switch error {
            case .rpc(let error) where error.kind != "draining":
                return CheckedLine(input: input, id: call.id, outcome: .failed(LineError(error)))
            case .timedOut:
                let late = LineError(kind: "timeout", message: error.description)
                return CheckedLine(input: input, id: call.id, outcome: .failed(late))
            default:
                return CheckedLine(
                    input: input,
                    id: call.id,
                    outcome: .stopped(CommandFailure(error))
                )
            }
        }
    }
}

/// `name=value` of a command line; the value is JSON, or else a text.
struct NamedValue: ExpressibleByArgument, Equatable {
    let name: String
    let value: JSONValue

    init?(argument: String) {
        guard let place = argument.firstIndex(of: "="), place > argument.startIndex else {
            return nil
        }
        name = String(argument[..<place])
        let text = String(argument[argument.index(after: place)...])
        // What is no JSON is a text.
        value = (try? JSONValue(parsing: text)) ?? .string(text)
    }
}

/// A line as a question to a tool.
struct CheckQuestion: Equatable {
    let id: JSONValue?
    let tool: String
    let arguments: JSONObject

    init(
        _ content: InputLine.Content,
        tool: String?,
        arguments extra: [NamedValue]
    ) throws(LineError) {
        let value = try content.json()
        guard var members = value.objectValue else {
            throw LineError(
                kind: "invalid_line",
                message: "expected an object, found \(value.kindName)"
            )
        }
        id = members["id"]
        guard let name = members["tool"]?.stringValue ?? tool else {
            throw LineError(
                kind: "invalid_line",
                message: "it has no \"tool\", and there is no --tool"
            )
        }
        self.tool = name
        for name in ["id", "tool"] { members[name] = nil }
        var arguments = members["arguments"]?.objectValue ?? members
        for argument in extra { arguments[argument.name] = argument.value }
        self.arguments = arguments
    }
}
