// `rewardctl best-of-n`: which response of each prompt is the best.

internal import ArgumentParser
internal import RewardTypes

struct BestOfNCommand: ContextualCommand {
    /// How to choose, as the protocol spells it.
    enum Strategy: String, ExpressibleByArgument, CaseIterable {
        case best
        case topK = "top_k"
        case soft
        case topFraction = "top_fraction"
        case mbr
        case regularized
        case majorityVote = "majority_vote"
        case weightedVote = "weighted_vote"
        case tournament
        case bubble

        /// The options that this strategy has.
        var options: [String] {
            switch self {
            case .best, .tournament, .bubble: []
            case .topK: ["--k"]
            case .soft: ["--beta", "--seed"]
            case .topFraction: ["--m", "--seed"]
            case .mbr: ["--utility", "--model"]
            case .regularized: ["--beta", "--utility", "--model"]
            case .majorityVote, .weightedVote: ["--answer"]
            }
        }
    }
    enum Utility: String, ExpressibleByArgument, CaseIterable {
        case exactMatch = "exact_match"
        case tokenF1 = "token_f1"
        case rougeL = "rouge_l"
        case chrf
        case embeddingCosine = "embedding_cosine"
    }
    enum Answer: String, ExpressibleByArgument, CaseIterable {
        case exact
        case lastNumber = "last_number"
        case boxed
    }

    static let configuration = CommandConfiguration(
        commandName: "best-of-n",
        abstract: "Choose the best of several responses.",
        discussion: """
            Every input line is a JSON object with a prompt and its responses, or with scores \
            (null where there is none) that the daemon then does not compute:

              {"id": "a", "prompt": "2+2?", "responses": ["4", "5", "It depends."]}
              {"id": "b", "scores": [0.5, null, 2], "responses": ["4", "5", "6"]}

            As a table, every prompt becomes a block with its responses, best first. As JSON, \
            every line gives one line with "index" (the chosen response), "ranking" (indices, \
            best first, without those that failed), "tie", what the strategy adds, and "results".

            STRATEGIES
              best           the highest score
              top_k          the k highest scores (--k)
              soft           by chance, in proportion to exp(score / beta) (--beta, --seed)
              top_fraction   by chance among the best n / m (--m, --seed)
              mbr            the response most like all others (--utility)
              regularized    the score plus beta times that likeness (--beta, --utility)
              majority_vote  the answer that most responses give (--answer)
              weighted_vote  the answer with the largest sum of scores (--answer)
              tournament     neighbours are compared, then the winners, until one is left
              bubble         each is compared with the best so far

            tournament and bubble ask a scorer of pairs for as few comparisons as they need.

            EXAMPLES
              rewardctl best-of-n --scorer helpful samples.jsonl
              rewardctl best-of-n --scorer helpful --json < samples.jsonl | jq .index
              rewardctl best-of-n --strategy weighted_vote --answer last_number samples.jsonl
            """
    )

    @Option(name: .long, help: "How to choose.")
    var strategy = Strategy.best

    @Option(name: .long, help: ArgumentHelp("How many top_k chooses.", valueName: "n"))
    var k: Int?

    @Option(name: .long, help: "Temperature of soft, weight of regularized (default: 1).")
    var beta: Double?

    @Option(name: .long, help: "What top_fraction divides the number of responses by (default: 2).")
    var m: Double?

    @Option(name: .long, help: DrawSeed.help)
    var seed: Int?

    @Option(name: .long, help: "How texts are compared (default: token_f1).")
    var utility: Utility?

    @Option(name: .long, help: "The model that reads for embedding_cosine (default: the only one).")
    var model: String?

    @Option(name: .long, help: "What of a text is its answer (default: exact).")
    var answer: Answer?

    @OptionGroup var options: ScoringOptions

    func validate() throws {
        let given = [
            ("--k", k != nil), ("--beta", beta != nil), ("--m", m != nil), ("--seed", seed != nil),
            ("--utility", utility != nil),
            ("--model", model != nil), ("--answer", answer != nil),
        ]
        for (name, isGiven) in given where isGiven && !strategy.options.contains(name) {
            throw ValidationError("\(name) means nothing to --strategy \(strategy.rawValue).")
        }
        guard model == nil || utility == .embeddingCosine else {
            throw ValidationError("--model means nothing without --utility embedding_cosine.")
        }
        guard strategy != .topK || k != nil else {
            throw ValidationError("--strategy top_k needs --k.")
        }
        try DrawSeed.validate(seed)
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["strategy"] = .string(strategy.rawValue)
        if let k { members["k"] = .integer(Int64(k)) }
        if let beta { members["beta"] = .number(beta) }
        if let m { members["m"] = .number(m) }
        if let utility { members["utility"] = .string(utility.rawValue) }
        if let model { members["model"] = .string(model) }
        if let answer { members["answer"] = .string(answer.rawValue) }
        let run = ScoringRun(
            method: "best_of_n",
            accepted: .groups,
            members: members,
            options: options,
            rankMember: "ranking",
            seed: strategy.options.contains("--seed") ? seed ?? 0 : nil
        )
        return try await run.run(context)
    }
}

/// The seed of commands that draw.
enum DrawSeed {
    /// Leaves room for the number of a line.
    static let maximum = 1 << 62

    static let help = ArgumentHelp(
        "Determines all chance; the number of each line is added to it (default: 0).",
        valueName: "n"
    )

    /// Throws unless a seed, if there is one, can be sent for every line.
    static func validate(_ seed: Int?) throws {
        guard seed.map((0...maximum).contains) ?? true else {
            throw ValidationError("--seed: a number from 0 to \(maximum) is needed.")
        }
    }
}
