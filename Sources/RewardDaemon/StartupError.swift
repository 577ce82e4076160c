// Why the daemon does not start.

/// A fault that only the operator can mend; each has its own exit code.
package enum StartupError: Error, Sendable, CustomStringConvertible {
    /// The configuration file cannot be read or says something wrong.
    case configuration(String)
    /// A model cannot be loaded.
    case model(name: String, String)
    /// A socket cannot be opened.
    case socket(String)

    package var description: String {
        switch self {
        case .configuration(let problem): problem
        case .model(let name, let problem): "model \"\(name)\": \(problem)"
        case .socket(let problem): problem
        }
    }

    /// From `sysexits.h`: configuration 78, unusable input 66, cannot create 73.
    package var exitCode: Int32 {
        switch self {
        case .configuration: 78
        case .model: 66
        case .socket: 73
        }
    }
}
