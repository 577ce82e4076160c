// `rewardd`: reads the configuration, loads, serves.

import ArgumentParser
import Logging
import RewardDaemon
import ServiceLifecycle
import UnixSignals

@main
struct RewardDaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewardd",
        abstract: "Serves rewards for language-model outputs over a socket.",
        discussion: """
            Examples:
              rewardd --config /etc/rewardd/rewardd.yaml
              rewardd --check-config --config rewardd.yaml

            SIGTERM and SIGINT finish what is in flight and end. Exit codes: 0 ended as told, \
            64 wrong usage, 66 a model cannot be loaded, 73 a socket cannot be opened, \
            78 the configuration is wrong.
            """,
        version: DaemonVersion.current
    )

    @Option(name: .long, help: "The configuration file (YAML).")
    var config = "/etc/rewardd/rewardd.yaml"

    @Flag(
        name: .long,
        help: "Say what would be loaded and in how much memory, and end."
    )
    var checkConfig = false

    func run() async throws {
        CoreTypeCorrection.apply()
        do {
            let configuration = try ConfigurationLoader.load(path: config)
            if checkConfig {
                writeOutput(try ConfigurationReport(configuration).text)
                return
            }
            let logger = makeLogger(configuration)
            let daemon = try Daemon(configuration, logger: logger)
            try await ServiceGroup(
                services: [daemon],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
            endWithoutDestructors()
        } catch let error as StartupError {
            writeError("rewardd: \(error)")
            throw ExitCode(error.exitCode)
        }
    }
}
