// What `rewardd` says to the terminal, and its log.

import Foundation
import Logging
import RewardDaemon

/// Writes a line to standard error.
func writeError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// Writes a line to standard output.
func writeOutput(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// A log on standard error, as the service manager and terminals expect it.
func makeLogger(_ configuration: Configuration) -> Logger {
    var logger = Logger(label: "rewardd") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = configuration.logging.level.loggerLevel
    return logger
}

extension Configuration.Logging.Level {
    /// The same level in swift-log.
    fileprivate var loggerLevel: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// Ends the process with status 0 at once.
///
/// A batch that nobody waits for may still compute on its own thread; the destructors of the
/// libraries it uses would pull their memory away from under it.
func endWithoutDestructors() -> Never { _exit(0) }
