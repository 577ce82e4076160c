import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Scores as tables", .timeLimit(.minutes(5)))
struct ScoreTableTests {
    private let group = """
        {"id":"q1","prompt":"Say\\nhello","responses":["hi","fail","hello, my dear 日本 friend",\
        "yo"]}

        """

    private func setup(_ input: String, columnCount: Int = 60, color: Bool = false) -> Setup {
        Setup(
            input: input,
            outputTerminal: Terminal(columnCount: columnCount, usesColor: color)
        )
    }

    @Test("a group is a block, best response first, failures last")
    func bestOfN() async throws {
        let run = try await rewardctl("best-of-n", setup: setup(group, columnCount: 66))
        #expect(run.status == .someFailed)
        #expect(
            run.lines == [
                "── q1 " + String(repeating: "─", count: 60),
                "prompt  Say hello",
                "RANK  #             SCORE  HELPFUL  HARMLESS  TOKENS  RESPONSE",
                "────  ─  ────────────────  ───────  ────────  ──────  ────────────",
                "   1  2           12.0000  24.0000  -24.0000      24  hello, my d…",
                "   2  0            1.0000   2.0000   -2.0000       2  hi",
                "   3  3            1.0000   2.0000   -2.0000       2  yo",
                "   –  1  context_too_long        –         –       –  fail",
            ]
        )
        #expect(run.errors.contains("line 1: 1 of 4 responses failed; the first: context_too_long"))
    }

    @Test("responses of a scored group keep their order")
    func scoredGroup() async throws {
        let run = try await rewardctl("score", setup: setup(group))
        let rows = run.lines.dropFirst(4).map { $0.prefix(1) }
        #expect(rows == ["0", "1", "2", "3"])
    }

    @Test("a tie is mentioned")
    func tie() async throws {
        let input = "{\"prompt\":\"p\",\"responses\":[\"aa\",\"bb\"]}"
        let run = try await rewardctl("best-of-n", setup: setup(input))
        #expect(run.lines.last?.contains("shared") == true)
        #expect(run.lines.first?.hasPrefix("── line 1 ──") == true)
    }

    @Test("no line is wider than the terminal", arguments: [60, 80, 200])
    func width(_ columnCount: Int) async throws {
        let long = String(repeating: "日本 word ", count: 100)
        let input = "{\"prompt\":\"\(long)\",\"id\":\"\(long)\",\"responses\":[\"\(long)\",\"b\"]}"
        let run = try await rewardctl("best-of-n", setup: setup(input, columnCount: columnCount))
        #expect(run.lines.count == 6)
        #expect(run.lines.allSatisfy { $0.cellCount <= columnCount })
    }

    @Test("items are rows of one table")
    func items() async throws {
        let input = """
            {"id":"a","prompt":"p","response":"four"}
            {"prompt":"p","response":"fail"}
            """
        let run = try await rewardctl("score", setup: setup(input, columnCount: 80))
        #expect(
            run.lines == [
                "ITEM                 SCORE     HELPFUL    HARMLESS      TOKENS  RESPONSE",
                "a                   2.0000      4.0000     -4.0000           4  four",
                "line 2          context_t…           –           –           –  fail",
            ]
        )
    }

    @Test("components give way to the response on a narrow terminal")
    func narrow() async throws {
        let run = try await rewardctl("best-of-n", setup: setup(group, columnCount: 50))
        #expect(run.lines[2] == "RANK  #             SCORE  TOKENS  RESPONSE")
        #expect(run.lines.allSatisfy { $0.cellCount <= 50 })
        // With a little more room they are cut and rounded, and take the place of the tokens.
        let wider = try await rewardctl("best-of-n", setup: setup(group, columnCount: 57))
        #expect(wider.lines[2] == "RANK  #             SCORE  HELPFU  HARMLE  RESPONSE")
        #expect(wider.lines[4] == "   1  2           12.0000   24.00  -24.00  hello, my dea…")
    }

    @Test("colour is for terminals that have it")
    func color() async throws {
        let plain = try await rewardctl("best-of-n", setup: setup(group))
        #expect(!plain.output.contains("\u{1B}"))
        let colored = try await rewardctl("best-of-n", setup: setup(group, color: true))
        #expect(colored.output.contains("\u{1B}[1m"))
    }

    @Test("a table into a pipe is plain, and as wide as COLUMNS says")
    func pipe() async throws {
        let setup = Setup(input: group, environment: ["COLUMNS": "50"])
        let run = try await rewardctl("best-of-n", "--table", setup: setup)
        #expect(run.lines.first == "-- q1 " + String(repeating: "-", count: 44))
        #expect(run.output.unicodeScalars.allSatisfy { $0 != "\u{1B}" && $0 != "─" })
    }

    @Test("many components, or nested ones, are left to JSON")
    func components() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        let members = names.reduce(into: JSONObject()) { $0[$1] = 1 }
        let many: JSONValue = ["components": .object(members)]
        #expect(ComponentColumns([many]).names == [])
        let nested: JSONValue = [
            "components": ["a": 1, "b": ["c": 3], "d": 4.5, "a_token_count": 7]
        ]
        #expect(ComponentColumns([nested]).names == ["a", "d"])
        #expect(ComponentColumns([nested]).cells(["components": ["d": 1]]) == ["–", "1.0000"])
        #expect(ComponentColumns([["status": "timeout"]]).names == [])
    }

    @Test("the summary tells how many lines and how long, unless it should be quiet")
    func summary() async throws {
        let shown = try await rewardctl("best-of-n", setup: setup(group))
        #expect(shown.errors.contains("\n1 line, 1 with failures, "))
        let quiet = try await rewardctl("best-of-n", "--quiet", setup: setup(group))
        #expect(!quiet.errors.contains("1 line,"))
    }

    @Test("a ranking that makes no sense does no harm")
    func oddRanking() async throws {
        var setup = setup(group)
        setup.answer = { _, _ in
            .result([
                "groups": [
                    ["results": [["status": "ok", "score": 1]], "ranking": [5, -1, "x", 0]]
                ]
            ])
        }
        let run = try await rewardctl("best-of-n", setup: setup)
        #expect(run.status == .success && run.lines.count == 5)
    }
}
