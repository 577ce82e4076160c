// `rewardctl bench`: how fast the products of a model are, next to the peak of the machine.

internal import ArgumentParser
internal import RewardTypes

struct BenchCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast a model's products are.",
        discussion: """
            The daemon measures on the threads that compute scores, in turn with its batches. \
            That takes as long as a full batch or a few, and scoring waits meanwhile. Figures are \
            those of the machine only while no other program computes. --timeout is sent along \
            as the deadline of the measurement.

            EXAMPLES
              rewardctl bench
              rewardctl bench --model NAME --json
            """
    )

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The model (default: the only one; rewardctl models lists them).",
            valueName: "name"
        )
    )
    var model: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var params = JSONObject()
        if let model { params["model"] = .string(model) }
        if let deadline = connection.deadlineMilliseconds {
            params["deadline_ms"] = .integer(deadline)
        }
        let inspection = Inspection(connection: connection, output: output)
        let timeout = connection.replyTimeout
        let (result, _) = try await inspection.ask(
            "bench",
            .object(params),
            timeout: timeout,
            context
        )
        try inspection.show(result, context) { style in table(of: result, style: style) }
        return .success
    }

    /// Shows what the daemon sent; a member that is missing is a dash.
    private func table(of result: JSONValue, style: TableStyle) -> [String] {
        func cell(_ name: String) -> String { (result[member: name] ?? .null).cellText }
        var table = Table(
            columns: [
                .init(title: "PRODUCT", alignment: .left),
                .init(title: "ROWS", alignment: .right),
                .init(title: "COLUMNS", alignment: .right),
                .init(title: "INNER", alignment: .right),
                .init(title: "GFLOP/S", alignment: .right),
                .init(title: "OF PEAK", alignment: .right),
            ]
        )
        table.rows = (result[member: "products"]?.arrayValue ?? []).map { product in
            ["name", "rows", "columns", "inner"].map { (product[member: $0] ?? .null).cellText } + [
                product[member: "gigaflops"]?.doubleValue?.decimalText(digitCount: 1) ?? "–",
                product[member: "share"]?.doubleValue?.percentText ?? "–",
            ]
        }
        let peak = result[member: "peak_gigaflops"]?.doubleValue?.decimalText(digitCount: 1) ?? "–"
        let title =
            "\(cell("model")): \(cell("kernels")), threads: \(cell("threads")), "
            + "peak: \(peak) GFLOP/s"
        if output.quiet { return table.lines(style: style) }
        return [style.rule(title)] + table.lines(style: style)
    }
}
