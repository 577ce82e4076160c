// `rewardctl compare`: which of two responses is better.

internal import ArgumentParser
internal import RewardTypes

struct CompareCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Say which of two responses is better.",
        discussion: """
            Every input line is a JSON object with a prompt and two responses, or two scores:

              {"id": "a", "prompt": "2+2?", "a": "4", "b": "5"}
              {"id": "b", "scores": [0.5, 2]}

            A scorer of pairs is asked in both orders where the order may matter to it; of other \
            scorers the difference of scores is taken for log-odds.

            As JSON, every line gives one line with "preferred" ("a", "b", or null for a tie), \
            "probability" (that a is better), "margin" (log-odds), and of scorers of pairs \
            "orders" and "consistent".

            EXAMPLES
              rewardctl compare --scorer judge pairs.jsonl
              rewardctl compare --scorer helpful --json < pairs.jsonl | jq .probability
            """
    )

    @OptionGroup var options: ScoringOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let run = ScoringRun(
            method: "compare",
            accepted: .pairs,
            members: options.requestMembers,
            options: options
        )
        return try await run.run(context)
    }
}
