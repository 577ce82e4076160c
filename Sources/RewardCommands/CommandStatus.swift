// How a command ends. The numbers are documented in `rewardctl --help` and do not change.

internal import RewardClient

/// The exit codes of `rewardctl`.
package enum CommandStatus: Int32, Sendable {
    case success = 0
    /// Some lines, or some responses of them, got no score.
    case someFailed = 1
    /// The command line is wrong, or an input file cannot be opened.
    case usage = 2
    /// There is no daemon to talk to, or the connection broke.
    case disconnected = 3
    /// The daemon refused what concerns the whole command.
    case refused = 4
    /// A signal ended the command, and what was done has been kept.
    case interrupted = 130
}

/// Why a command ends early.
enum CommandFailure: Error, Equatable {
    case usage(String)
    case disconnected(ClientError)
    case refused(RPCError)
    /// A signal asks for the end.
    case interrupted
    /// Whoever reads our output has seen enough; not a failure.
    case outputClosed

    init(_ error: ClientError) {
        self = if case .rpc(let error) = error { .refused(error) } else { .disconnected(error) }
    }

    var status: CommandStatus {
        switch self {
        case .usage: .usage
        case .disconnected: .disconnected
        case .refused: .refused
        case .interrupted: .interrupted
        case .outputClosed: .success
        }
    }

    /// What is told on standard error, if anything.
    var message: String? {
        switch self {
        case .usage(let problem): problem
        case .disconnected(let error): error.description
        case .refused(let error): error.description
        case .interrupted: "interrupted"
        case .outputClosed: nil
        }
    }
}
