// `rewardctl calibrate`: how true scores are as probabilities, and a fit that makes them so.

internal import ArgumentParser
internal import RewardTypes

struct CalibrateCommand: ContextualCommand {
    enum Method: String, ExpressibleByArgument, CaseIterable { case platt, temperature, isotonic }

    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure how true scores are as probabilities, and fit a calibration.",
        discussion: """
            Every input line is a JSON object with one set of scores:

              {"scores": [2.1, -0.3, 0.8], "labels": [true, false, null]}

            or with "probabilities" in place of scores. Labels are true or 1, false or 0, and null \
            where the outcome is not known. The member "fit" of the result has the options of a \
            scorer of kind calibrated.

            EXAMPLES
              rewardctl calibrate --bins 10 outcomes.jsonl
              rewardctl calibrate --method platt --held-out 0.2 --json outcomes.jsonl | jq .fit
            """
    )

    @Option(name: .long, help: "What is fitted (default: nothing; errors are measured only).")
    var method: Method?

    @Option(name: .long, help: "Bins of the errors (default: 5).")
    var bins: Int?

    @Option(
        name: .long,
        help: "Share that the fit does not see and errors are measured on (default: none)."
    )
    var heldOut: Double?

    @Option(name: .long, help: "Which ones are held out (default: 0).")
    var seed: Int?

    @OptionGroup var options: CalculationOptions

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members: JSONObject = [:]
        if let method { members["method"] = .string(method.rawValue) }
        if let bins { members["bins"] = .integer(Int64(bins)) }
        if let heldOut { members["held_out"] = .number(heldOut) }
        if let seed { members["seed"] = .integer(Int64(seed)) }
        return try await options.run("calibrate", members, list: "bins", context)
    }
}
