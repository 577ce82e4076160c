// `rewardctl rank`: the responses of each prompt in order.

internal import ArgumentParser
internal import RewardTypes

struct RankCommand: ContextualCommand {
    /// What is ranked by, as the protocol spells it.
    enum Method: String, ExpressibleByArgument, CaseIterable {
        case pointwise
        case mean
        case copeland
        case bradleyTerry = "bradley_terry"
        case maxWins = "max_wins"
    }

    static let configuration = CommandConfiguration(
        commandName: "rank",
        abstract: "Put several responses in order.",
        discussion: """
            Every input line is as for best-of-n; in place of scores it may have "wins", for each \
            response a row with its probability to beat each (null where it is not known):

              {"id": "a", "prompt": "2+2?", "responses": ["4", "5", "It depends."]}
              {"id": "b", "wins": [[null, 0.9, 0.2], [0.1, null, 0.6], [0.8, 0.4, null]]}

            METHODS
              pointwise      the scores
              mean           the mean probability to beat the others
              copeland       others beaten minus others lost to
              bradley_terry  strengths that explain all comparisons best
              max_wins       others beaten

            A scorer of pairs compares all responses of a prompt with each other. Where there are \
            only scores, their differences are taken for log-odds.

            As JSON, every line gives one line with "ranking" (indices, best first), "ranks" (1 \
            is the best), "values", "tie", and of comparisons "winner" (who beats each other one) \
            and "cycles" (sets that beat each other in circles: no order fits them).

            EXAMPLES
              rewardctl rank --scorer helpful samples.jsonl
              rewardctl rank --scorer judge --method copeland --json < samples.jsonl | jq .cycles
            """
    )

    @Option(name: .long, help: "What is ranked by.")
    var method = Method.pointwise

    @Flag(name: .long, help: "Return \"wins\" too.")
    var matrix = false

    @Flag(name: .long, help: "Return the labels and weights of LiPO too.")
    var listwise = false

    @OptionGroup var options: ScoringOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["method"] = .string(method.rawValue)
        if matrix { members["matrix"] = true }
        if listwise { members["listwise"] = true }
        let run = ScoringRun(
            method: "rank",
            accepted: .groups,
            members: members,
            options: options,
            rankMember: "ranking"
        )
        return try await run.run(context)
    }
}
