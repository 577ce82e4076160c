import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl estimate, calibrate and route", .timeLimit(.minutes(5)))
struct CalculationCommandTests {
    private func setup(_ input: String, _ result: JSONValue) -> Setup {
        var setup = Setup(input: input)
        setup.answer = { _, params in
            guard params[member: "scores"] != ["bad"] else {
                return .error([
                    "code": -32602, "message": "params.scores[0]: no",
                    "data": ["kind": "invalid_params", "path": "params.scores[0]"],
                ])
            }
            return .result(result)
        }
        return setup
    }

    @Test(
        "options become parameters",
        arguments: [
            (
                ["estimate", "best-of-n", "--n", "1,4"], "estimate",
                ["scores": [1], "kind": "best_of_n", "n": [1, 4]]
            ),
            (
                ["estimate", "pass-at-k", "--k", "2"], "estimate",
                ["scores": [1], "kind": "pass_at_k", "k": [2]]
            ),
            (
                [
                    "estimate", "win-rate", "--n", "3", "--m", "2", "--ties", "loss",
                    "--confidence", "0.9",
                ], "estimate",
                [
                    "scores": [1], "kind": "win_rate", "n": 3, "m": 2, "ties": "loss",
                    "confidence": 0.9,
                ]
            ),
            (
                [
                    "calibrate", "--method", "platt", "--bins", "7", "--held-out", "0.5",
                    "--seed", "4",
                ], "calibrate",
                ["scores": [1], "method": "platt", "bins": 7, "held_out": 0.5, "seed": 4]
            ),
            (["route", "--budget", "3"], "route", ["scores": [1], "budget": 3]),
            (
                ["route", "--share", "0.25", "--timeout", "200"], "route",
                ["scores": [1], "share": 0.25, "deadline_ms": 200_000]
            ),
        ] as [([String], String, JSONValue)]
    )
    func parameters(_ arguments: [String], _ method: String, _ params: JSONValue) async throws {
        let run = try await rewardctl(
            arguments,
            setup: setup(#"{"id":"x","scores":[1]}"#, ["ok": true])
        )
        #expect(run.status == .success)
        #expect(run.requests.first?[member: "method"]?.stringValue == method)
        #expect(run.requests.first?[member: "params"] == params)
        #expect(run.lines == [#"{"line":1,"id":"x","ok":true}"#])
    }

    @Test("a line that is refused leaves the others whole")
    func failures() async throws {
        let run = try await rewardctl(
            ["calibrate"],
            setup: setup("{\"scores\":[\"bad\"]}\n[]\nnothing\n{\"scores\":[1]}", ["count": 1])
        )
        #expect(run.status == .someFailed)
        #expect(run.lines.count == 4)
        #expect(run.lines.first?.contains(#""kind":"invalid_params""#) == true)
        #expect(run.lines.last == #"{"line":4,"count":1}"#)
        #expect(run.errors.contains("line 2: invalid_line: expected an object"))
    }

    @Test("a table has a row for each point")
    func table() async throws {
        let run = try await rewardctl(
            ["estimate", "best-of-n", "--table"],
            setup: setup(
                #"{"scores":[1]}"#,
                ["kind": "best_of_n", "points": [["n": 1, "score": 0.5], ["n": 2, "score": 3]]]
            )
        )
        #expect(run.lines.contains { $0.split(separator: " ") == ["N", "SCORE"] })
        #expect(run.lines.last?.split(separator: " ").first == "2")
    }

    @Test(
        "options that mean nothing are wrong",
        arguments: [
            ["estimate"], ["estimate", "median"], ["estimate", "best-of-n", "--k", "1"],
            ["estimate", "best-of-n", "--n", "1,,2"], ["estimate", "win-rate", "--n", "1,2"],
            ["estimate", "pass-at-k", "--ties", "half"], ["calibrate", "--method", "magic"],
            ["route", "--budget", "1", "--share", "0.5"], ["route", "-", "-"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let run = try await rewardctl(arguments, setup: Setup())
        #expect(run.status == .usage)
        #expect(run.requests.isEmpty)
    }
}
