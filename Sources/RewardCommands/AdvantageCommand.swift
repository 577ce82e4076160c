// `rewardctl advantage`: scores of each prompt's responses relative to each other.

internal import ArgumentParser
internal import RewardTypes

struct AdvantageCommand: ContextualCommand {
    enum Method: String, ExpressibleByArgument, CaseIterable { case grpo, mean, rloo, rank }

    enum Aggregation: String, ExpressibleByArgument, CaseIterable { case before, after }

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

            With --objective advantages are made of components of the scores, or of lists that \
            a line has in place of scores: {"objectives": {"helpful": [1, 0], "brief": [0, 2]}}.

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

    @Option(
        name: .customLong("objective"),
        help: ArgumentHelp(
            "An objective and what it weighs; may be given several times.",
            valueName: "name=weight"
        )
    )
    var objectives: [String] = []

    @Option(name: .long, help: "Add objectives up before or after they are set in relation.")
    var aggregate: Aggregation?

    @OptionGroup var options: ScoringOptions

    func validate() throws {
        _ = try weights
        guard method == .grpo || (epsilon == nil && ddof == nil) else {
            throw ValidationError(
                "--epsilon and --ddof mean nothing to --method \(method.rawValue)."
            )
        }
    }

    /// Objectives by name.
    private var weights: JSONObject {
        get throws(ValidationError) {
            var weights: JSONObject = [:]
            for objective in objectives {
                let parts = objective.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count > 1, let last = parts.last, let weight = Double(last),
                    weight.isFinite
                else {
                    throw ValidationError("--objective \(objective): NAME=WEIGHT is needed.")
                }
                let name = parts.dropLast().joined(separator: "=")
                guard weights[name] == nil else {
                    throw ValidationError("--objective \(name) is given twice.")
                }
                weights[name] = .number(weight)
            }
            return weights
        }
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["method"] = .string(method.rawValue)
        if let epsilon { members["epsilon"] = .number(epsilon) }
        if let ddof { members["ddof"] = .integer(Int64(ddof)) }
        // They were checked by `validate`.
        if let weights = try? weights, !objectives.isEmpty {
            members["objective_weights"] = .object(weights)
        }
        if let aggregate { members["aggregate"] = .string(aggregate.rawValue) }
        let run = ScoringRun(
            method: "advantage",
            accepted: .groups,
            members: members,
            options: options
        )
        return try await run.run(context)
    }
}
