// What the commands have in common that ask one question and print the answer.

internal import RewardClient
internal import RewardTypes

/// One question to the daemon.
struct Inspection {
    static let standardTimeout = Duration.seconds(10)

    let connection: ConnectionOptions
    let output: OutputOptions

    /// Calls a method that is answered at once; returns its result and how long it took.
    func ask(
        _ method: String,
        _ context: CommandContext
    ) async throws(CommandFailure) -> (result: JSONValue, duration: Duration) {
        let timeout = connection.timeoutDuration ?? Self.standardTimeout
        return try await ask(method, [:], timeout: timeout, context)
    }

    /// Calls a method and returns its result and how long it took.
    func ask(
        _ method: String,
        _ params: JSONValue,
        timeout: Duration?,
        _ context: CommandContext
    ) async throws(CommandFailure) -> (result: JSONValue, duration: Duration) {
        let client = try await connection.connect(context)
        let clock = ContinuousClock()
        let start = clock.now
        do throws(ClientError) {
            let result = try await client.call(method, params, timeout: timeout)
            let duration = start.duration(to: clock.now)
            await client.close()
            return (result, duration)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Prints a result as JSON, or as the table that `table` makes of it.
    func show(
        _ result: JSONValue,
        _ context: CommandContext,
        table: (TableStyle) -> [String]
    ) throws(CommandFailure) {
        switch output.format(for: context.output) {
        case .json: try context.output.write(result.jsonText + "\n")
        case .table:
            let style = TableStyle(output: context.output, environment: context.environment)
            try context.output.write(table(style).map { $0 + "\n" }.joined())
        }
    }
}

extension JSONValue {
    /// This value in a cell of a table.
    var cellText: String {
        switch self {
        case .null: "–"
        case .bool(let value): value ? "yes" : "no"
        case .integer(let value): String(value)
        case .number(let value): value.tableText
        case .string(let text): text.displayed
        case .array(let elements): elements.map(\.cellText).joined(separator: ", ")
        case .object: jsonText.displayed
        }
    }

    /// A table of objects: a column for every member that is not itself an object.
    ///
    /// Columns stand in the order in which members first appear, so a member that the daemon
    /// learns to send later is shown without a change here.
    func objectTable(style: TableStyle, whenEmpty: String) -> [String] {
        let objects = (arrayValue ?? []).compactMap(\.objectValue)
        guard !objects.isEmpty else { return [whenEmpty] }
        var names: [String] = []
        for object in objects {
            for (name, value) in object where value.objectValue == nil && !names.contains(name) {
                names.append(name)
            }
        }
        var table = Table(
            columns: names.map { name in
                let isNumeric = objects.allSatisfy { $0[name]?.doubleValue != nil }
                return .init(
                    title: name.displayed.uppercased(),
                    alignment: isNumeric ? .right : .left
                )
            }
        )
        table.rows = objects.map { object in names.map { (object[$0] ?? .null).cellText } }
        return table.lines(style: style)
    }

    /// Every scalar inside this value with its path, such as `queues.small.tokens`.
    func flattened(path: String = "") -> [(path: String, value: String)] {
        switch self {
        case .object(let members):
            members.flatMap {
                $0.value.flattened(path: path.isEmpty ? $0.name : "\(path).\($0.name)")
            }
        case .array(let elements) where elements.contains { $0.objectValue != nil }:
            elements.enumerated().flatMap { $1.flattened(path: "\(path)[\($0)]") }
        case .null, .bool, .integer, .number, .string, .array: [(path, cellText)]
        }
    }
}
