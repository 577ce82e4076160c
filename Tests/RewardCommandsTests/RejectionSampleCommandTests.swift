import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl rejection-sample", .timeLimit(.minutes(5)))
struct RejectionSampleCommandTests {
    private var setup: Setup {
        var setup = Setup(input: #"{"id":"s","scores":[1,null,3]}"#)
        setup.answer = { _, _ in
            .result(["groups": [["id": "s", "accepted": [2, 0], "short": false]]])
        }
        return setup
    }

    @Test(
        "options become parameters",
        arguments: [
            (
                ["--k", "2"], ["method": "rso", "k": 2, "trace": false, "seed": 1]
            ),
            (
                ["--k", "2", "--beta", "0.25", "--seed", "8", "--trace", "--pairs", "tournament"],
                [
                    "method": "rso", "k": 2, "beta": 0.25, "pairs": "tournament", "trace": true,
                    "seed": 9,
                ]
            ),
            (
                ["--k", "1", "--acceptance-rate", "0.5"],
                ["method": "rso", "k": 1, "acceptance_rate": 0.5, "trace": false, "seed": 1]
            ),
            (
                ["--method", "min_max_threshold", "--threshold", "0.6"],
                ["method": "min_max_threshold", "threshold": 0.6]
            ),
        ] as [([String], JSONObject)]
    )
    func parameters(_ arguments: [String], _ expected: JSONObject) async throws {
        let run = try await rewardctl(["rejection-sample"] + arguments, setup: setup)
        #expect(run.status == .success)
        var params = expected
        params["groups"] = [["id": "s", "scores": [1, nil, 3]]]
        #expect(run.requests.first?[member: "method"] == "rejection_sample")
        #expect(run.requests.first?[member: "params"] == .object(params))
        #expect(run.output == "{\"line\":1,\"id\":\"s\",\"accepted\":[2,0],\"short\":false}\n")
    }

    @Test("a table has what was accepted first")
    func table() async throws {
        var setup = setup
        setup.outputTerminal = Terminal(columnCount: 60, usesColor: false)
        let run = try await rewardctl(["rejection-sample", "--k", "2"], setup: setup)
        let rows = run.lines.dropFirst(3).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows == ["1 2 3.0000 –", "2 0 1.0000 –", "– 1 no score –"])
    }

    @Test(
        "options that the method lacks or needs are a mistake of the command line",
        arguments: [
            [], ["--k", "1", "--beta", "1", "--acceptance-rate", "0.5"],
            ["--k", "1", "--threshold", "0.5"], ["--method", "min_max_threshold", "--k", "1"],
            ["--method", "min_max_threshold", "--trace"], ["--k", "1", "--seed", "-1"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let run = try await rewardctl(["rejection-sample"] + arguments, setup: setup)
        #expect(run.status == .usage && run.requests.isEmpty)
    }
}
