// `rewardctl ping`: whether the daemon answers, and how fast.

internal import ArgumentParser
internal import RewardTypes

struct PingCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Check that the daemon answers.",
        discussion: """
            Exits with 0 if it does and 3 if not, so that scripts can wait for it:

              until rewardctl ping --quiet; do sleep 1; done

            EXAMPLES
              rewardctl ping
              rewardctl ping --socket /tmp/rewardd.sock --timeout 1
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inspection = Inspection(connection: connection, output: output)
        let (_, duration) = try await inspection.ask("ping", context)
        if output.quiet { return .success }
        let path = connection.socketPath(context.environment)
        let milliseconds = JSONValue.number((duration.seconds * 1e6).rounded() / 1000)
        let report: JSONValue = ["socket": .string(path), "round_trip_ms": milliseconds]
        try inspection.show(report, context) { _ in
            ["\(path.displayed) answers in \(duration.readableText)"]
        }
        return .success
    }
}
