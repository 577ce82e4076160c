// `rewardctl estimate`: best-of-n curves, pass@k and win rates of samples.

internal import ArgumentParser
internal import RewardTypes

struct EstimateCommand: ContextualCommand {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case bestOfN = "best-of-n"
        case passAtK = "pass-at-k"
        case winRate = "win-rate"

        /// As the protocol spells it.
        var wireName: String { rawValue.map { $0 == "-" ? "_" : String($0) }.joined() }
    }

    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimate best-of-n curves, pass@k or win rates from samples.",
        discussion: """
            Every input line is a JSON object with the numbers of one estimate; it may also have \
            the options, by the names of the protocol, and an "id". Nothing is scored.

            KINDS
              best-of-n  "scores", and perhaps "values", what each sample is really worth
              pass-at-k  "problems", each with "attempts" and "passed", or with "verdicts"
              win-rate   "pairs" of two scores, or "scores" and "others"

            EXAMPLES
              rewardctl estimate best-of-n --n 1,4,16 samples.jsonl
              rewardctl estimate pass-at-k --k 1,10 problems.jsonl
              rewardctl estimate win-rate --ties exclude --json pairs.jsonl
            """
    )

    @Argument(help: "What is estimated: best-of-n, pass-at-k or win-rate.")
    var kind: Kind

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Samples that best-of-n draws, separated by commas (default: powers of two); or those "
                + "of the first side of win-rate (default: 1).",
            valueName: "n,..."
        )
    )
    var n: NumberList?

    @Option(name: .long, help: "Samples that the other side of win-rate draws (default: 1).")
    var m: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Attempts of pass-at-k, separated by commas (default: 1).",
            valueName: "k,..."
        )
    )
    var k: NumberList?

    @Option(name: .long, help: "What a tie of win-rate counts: half, exclude or loss.")
    var ties: String?

    @Option(name: .long, help: "How sure the interval of win-rate is (default: 0.95).")
    var confidence: Double?

    @OptionGroup var options: CalculationOptions

    func validate() throws {
        let meant: [(option: String, isGiven: Bool, kinds: [Kind])] = [
            ("--n", n != nil, [.bestOfN, .winRate]), ("--m", m != nil, [.winRate]),
            ("--k", k != nil, [.passAtK]), ("--ties", ties != nil, [.winRate]),
            ("--confidence", confidence != nil, [.winRate]),
        ]
        for (option, isGiven, kinds) in meant where isGiven && !kinds.contains(kind) {
            throw ValidationError("\(option) means nothing to \(kind.rawValue).")
        }
        if kind == .winRate, let n, n.numbers.count > 1 {
            throw ValidationError("--n: win-rate takes a single number.")
        }
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members: JSONObject = ["kind": .string(kind.wireName)]
        if let n { members["n"] = kind == .winRate ? n.json.arrayValue?.first : n.json }
        if let m { members["m"] = .integer(Int64(m)) }
        if let k { members["k"] = k.json }
        if let ties { members["ties"] = .string(ties) }
        if let confidence { members["confidence"] = .number(confidence) }
        return try await options.run("estimate", members, list: "points", context)
    }
}

/// Integers separated by commas.
struct NumberList: ExpressibleByArgument, Equatable {
    let numbers: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count else { return nil }
    }

    var json: JSONValue { .array(numbers.map { .integer(Int64($0)) }) }
}
