import ArgumentParser
import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Command lines and exit codes", .timeLimit(.minutes(5)))
struct RewardControlTests {
    @Test("help goes to standard output", arguments: [["--help"], ["help"], ["-h"], []])
    func help(_ arguments: [String]) async throws {
        let run = try await runLocally(arguments)
        #expect(run.status == .success)
        #expect(run.output.contains("EXIT CODES") && run.output.contains("best-of-n"))
        #expect(run.errors.isEmpty)
    }

    @Test("every command has help with an example", arguments: RootCommand.all.indices)
    func commandHelp(_ index: Int) async throws {
        let name = try #require(RootCommand.all[index].configuration.commandName)
        let run = try await runLocally([name, "--help"])
        #expect(run.status == .success)
        #expect(run.output.contains("EXAMPLES\n  rewardctl \(name)"))
        #expect(run.output.contains("--socket"))
    }

    @Test("completion scripts are printed", arguments: ["bash", "zsh", "fish"])
    func completion(_ shell: String) async throws {
        let run = try await runLocally(["--generate-completion-script", shell])
        #expect(run.status == .success && run.output.contains("best-of-n"))
    }

    @Test(
        "what is wrong on the command line exits with 2",
        arguments: [
            ["bogus"], ["score", "--bogus"], ["score", "--in-flight", "0"],
            ["score", "--in-flight", "257"], ["score", "--retries", "-1"], ["score", "-", "-"],
            ["ping", "--json", "--table"], ["ping", "--timeout", "0"], ["ping", "--timeout", "x"],
            ["best-of-n", "--strategy", "worst"], ["score", "--return", "everything"],
            ["score", "/nonexistent/file.jsonl"], ["ping", "extra"], ["bench", "extra"],
            ["bench", "--model"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let run = try await runLocally(arguments)
        #expect(run.status == .usage)
        #expect(!run.errors.isEmpty && run.output.isEmpty)
    }

    @Test(
        "no daemon exits with 3 and names the socket",
        arguments: [
            "ping", "scorers", "models", "status", "score", "best-of-n", "advantage", "bench",
            "calibrate", "route",
        ]
    )
    func noDaemon(_ command: String) async throws {
        let run = try await runLocally([command, "--socket", "/nonexistent/s"])
        #expect(run.status == .disconnected)
        #expect(run.errors.contains("/nonexistent/s"))
    }

    @Test("the socket comes from the option, the environment, or the standard place")
    func socketPath() throws {
        let given = try ConnectionOptions.parse(["--socket", "/a"])
        #expect(given.socketPath(["REWARDD_SOCKET": "/b"]) == "/a")
        let left = try ConnectionOptions.parse([])
        #expect(left.socketPath(["REWARDD_SOCKET": "/b"]) == "/b")
        #expect(left.socketPath(["REWARDD_SOCKET": ""]) == "/run/rewardd/rewardd.sock")
        #expect(left.socketPath([:]) == "/run/rewardd/rewardd.sock")
    }

    @Test("the exit codes are what the help says")
    func exitCodes() {
        let statuses: [CommandStatus] = [.success, .someFailed, .usage, .disconnected, .refused]
        #expect(statuses.map(\.rawValue) == [0, 1, 2, 3, 4])
    }
}
