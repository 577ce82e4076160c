// `rewardctl models`: which models are loaded.

internal import ArgumentParser
internal import RewardTypes

struct ModelsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models of the daemon.",
        discussion: """
            EXAMPLES
              rewardctl models
              rewardctl models --json
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inspection = Inspection(connection: connection, output: output)
        let (result, _) = try await inspection.ask("models", context)
        try inspection.show(result, context) { style in
            (result[member: "models"] ?? result).objectTable(
                style: style,
                whenEmpty: "The daemon has no models."
            )
        }
        return .success
    }
}
