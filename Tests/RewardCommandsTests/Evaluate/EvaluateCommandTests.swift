import Foundation
import RewardTypes
import Testing

@testable import RewardCommands

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
        #expect(agreement.map { $0[member: "kendall"] } == [-1, -1, 1])
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
