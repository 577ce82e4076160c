// `rewardctl score`: a score for every response.

internal import ArgumentParser
internal import RewardTypes

struct ScoreCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score responses.",
        discussion: """
            Every input line is a JSON object: a prompt and one response, or a prompt and several.

              {"id": "a", "prompt": "2+2?", "response": "4"}
              {"messages": [{"role": "user", "content": "2+2?"}], "responses": ["4", "5"]}

            Every line gives one line of JSON output, in the same order, with its number as "line" \
            and its "id" if it has one. A line that fails gives {"line": …, "error": {…}}, is \
            reported on standard error, and makes the exit code 1; the others are scored \
            nevertheless. Blank lines are left out.

            --timeout is sent along as the deadline of each request.

            EXAMPLES
              rewardctl score --scorer helpful samples.jsonl > scores.jsonl
              generate | rewardctl score --scorer helpful --in-flight 32
              rewardctl score --scorer helpful --return tokens --json one.jsonl | jq .tokens
            """
    )

    @OptionGroup var options: ScoringOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let run = ScoringRun(
            method: "score",
            accepted: .itemsAndGroups,
            members: options.requestMembers,
            options: options
        )
        return try await run.run(context)
    }
}
