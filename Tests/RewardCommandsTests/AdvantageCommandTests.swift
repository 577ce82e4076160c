import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl advantage", .timeLimit(.minutes(5)))
struct AdvantageCommandTests {
    private var setup: Setup {
        var setup = Setup(input: #"{"id":"s","scores":[1,null,3],"responses":["x","y","z"]}"#)
        setup.answer = { _, _ in
            .result(["groups": [["id": "s", "advantages": [-1.0, nil, 1.0], "mean": 2.0]]])
        }
        return setup
    }

    @Test("options become parameters, and advantages come out as they are")
    func parameters() async throws {
        let run = try await rewardctl(
            ["advantage", "--epsilon", "0.5", "--ddof", "1"],
            setup: setup
        )
        #expect(run.status == .success)
        #expect(run.requests.first?[member: "method"] == "advantage")
        let params: JSONValue = [
            "method": "grpo", "epsilon": 0.5, "ddof": 1,
            "groups": [["id": "s", "scores": [1, nil, 3], "responses": ["x", "y", "z"]]],
        ]
        #expect(run.requests.first?[member: "params"] == params)
        #expect(
            run.output == """
                {"line":1,"id":"s","advantages":[-1.0,null,1.0],"mean":2.0}

                """
        )
    }

    @Test("a table has a column of advantages")
    func table() async throws {
        var setup = setup
        setup.outputTerminal = Terminal(columnCount: 60, usesColor: false)
        let run = try await rewardctl(["advantage", "--method", "rank"], setup: setup)
        let rows = run.lines.dropFirst(1).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows.first == "# SCORE ADVANTAGE RESPONSE")
        #expect(
            Array(rows.dropFirst(2)) == [
                "0 1.0000 -1.0000 x", "1 no score – y", "2 3.0000 1.0000 z",
            ]
        )
    }

    @Test(
        "options that the method lacks are a mistake of the command line",
        arguments: [["--method", "rank", "--epsilon", "1"], ["--method", "ppo"]]
    )
    func usage(_ arguments: [String]) async throws {
        let run = try await rewardctl(["advantage"] + arguments, setup: setup)
        #expect(run.status == .usage && run.requests.isEmpty)
    }

    @Test("objectives become weights, and what is no weight is refused")
    func objectives() async throws {
        var setup = setup
        setup.input = #"{"objectives":{"a":[1,2]}}"#
        let run = try await rewardctl(
            ["advantage", "--objective", "a=2", "--objective", "b=c=0.5", "--aggregate", "after"],
            setup: setup
        )
        let params = run.requests.first?[member: "params"]
        #expect(params?[member: "objective_weights"] == ["a": 2.0, "b=c": 0.5])
        #expect(params?[member: "aggregate"] == "after")
        let wrong = try await rewardctl(["advantage", "--objective", "a"], setup: setup)
        #expect(wrong.status == .usage)
        #expect(wrong.requests.isEmpty)
    }
}
