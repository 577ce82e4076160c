// `rewardctl scorers`: which scorers there are.

internal import ArgumentParser
internal import RewardTypes

struct ScorersCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "scorers",
        abstract: "List the scorers of the daemon.",
        discussion: """
            EXAMPLES
              rewardctl scorers
              rewardctl scorers --json | jq -r '.scorers[].name'
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inspection = Inspection(connection: connection, output: output)
        let (result, _) = try await inspection.ask("scorers", context)
        try inspection.show(result, context) { style in
            (result[member: "scorers"] ?? result).objectTable(
                style: style,
                whenEmpty: "The daemon has no scorers."
            )
        }
        return .success
    }
}
