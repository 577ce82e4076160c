// `rewardctl status`: how the daemon is doing.

internal import ArgumentParser
internal import RewardTypes

struct StatusCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the daemon is doing.",
        discussion: """
            EXAMPLES
              rewardctl status
              watch -n 1 rewardctl status --table
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inspection = Inspection(connection: connection, output: output)
        let (result, _) = try await inspection.ask("status", context)
        try inspection.show(result, context) { style in
            let pairs = result.flattened()
            let width = pairs.map(\.path.displayed.cellCount).max() ?? 0
            return pairs.map { pair in
                let room = max(style.columnCount - width - 2, 8)
                let name = style.dim(pair.path.displayed.padded(toCellCount: width))
                return "\(name)  \(pair.value.shortened(toCellCount: room))"
            }
        }
        return .success
    }
}
