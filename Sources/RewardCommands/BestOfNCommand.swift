// `rewardctl best-of-n`: which response of each prompt is the best.

internal import ArgumentParser
internal import RewardTypes

struct BestOfNCommand: ContextualCommand {
    enum Strategy: String, ExpressibleByArgument, CaseIterable { case best }

    static let configuration = CommandConfiguration(
        commandName: "best-of-n",
        abstract: "Choose the best of several responses.",
        discussion: """
            Every input line is a JSON object with a prompt and its responses:

              {"id": "a", "prompt": "2+2?", "responses": ["4", "5", "It depends."]}

            As a table, every prompt becomes a block with its responses, best first. As JSON, \
            every line gives one line with "index" (the best response), "ranking" (indices, best \
            first, without those that failed), "tie" and "results".

            EXAMPLES
              rewardctl best-of-n --scorer helpful samples.jsonl
              rewardctl best-of-n --scorer helpful --json < samples.jsonl | jq .index
            """
    )

    @Option(name: .long, help: "How to choose.")
    var strategy = Strategy.best

    @OptionGroup var options: ScoringOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["strategy"] = .string(strategy.rawValue)
        let run = ScoringRun(
            method: "best_of_n",
            groupsOnly: true,
            members: members,
            options: options
        )
        return try await run.run(context)
    }
}
