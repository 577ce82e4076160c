// Options that several commands share.

internal import ArgumentParser
internal import RewardClient

/// How to reach the daemon.
struct ConnectionOptions: ParsableArguments {
    static let standardSocketPath = "/run/rewardd/rewardd.sock"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The daemon's socket (default: $REWARDD_SOCKET, else \(standardSocketPath)).",
            valueName: "path"
        ),
        completion: .file()
    )
    var socket: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long a request may take (default: no limit for scoring and bench, else 10).",
            valueName: "seconds"
        )
    )
    var timeout: Double?

    func validate() throws {
        if let timeout, !(timeout > 0 && timeout <= 86_400) {
            throw ValidationError("--timeout: a number above 0 and up to 86400 is needed.")
        }
    }

    /// The limit that was asked for.
    var timeoutDuration: Duration? { timeout.map { .seconds($0) } }

    /// The limit as a parameter of methods with work behind them.
    var deadlineMilliseconds: Int64? { timeout.map { Int64(($0 * 1000).rounded(.up)) } }

    /// How long a reply is waited for when the limit is sent along: longer than the daemon's
    /// deadline, so that its own answer comes first.
    var replyTimeout: Duration? { timeoutDuration.map { $0 + .seconds(2) } }

    func socketPath(_ environment: [String: String]) -> String {
        if let socket { return socket }
        if let path = environment["REWARDD_SOCKET"], !path.isEmpty { return path }
        return Self.standardSocketPath
    }

    func connect(_ context: CommandContext) async throws(CommandFailure) -> Client {
        do throws(ClientError) {
            return try await Client.connect(unixPath: socketPath(context.environment))
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
    enum Format: String, EnumerableFlag {
        case json
        case table

        static func help(for value: Format) -> ArgumentHelp? {
            switch value {
            case .json: "Print JSON, one value a line (default if output is no terminal)."
            case .table: "Print tables (default on a terminal)."
            }
        }
    }

    @Flag(exclusivity: .exclusive)
    var format: Format?

    @Flag(name: .shortAndLong, help: "Show no progress and no summary.")
    var quiet = false

    func format(for output: TextOutput) -> Format {
        format ?? (output.terminal == nil ? .json : .table)
    }
}
