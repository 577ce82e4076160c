// The command line tool: parsing, running, and the exit code.

internal import ArgumentParser
internal import RewardClient

/// The whole of `rewardctl`, but for the process around it.
package enum RewardControl {
    /// Runs a command line, given without the name of the program.
    package static func run(
        _ arguments: [String],
        in context: CommandContext
    ) async -> CommandStatus {
        let command: any ContextualCommand
        do {
            var parsed = try RootCommand.parseAsRoot(arguments)
            guard let contextual = parsed as? any ContextualCommand else {
                // The program's name alone, or a request for help, which running it throws.
                try parsed.run()
                return .success
            }
            command = contextual
        } catch {
            return report(error, in: context)
        }
        do throws(CommandFailure) {
            return try await command.run(in: context)
        } catch {
            if let message = error.message { context.tell(message) }
            return error.status
        }
    }

    /// Prints help, a completion script or what is wrong with the arguments.
    private static func report(_ error: any Error, in context: CommandContext) -> CommandStatus {
        let columnCount = context.output.terminal?.columnCount
        let message = RootCommand.fullMessage(for: error, columns: columnCount)
        let isSuccess = RootCommand.exitCode(for: error).isSuccess
        let output = isSuccess ? context.output : context.errors
        // If nobody reads it, nobody misses it.
        try? output.write(message.isEmpty ? "" : message + "\n")
        return isSuccess ? .success : .usage
    }
}

/// A subcommand: one file each, and one line in `RootCommand.all`.
protocol ContextualCommand: ParsableCommand {
    /// Does what the command is for; standard output and everything else come from `context`.
    func run(in context: CommandContext) async throws(CommandFailure) -> CommandStatus
}

struct RootCommand: ParsableCommand {
    /// All subcommands, in the order in which the help lists them.
    static let all: [any ContextualCommand.Type] = [
        ScoreCommand.self,
        CheckCommand.self,
        BestOfNCommand.self,
        RankCommand.self,
        CompareCommand.self,
        RejectionSampleCommand.self,
        AdvantageCommand.self,
        AnnotateCommand.self,
        EstimateCommand.self,
        CalibrateCommand.self,
        RouteCommand.self,
        ScorersCommand.self,
        ModelsCommand.self,
        StatusCommand.self,
        BenchCommand.self,
        FitCommand.self,
        EvaluateCommand.self,
        PingCommand.self,
    ]

    static let configuration = CommandConfiguration(
        commandName: "rewardctl",
        abstract: "Ask a rewardd daemon for scores.",
        discussion: """
            The daemon is reached over its Unix socket: --socket, else the environment variable \
            REWARDD_SOCKET, else \(ConnectionOptions.standardSocketPath).

            Results go to standard output: tables to a terminal, JSON Lines to a pipe or file. \
            Everything else goes to standard error. NO_COLOR is respected.

            EXIT CODES
              0  everything was done (or the reader of the output went away)
              1  some lines, or some responses of them, got no score; or a check failed
              2  the command line is wrong, or an input file cannot be opened
              3  no daemon answers, the connection was lost, or a reply took too long
              4  the daemon refused the whole command, for example an unknown scorer
            130  a signal ended the command, which had kept what was done (annotate)

            SHELL COMPLETION
              rewardctl --generate-completion-script bash|zsh|fish

            EXAMPLES
              rewardctl ping
              rewardctl scorers
              printf '%s\\n' '{"prompt":"2+2?","response":"4"}' | rewardctl score --scorer NAME
              rewardctl best-of-n --scorer NAME --table samples.jsonl
              rewardctl bench
            """,
        subcommands: all
    )
}
