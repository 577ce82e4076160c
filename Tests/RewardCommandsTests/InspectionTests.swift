import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Commands that ask one question", .timeLimit(.minutes(5)))
struct InspectionTests {
    private let terminal = Terminal(columnCount: 80, usesColor: false)

    @Test("ping tells that the daemon answers")
    func ping() async throws {
        let run = try await rewardctl("ping")
        #expect(run.status == .success)
        #expect(run.json.first?[member: "round_trip_ms"]?.doubleValue != nil)
        let shown = try await rewardctl("ping", "--table")
        #expect(shown.output.contains("answers in"))
        let quiet = try await rewardctl("ping", "--quiet")
        #expect(quiet.status == .success && quiet.output.isEmpty && quiet.errors.isEmpty)
    }

    @Test("JSON is what the daemon said")
    func json() async throws {
        let run = try await rewardctl("scorers")
        guard case .result(let expected) = FakeDaemon.standardAnswer("scorers", .null) else {
            return
        }
        #expect(run.json == [expected])
    }

    @Test("scorers are a table on a terminal, with a column for each member that occurs")
    func scorers() async throws {
        let run = try await rewardctl("scorers", setup: Setup(outputTerminal: terminal))
        #expect(
            run.lines == [
                "NAME    KIND           MODELS  RANGE",
                "──────  ─────────────  ──────  ─────────",
                "length  density_ratio  a, b    –",
                "other   reward_head    –       0, 1.5000",
            ]
        )
    }

    @Test("an empty list says so")
    func empty() async throws {
        let run = try await rewardctl("models", "--table")
        #expect(run.output == "The daemon has no models.\n")
    }

    @Test("status shows every value with its path")
    func status() async throws {
        let run = try await rewardctl("status", "--table")
        #expect(
            run.lines == [
                "uptime_seconds    12.5000", "queues[0].model   a", "queues[0].tokens  7",
                "draining          no",
            ]
        )
    }

    @Test("a refusal exits with 4 and tells why")
    func refused() async throws {
        var setup = Setup()
        setup.answer = { _, _ in .error(["code": -32601, "message": "no such method"]) }
        let run = try await rewardctl("status", setup: setup)
        #expect(run.status == .refused)
        #expect(run.errors == "rewardctl: error -32601: no such method\n")
    }

    @Test("a daemon that does not answer in time exits with 3")
    func timeout() async throws {
        var setup = Setup()
        setup.answer = { _, _ in .silence }
        let run = try await rewardctl("ping", "--timeout", "0.01", setup: setup)
        #expect(run.status == .disconnected && run.errors.contains("no reply"))
    }

    @Test("what a daemon says cannot move the cursor")
    func hostileText() async throws {
        var setup = Setup(outputTerminal: terminal)
        setup.answer = { _, _ in
            .result(["scorers": [["na\u{1B}me": "\u{1B}[2Jx\ny\u{202E}z\u{7}"]]])
        }
        let run = try await rewardctl("scorers", setup: setup)
        #expect(!run.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(run.output.contains("\u{FFFD}[2Jx yz\u{FFFD}"))
    }
}
