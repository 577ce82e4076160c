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
              rewardctl scorers --explain overall
            """
    )

    @Option(
        help: ArgumentHelp("Show what a scorer is made of, as a tree.", valueName: "name")
    )
    var explain: String?
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inspection = Inspection(connection: connection, output: output)
        let (result, _) = try await inspection.ask("scorers", context)
        if let explain {
            let explanation = ScorerExplanation(result)
            guard let lines = explanation.lines(of: explain) else {
                let names = explanation.names.joined(separator: ", ")
                throw .usage("--explain: there is no scorer \"\(explain)\"; there are: \(names)")
            }
            try context.output.write(lines.map { $0 + "\n" }.joined())
            return .success
        }
        try inspection.show(result, context) { style in
            (result[member: "scorers"] ?? result).objectTable(
                style: style,
                whenEmpty: "The daemon has no scorers."
            )
        }
        return .success
    }
}
