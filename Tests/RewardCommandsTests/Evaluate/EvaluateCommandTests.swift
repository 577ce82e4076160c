import Foundation
import RewardTypes
import Testing

@testable import RewardCommands

private let realData = ProcessInfo.processInfo.environment["REWARDD_TEST_DATA"]

@Suite("rewardctl evaluate", .timeLimit(.minutes(5)))
struct EvaluateCommandTests {
    @Test("scores of the lines need no daemon")
    func given() async throws {
        let input = """
            {"prompt":"p","chosen":"a","rejected":"bb","scores":[2,1]}
            {"prompt":"q","chosen":"a","rejected":"bb","scores":[1,1]}
            """
        let v1 = try await runLocally(["evaluate", "-"], setup: Setup(input: input))
        #expect(v1.status == .success && v1.errors.isEmpty)
        let overall = v1.json.first?[member: "scorers"]?.arrayValue?.first?[member: "overall"]
        #expect(overall?[member: "choice"]?[member: "accuracy"] == 0.5)
        #expect(overall?[member: "ties"] == 1)
        let v2 = try await runLocally(
            ["evaluate", "-", "--ties", "v2", "--table"],
            setup: Setup(input: input)
        )
        #expect(v2.output.contains("75.0 %"))
    }

    @Test("scorers of the daemon are compared with each other and with given scores")
    func scorers() async throws {
        let line = #"{"prompt":"p","chosen":"aaa","rejected":"b","scores":[0,1]}"#
        let run = try await rewardctl(
            ["evaluate", "--scorer", "length", "--scorer", "other", "-"],
            setup: Setup(input: line)
        )
        #expect(run.status == .success && run.requests.count == 2)
        let scorers = run.json.first?[member: "scorers"]?.arrayValue ?? []
        let accuracies = scorers.map {
            $0[member: "overall"]?[member: "choice"]?[member: "accuracy"]?.doubleValue
        }
        #expect(accuracies == [0, 1, 1])
        let agreement = run.json.first?[member: "agreement"]?.arrayValue ?? []
        #expect(agreement.map { $0[member: "kendall"]?.doubleValue } == [-1, -1, 1])
    }

    @Test("failed scores and bad lines are counted, told and left out")
    func failures() async throws {
        let input = """
            {"prompt":"p","chosen":"aaa","rejected":"b"}
            {"prompt":"p","chosen":"aaa","rejected":"fail"}
            {"prompt":"refuse","chosen":"aaa","rejected":"b"}
            {"prompt":"p","chosen":"aaa"}
            nonsense
            """
        let run = try await rewardctl(
            ["evaluate", "--scorer", "length", "-"],
            setup: Setup(input: input)
        )
        #expect(run.status == .someFailed)
        #expect(run.errors.contains("-:4: left out: invalid_line: rejected"))
        #expect(run.errors.contains("-:5: left out") && run.errors.contains("item 2: context_too"))
        #expect(run.json.first?[member: "lines_left_out"] == 2)
        let overall = run.json.first?[member: "scorers"]?.arrayValue?.first?[member: "overall"]
        #expect(overall?[member: "failures"] == 2)
        #expect(overall?[member: "choice"]?[member: "n"] == 1)
    }

    @Test("a .json file has to hold an array", arguments: ["{}", "[", ""])
    func array(_ text: String) async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/d.json"
            try Data(text.utf8).write(to: URL(filePath: path))
            let silent = TextOutput(terminal: nil) { _ in }
            let context = CommandContext(environment: [:], input: 0, output: silent, errors: silent)
            await #expect(throws: CommandFailure.self) { try await EvaluationData(path, context) }
        }
    }

    @Test(
        "published samples are read as they are, and best of 8 is what a loop says",
        .enabled(if: realData != nil, "REWARDD_TEST_DATA is not set")
    )
    func samples() async throws {
        let path = try #require(realData) + "/math_bon/rm_scored_math_100x8.jsonl"
        let run = try await runLocally(["evaluate", path])
        #expect(run.status == .success)
        let scorer = try #require(run.json.first?[member: "scorers"]?.arrayValue?.first)
        let points = try #require(scorer[member: "curve"]?.arrayValue)
        var right = 0
        var rightAtAll = 0
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let value = try JSONValue(parsing: Array(line.utf8))
            let scores = try #require(value[member: "pred_score"]?.arrayValue)
                .compactMap { $0.arrayValue?.first?.doubleValue }
            let labels = try #require(value[member: "score"]?.arrayValue).map { $0 == true }
            let best = try #require(scores.indices.max { scores[$0] < scores[$1] })
            right += labels[best] ? 1 : 0
            rightAtAll += labels.contains(true) ? 1 : 0
        }
        let last = try #require(points.last)
        #expect(points.count == 8)
        #expect(last[member: "best_of_n"]?[member: "accuracy"] == .number(Double(right) / 100))
        #expect(last[member: "pass_at_n"]?[member: "accuracy"] == .number(Double(rightAtAll) / 100))
        #expect(last[member: "majority_vote"] != nil)
    }

    @Test("arrays and reports are files")
    func files() async throws {
        try await withTemporaryDirectory { folder in
            let array = #"[{"input":"p","output_1":"a","output_2":"bb","label":2}, {"x":1}]"#
            try Data(array.utf8).write(to: URL(filePath: folder + "/d.json"))
            let run = try await rewardctl(
                [
                    "evaluate", folder + "/d.json", "--scorer", "length", "--output",
                    folder + "/r.json", "--html", folder + "/r.html",
                ],
                setup: Setup()
            )
            #expect(run.status == .someFailed && run.errors.contains("element 2: left out"))
            let json = try String(contentsOfFile: folder + "/r.json", encoding: .utf8)
            #expect(json == run.output)
            let html = try String(contentsOfFile: folder + "/r.html", encoding: .utf8)
            #expect(html.hasPrefix("<!DOCTYPE html>"))
        }
    }

    @Test(
        "what cannot be evaluated is a mistake of the command line",
        arguments: [
            (["evaluate", "-"], "name a scorer"),
            (["evaluate", "/nowhere.jsonl"], "cannot be opened"),
            (["evaluate", "/nowhere.json"], "cannot be opened"),
            (["evaluate", "-", "--bins", "0"], "--bins"),
            (["evaluate", "-", "--scorer", "a", "--scorer", "a"], "only once"),
        ]
    )
    func usage(_ arguments: [String], _ message: String) async throws {
        let line = #"{"prompt":"p","chosen":"a","rejected":"b"}"#
        let run = try await runLocally(arguments, setup: Setup(input: line))
        #expect(run.status == .usage && run.errors.contains(message))
    }

    @Test("an unknown scorer ends the command")
    func unknown() async throws {
        let line = #"{"prompt":"p","chosen":"a","rejected":"b"}"#
        let run = try await rewardctl(
            ["evaluate", "--scorer", "unknown", "-"],
            setup: Setup(input: line)
        )
        #expect(run.status == .refused)
    }
}
