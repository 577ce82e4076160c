// `rewardctl annotate`: preference data out of files of groups.

internal import ArgumentParser
internal import RewardTypes

struct AnnotateCommand: ContextualCommand {
    /// Which responses are paired, as the protocol spells it.
    enum Pairs: String, ExpressibleByArgument, CaseIterable {
        case bestWorst = "best_worst"
        case bestRandom = "best_random"
        case allPairs = "all_pairs"
        case firstRound = "first_round"
        case tournament
    }
    /// The shape of the records.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case preference
        case unpaired
        case ranked
        case rewardConditioned = "reward_conditioned"
    }

    static let configuration = CommandConfiguration(
        commandName: "annotate",
        abstract: "Make preference data of prompts with several responses.",
        discussion: """
            Every input line is a JSON object with a prompt and its responses, and perhaps with \
            scores that the daemon then does not compute:

              {"id": "a", "prompt": "2+2?", "responses": ["4", "5", "It depends."]}
              {"id": "b", "prompt": "2+2?", "responses": ["4", "5"], "scores": [1, 0]}

            Every line of the output is a record that trainers read. Pairs without a difference \
            are left out. Lines that give no records because they are wrong go to the file of \
            rejects, with their number and the reason.

            FORMATS
              preference          prompt, chosen, rejected; scores and margin
              unpaired            prompt, completion, label (true or false)
              ranked              prompt, completions and scores, best first
              reward_conditioned  each pair twice, with the score to reach in the system turn

            INTERRUPTIONS
              The run may end at any moment, even by kill -9 or a loss of power. The same command \
              goes on where it was; the output is that of a run without interruption. What is \
              needed for that is in OUTPUT.state.json. If an input, an option or the scorer has \
              changed, the command says so and does nothing; --restart begins anew.

            EXAMPLES
              rewardctl annotate --scorer helpful samples.jsonl --output pairs.jsonl
              rewardctl annotate --scorers a,b,c --pairs all_pairs in.jsonl --output out.jsonl
            """
    )

    @Option(name: .long, help: "Where the records go.", completion: .file())
    var output: String

    @Option(
        name: .long,
        help: "Where lines go that are wrong (default: OUTPUT.rejected.jsonl).",
        completion: .file()
    )
    var rejects: String?

    @Flag(name: .long, help: "Begin anew and overwrite the output.")
    var restart = false

    @Option(name: .long, help: "Which responses are paired (default: best_worst).")
    var pairs: Pairs?

    @Option(name: .long, help: "The shape of the records.")
    var format = Format.preference

    @Option(name: .long, help: "Pairs that differ by less are left out (default: 0).")
    var minimumMargin: Double?

    @Option(name: .long, help: DrawSeed.help)
    var seed: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Several scorers: the first decides, all together mark how sure a pair is.",
            valueName: "a,b"
        )
    )
    var scorers: String?

    @Flag(name: .long, help: "Write the components of scores into the records.")
    var components = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Scores that reward_conditioned tells as 1 and 10 (default: scores as they are).",
            valueName: "low,high"
        )
    )
    var goalRange: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The instruction of reward_conditioned, with {score} in it.",
            valueName: "text"
        )
    )
    var goalTemplate: String?

    @OptionGroup var options: ScoringOptions

    private var goalNumbers: [Double]? {
        goalRange?.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0) ?? .nan
        }
    }

    func validate() throws {
        try DrawSeed.validate(seed)
        guard !options.files.isEmpty, !options.files.contains("-") else {
            throw ValidationError(
                "Name input files: a stream cannot be read again after an interruption."
            )
        }
        guard options.output.format == nil, options.extra == nil else {
            throw ValidationError("--json, --table and --return mean nothing to annotate.")
        }
        guard options.scorer == nil || scorers == nil else {
            throw ValidationError("--scorer and --scorers exclude each other.")
        }
        if let minimumMargin, !(minimumMargin >= 0 && minimumMargin.isFinite) {
            throw ValidationError("--minimum-margin: a number of at least 0 is needed.")
        }
        guard format != .ranked || (pairs == nil && minimumMargin == nil) else {
            throw ValidationError("--pairs and --minimum-margin mean nothing to ranked lists.")
        }
        guard format == .rewardConditioned || (goalRange == nil && goalTemplate == nil) else {
            throw ValidationError(
                "--goal-range and --goal-template need --format reward_conditioned."
            )
        }
        if let goalNumbers {
            guard goalNumbers.count == 2, goalNumbers.allSatisfy(\.isFinite),
                goalNumbers[0] < goalNumbers[1]
            else { throw ValidationError("--goal-range: two rising numbers are needed: 0,1.") }
        }
        let names = [output, rejectsPath, output + ".state.json"]
        guard Set(names).count == names.count else {
            throw ValidationError("--rejects: another file than the output is needed.")
        }
    }

    private var rejectsPath: String { rejects ?? output + ".rejected.jsonl" }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members = options.requestMembers
        members["format"] = .string(format.rawValue)
        if let pairs { members["pairs"] = .string(pairs.rawValue) }
        if let minimumMargin { members["minimum_margin"] = .number(minimumMargin) }
        if let scorers {
            members["scorers"] = .array(scorers.split(separator: ",").map { .string(String($0)) })
        }
        if components { members["components"] = true }
        if let goalNumbers { members["goal_range"] = .array(goalNumbers.map(JSONValue.number)) }
        if let goalTemplate { members["goal_template"] = .string(goalTemplate) }
        let run = AnnotationRun(
            paths: AnnotationFiles.Paths(output: output, rejects: rejectsPath),
            restarts: restart,
            members: members,
            seed: seed ?? 0,
            options: options
        )
        // A task of its own, because a signal has to be able to cancel it.
        let work = Task { () -> Result<CommandStatus, CommandFailure> in
            do throws(CommandFailure) {
                return .success(try await run.run(context))
            } catch {
                return .failure(error)
            }
        }
        context.onInterruption { work.cancel() }
        return try await work.value.get()
    }
}
