// `rewardctl advantage`: scores of each prompt's responses relative to each other.

internal import ArgumentParser
internal import RewardTypes

struct AdvantageCommand: ContextualCommand {
    enum Method: String, ExpressibleByArgument, CaseIterable { case grpo, mean, rloo, rank }

    static let configuration = CommandConfiguration(
        commandName: "advantage",
        abstract: "Set the scores of several responses in relation to each other.",
        discussion: """
            Every input line is as for best-of-n: a prompt and its responses, or scores.

            METHODS
              grpo  (score - mean) / (deviation + epsilon)
              mean  score - mean
              rloo  score - mean of the others
              rank  from -1, the lowest, to 1, the highest

            As a table, every prompt becomes a block. As JSON, every line gives one line with \
            "advantages" (null where there is no score), "mean", "deviation", "zero_variance" \
            and "results".

            EXAMPLES
              rewardctl advantage --scorer helpful samples.jsonl
              rewardctl advantage --method rloo --json < samples.jsonl | jq .advantages
            """
    )

    @Option(name: .long, help: "What advantages are.")
    var method = Method.grpo

    @Option(name: .long, help: "What grpo adds to the deviation (default: 0.0001).")
    var epsilon: Double?

    @Option(
        name: .long,
        help: "1 for the deviation of a sample in grpo, 0 for that of a population (default: 0)."
    )
    var ddof: Int?

    @OptionGroup var options: ScoringOptions

    func validate() throws {
        guard method == .grpo || (epsilon == nil && ddof == nil) else {
            throw ValidationError(
                "--epsilon and --ddof mean nothing to --method \(method.rawValue)."
            )
        }
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["method"] = .string(method.rawValue)
        if let epsilon { members["epsilon"] = .number(epsilon) }
        if let ddof { members["ddof"] = .integer(Int64(ddof)) }
        let run = ScoringRun(
            method: "advantage",
            accepted: .groups,
            members: members,
            options: options
        )
        return try await run.run(context)
    }
}
