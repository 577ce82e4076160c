// What the commands have in common that send each line as a question of its own.

internal import ArgumentParser
internal import RewardClient
internal import RewardTypes

/// Inputs, connection and output of `estimate`, `calibrate` and `route`.
struct CalculationOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: "Files of JSON Lines; - or nothing is standard input.",
        completion: .file(extensions: ["jsonl", "ndjson", "json"])
    )
    var files: [String] = []

    func validate() throws {
        guard files.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("- stands for standard input and can be given only once.")
        }
    }

    /// Sends each line as the parameters of a request, one after the other, and prints results.
    ///
    /// `options` of the command line win over members of the line. `list` is the member of a
    /// result that tables show row by row.
    func run(
        _ method: String,
        _ options: JSONObject,
        list: String,
        _ context: CommandContext
    ) async throws(CommandFailure) -> CommandStatus {
        let inputs = try ScoringOptions.open(files, context)
        defer { ScoringOptions.close(inputs, context) }
        let client = try await connection.connect(context)
        let reader = LineReader(inputs)
        var status = CommandStatus.success
        while let input = await reader.next() {
            var head: JSONObject = ["line": .integer(Int64(input.number))]
            if files.count > 1 { head["file"] = .string(input.file) }
            switch await answer(to: input, method, options, client) {
            case .scored(let result):
                for (name, value) in result { head[name] = value }
                try show(head, list: list, context)
            case .failed(let error):
                status = .someFailed
                context.tell("\(input.file), line \(input.number): \(error.text)")
                head["error"] = error.json
                if output.format(for: context.output) == .json {
                    try context.output.write(JSONValue.object(head).jsonText + "\n")
                }
            case .stopped(let failure): throw failure
            }
        }
        await client.close()
        return status
    }

    private enum Outcome {
        case scored(JSONObject)
        case failed(LineError)
        case stopped(CommandFailure)
    }

    private func answer(
        to input: InputLine,
        _ method: String,
        _ options: JSONObject,
        _ client: Client
    ) async -> Outcome {
        var params: JSONObject
        do throws(LineError) {
            let value = try input.content.json()
            guard let members = value.objectValue else {
                throw LineError(
                    kind: "invalid_line",
                    message: "expected an object, found \(value.kindName)"
                )
            }
            params = members
        } catch {
            return .failed(error)
        }
        let id = params["id"]
        params["id"] = nil
        for (name, value) in options { params[name] = value }
        if let deadline = connection.deadlineMilliseconds {
            params["deadline_ms"] = .integer(deadline)
        }
        let reply: JSONValue
        do throws(ClientError) {
            reply = try await client.call(
                method,
                .object(params),
                timeout: connection.replyTimeout
            )
        } catch {
            // What one line says is refused with that line; no other line need be like it.
            switch error {
            case .rpc(let error) where error.kind == "invalid_params":
                return .failed(LineError(error))
            case .timedOut:
                return .failed(LineError(kind: "timeout", message: error.description))
            default: return .stopped(CommandFailure(error))
            }
        }
        var result: JSONObject = [:]
        if let id { result["id"] = id }
        for (name, value) in reply.objectValue ?? [:] { result[name] = value }
        return .scored(result)
    }

    /// A line of JSON, or what is single above the rows of the list.
    private func show(
        _ result: JSONObject,
        list: String,
        _ context: CommandContext
    ) throws(CommandFailure) {
        let value = JSONValue.object(result)
        guard output.format(for: context.output) == .table else {
            return try context.output.write(value.jsonText + "\n")
        }
        let style = TableStyle(output: context.output, environment: context.environment)
        var rest = result
        rest[list] = nil
        var lines = [style.rule((result["id"] ?? result["line"] ?? .null).cellText)]
        var facts = Table(
            columns: [
                .init(title: "FIELD", alignment: .left), .init(title: "VALUE", alignment: .left),
            ]
        )
        for name in ["line", "file", "id"] { rest[name] = nil }
        facts.rows = JSONValue.object(rest).flattened().map { [$0.path.displayed, $0.value] }
        if !facts.rows.isEmpty { lines += facts.lines(style: style) }
        if let rows = result[list] {
            lines += rows.objectTable(style: style, whenEmpty: "\(list): none")
        }
        try context.output.write(lines.map { $0 + "\n" }.joined())
    }
}
