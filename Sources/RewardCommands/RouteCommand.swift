// `rewardctl route`: what people should label, and which domain prompts belong to.

internal import ArgumentParser
internal import RewardTypes

struct RouteCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Say which instances are worth a person's label, or find prompts' domains.",
        discussion: """
            Every input line is a JSON object with one set of instances to choose among:

              {"features": [[0.2, 1], [0.9, 0]], "coefficients": [1.5, -0.5]}
              {"features": [[0.2], [0.9]], "training": {"features": [[0], [1]], "gains": [0, 2]}}

            or with prompts to sort into domains, by a router as in the configuration:

              {"prompts": ["2+2?"], "router": {"model": "tiny"}}

            EXAMPLES
              rewardctl route --share 0.1 instances.jsonl
              rewardctl route --budget 50 --json instances.jsonl | jq .human
            """
    )

    @Option(name: .long, help: "How many instances go to people.")
    var budget: Int?

    @Option(name: .long, help: "Which share of instances goes to people, 0 to 1.")
    var share: Double?

    @OptionGroup var options: CalculationOptions

    func validate() throws {
        guard budget == nil || share == nil else {
            throw ValidationError("--budget and --share: give one.")
        }
    }

    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        var members: JSONObject = [:]
        if let budget { members["budget"] = .integer(Int64(budget)) }
        if let share { members["share"] = .number(share) }
        return try await options.run("route", members, list: "prompts", context)
    }
}
