// `rewardctl rejection-sample`: which responses of each prompt rejection sampling accepts.

internal import ArgumentParser
internal import RewardTypes

struct RejectionSampleCommand: ContextualCommand {
    /// How to accept, as the protocol spells it.
    enum Method: String, ExpressibleByArgument, CaseIterable {
        case rso
        case minMaxThreshold = "min_max_threshold"
        case best
    }
    enum Pairs: String, ExpressibleByArgument, CaseIterable {
        case firstRound = "first_round"
        case tournament
    }

    static let configuration = CommandConfiguration(
        commandName: "rejection-sample",
        abstract: "Accept some of several responses by rejection sampling.",
        discussion: """
            Every input line is as for best-of-n: a prompt and its responses, or scores.

            The method rso accepts --k responses, each with a probability of \
            exp((score - best) / beta), in passes over what is not yet accepted. The method \
            min_max_threshold accepts all whose scores, stretched to 0 and 1 within the group, \
            lie above --threshold. The method best accepts the best one.

            As a table, every prompt becomes a block with its accepted responses first. As JSON, \
            every line gives one line with "accepted" (indices in the order of acceptance), what \
            the method adds, and "results".

            EXAMPLES
              rewardctl rejection-sample --k 8 --scorer helpful samples.jsonl
              rewardctl rejection-sample --k 8 --pairs tournament --json < samples.jsonl
              rewardctl rejection-sample --method min_max_threshold samples.jsonl
            """
    )

    @Option(name: .long, help: "How to accept.")
    var method = Method.rso

    @Option(name: .long, help: ArgumentHelp("How many rso accepts.", valueName: "n"))
    var k: Int?

    @Option(name: .long, help: "Temperature of rso in units of the score (default: 0.5).")
    var beta: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "In place of --beta: the share that one pass is expected to accept.",
            valueName: "share"
        )
    )
    var acceptanceRate: Double?

    @Option(name: .long, help: "What min_max_threshold accepts lies above this (default: 0.7).")
    var threshold: Double?

    @Option(name: .long, help: DrawSeed.help)
    var seed: Int?

    @Flag(name: .long, help: "Ask for every decision of rso (JSON only).")
    var trace = false

    @Option(name: .long, help: "Ask for pairs of what was accepted (JSON only).")
    var pairs: Pairs?

    @OptionGroup var options: ScoringOptions

    func validate() throws {
        switch method {
        case .rso:
            guard k != nil else { throw ValidationError("--method rso needs --k.") }
            guard beta == nil || acceptanceRate == nil else {
                throw ValidationError("--beta and --acceptance-rate exclude each other.")
            }
            guard threshold == nil else {
                throw ValidationError("--threshold means nothing to --method rso.")
            }
        case .minMaxThreshold, .best:
            let given = [
                ("--k", k != nil), ("--beta", beta != nil), ("--trace", trace),
                ("--acceptance-rate", acceptanceRate != nil), ("--seed", seed != nil),
                ("--threshold", threshold != nil && method == .best),
            ]
            if let name = given.first(where: \.1)?.0 {
                throw ValidationError("\(name) means nothing to --method \(method.rawValue).")
            }
        }
        try DrawSeed.validate(seed)
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["method"] = .string(method.rawValue)
        if let k { members["k"] = .integer(Int64(k)) }
        if let beta { members["beta"] = .number(beta) }
        if let acceptanceRate { members["acceptance_rate"] = .number(acceptanceRate) }
        if let threshold { members["threshold"] = .number(threshold) }
        if let pairs { members["pairs"] = .string(pairs.rawValue) }
        if method == .rso { members["trace"] = .bool(trace) }
        let run = ScoringRun(
            method: "rejection_sample",
            accepted: .groups,
            members: members,
            options: options,
            rankMember: "accepted",
            seed: method == .rso ? seed ?? 0 : nil
        )
        return try await run.run(context)
    }
}
