// Options of the commands that send lines of work, and opening their inputs.

internal import ArgumentParser
internal import RewardClient
internal import RewardPlatform
internal import RewardTypes

struct ScoringOptions: ParsableArguments {
    enum Extra: String, ExpressibleByArgument, CaseIterable { case tokens }
    enum Truncation: String, ExpressibleByArgument, CaseIterable { case left, right }

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The scorer to use; may be left out if the daemon has only one.",
            valueName: "name"
        )
    )
    var scorer: String?

    @Option(
        name: .customLong("return"),
        help: "Ask for more in each result: tokens adds per-token log-probabilities (JSON only)."
    )
    var extra: Extra?

    @Option(
        name: .long,
        help: "Cut what is too long for the model on this side instead of refusing it."
    )
    var truncation: Truncation?

    @Option(
        name: .long,
        help: ArgumentHelp("How many lines are sent without waiting for replies.", valueName: "n")
    )
    var inFlight = 8

    @Option(
        name: .long,
        help: ArgumentHelp("How often a busy daemon is asked again.", valueName: "n")
    )
    var retries = 8

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: "Files of JSON Lines; - or nothing is standard input.",
        completion: .file(extensions: ["jsonl", "ndjson", "json"])
    )
    var files: [String] = []

    func validate() throws {
        // The daemon handles at most 256 requests of one connection, and four times as many
        // lines may be held here.
        guard (1...Limits.maximumRequestsPerConnection).contains(inFlight) else {
            throw ValidationError(
                "--in-flight: a number from 1 to \(Limits.maximumRequestsPerConnection) is needed."
            )
        }
        guard (0...1000).contains(retries) else {
            throw ValidationError("--retries: a number from 0 to 1000 is needed.")
        }
        guard files.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("- stands for standard input and can be given only once.")
        }
    }

    /// The parameters that every request has.
    var requestMembers: JSONObject {
        var members = JSONObject()
        if let scorer { members["scorer"] = .string(scorer) }
        if let extra { members["return"] = ["components", .string(extra.rawValue)] }
        if let truncation { members["truncation"] = .string(truncation.rawValue) }
        if let deadline = connection.deadlineMilliseconds {
            members["deadline_ms"] = .integer(deadline)
        }
        return members
    }

    var retryPolicy: RetryPolicy {
        var policy = RetryPolicy()
        policy.maximumAttemptCount = retries + 1
        return policy
    }

    /// Opens all inputs, so that a wrong name is found before any work is done.
    func openInputs(_ context: CommandContext) throws(CommandFailure) -> [LineReader.Input] {
        try Self.open(files, context)
    }

    /// Opens files by name; none stands for standard input.
    static func open(
        _ files: [String],
        _ context: CommandContext
    ) throws(CommandFailure) -> [LineReader.Input] {
        var inputs: [LineReader.Input] = []
        for name in files.isEmpty ? ["-"] : files {
            if name == "-" {
                inputs.append(.init(name: name, descriptor: context.input))
                continue
            }
            do throws(SystemCallError) {
                inputs.append(.init(name: name, descriptor: try SystemCall.open(name)))
            } catch {
                close(inputs, context)
                throw .usage("\(name): cannot be opened: \(error)")
            }
        }
        return inputs
    }

    /// Closes what was opened.
    static func close(_ inputs: [LineReader.Input], _ context: CommandContext) {
        for input in inputs where input.descriptor != context.input {
            SystemCall.close(input.descriptor)
        }
    }
}
