import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl best-of-n", .timeLimit(.minutes(5)))
struct BestOfNCommandTests {
    private let group = #"{"prompt":"p","responses":["aa","b"]}"#

    @Test(
        "strategies and their options become parameters",
        arguments: [
            (["top_k", "--k", "2"], ["strategy": "top_k", "k": 2]),
            (["soft", "--beta", "0.5"], ["strategy": "soft", "beta": 0.5, "seed": 1]),
            (["top_fraction", "--m", "4"], ["strategy": "top_fraction", "m": 4.0, "seed": 1]),
            (["mbr", "--utility", "chrf"], ["strategy": "mbr", "utility": "chrf"]),
            (["regularized", "--beta", "2"], ["strategy": "regularized", "beta": 2.0]),
            (["majority_vote"], ["strategy": "majority_vote"]),
            (
                ["weighted_vote", "--answer", "last_number"],
                ["strategy": "weighted_vote", "answer": "last_number"]
            ),
        ] as [([String], JSONObject)]
    )
    func parameters(_ arguments: [String], _ expected: JSONObject) async throws {
        let run = try await rewardctl(
            ["best-of-n", "--strategy"] + arguments,
            setup: Setup(input: group)
        )
        #expect(run.status == .success)
        var params = expected
        params["groups"] = [["prompt": "p", "responses": ["aa", "b"]]]
        #expect(run.requests.first?[member: "params"] == .object(params))
    }

    @Test("every line draws with a seed of its own")
    func seeds() async throws {
        let input = "\(group)\n\n\(group)"
        let run = try await rewardctl(
            ["best-of-n", "--strategy", "soft", "--seed", "40"],
            setup: Setup(input: input)
        )
        let seeds = run.requests.map { $0[member: "params"]?[member: "seed"]?.intValue }
        #expect(Set(seeds) == [41, 43])
    }

    @Test(
        "options that the strategy lacks or needs are a mistake of the command line",
        arguments: [
            ["--k", "2"], ["--strategy", "top_k"], ["--strategy", "soft", "--utility", "chrf"],
            ["--strategy", "mbr", "--beta", "1"], ["--strategy", "soft", "--seed", "-1"],
            ["--strategy", "mbr", "--utility", "bleu"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let run = try await rewardctl(["best-of-n"] + arguments, setup: Setup(input: group))
        #expect(run.status == .usage && run.requests.isEmpty)
    }

    @Test("lines with scores are sent as they are, and shown as a table without a prompt")
    func scores() async throws {
        var setup = Setup(input: #"{"id":"s","scores":[1,null,3],"responses":["x","y","z"]}"#)
        setup.answer = { _, _ in
            .result([
                "groups": [
                    [
                        "id": "s", "index": 0, "ranking": [2, 0], "tie": false,
                        "probabilities": [0.5, 0, 0.5],
                    ]
                ]
            ])
        }
        let json = try await rewardctl(["best-of-n", "--strategy", "soft"], setup: setup)
        #expect(json.status == .success && json.errors.isEmpty)
        #expect(
            json.output == """
                {"line":1,"id":"s","index":0,"ranking":[2,0],"tie":false,\
                "probabilities":[0.5,0,0.5]}

                """
        )
        setup.outputTerminal = Terminal(columnCount: 60, usesColor: false)
        let table = try await rewardctl(["best-of-n", "--strategy", "soft"], setup: setup)
        let rows = table.lines.dropFirst(3).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            rows == [
                "1 2 3.0000 z", "2 0 1.0000 x", "– 1 no score y", "Response 0 has been chosen.",
            ]
        )
    }

    @Test("the k best are named, and a group in which nothing can be chosen fails its line")
    func remarks() async throws {
        var setup = Setup(
            input: #"{"scores":[1,2,3]}"#,
            outputTerminal: Terminal(columnCount: 80, usesColor: false)
        )
        setup.answer = { _, _ in
            .result([
                "groups": [
                    [
                        "index": 2, "ranking": [2, 1, 0], "tie": false, "indices": [2, 1],
                        "short": false,
                    ]
                ]
            ])
        }
        let arguments = ["best-of-n", "--strategy", "top_k", "--k", "2"]
        let chosen = try await rewardctl(arguments, setup: setup)
        #expect(chosen.status == .success && chosen.lines.last == "Chosen: 2, 1.")
        setup.answer = { _, _ in
            .result(["groups": [["error": ["field": "scores", "message": "none has a score"]]]])
        }
        let failed = try await rewardctl(arguments, setup: setup)
        #expect(failed.status == .someFailed)
        #expect(failed.lines.last == "Nothing can be chosen: scores: none has a score")
        #expect(failed.errors.contains("line 1: nothing can be chosen: scores: none has a score"))
    }

    @Test("an option that the daemon refuses ends the run, for it is that of every line")
    func refused() async throws {
        var setup = Setup(input: String(repeating: group + "\n", count: 500))
        setup.answer = { _, _ in
            .error([
                "code": -32602, "message": "params.beta: -1.0 is below 0",
                "data": ["kind": "invalid_params", "path": "params.beta"],
            ])
        }
        let run = try await rewardctl(["best-of-n", "--strategy", "soft"], setup: setup)
        #expect(run.status == .refused && run.requests.count < 100)
        setup.answer = { _, _ in
            .error([
                "code": -32602, "message": "params.groups[0].prompt: is missing",
                "data": ["kind": "invalid_params", "path": "params.groups[0].prompt"],
            ])
        }
        let lines = try await rewardctl(["best-of-n", "--strategy", "soft"], setup: setup)
        #expect(lines.status == .someFailed && lines.requests.count == 500)
    }
}
