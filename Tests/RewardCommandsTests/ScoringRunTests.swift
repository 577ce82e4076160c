import Foundation
import RewardTypes
import Synchronization
import Testing

@testable import RewardCommands

@Suite("Scoring lines", .timeLimit(.minutes(5)))
struct ScoringRunTests {
    private let item = #"{"id":"a","prompt":"p","response":"four"}"#
    private let group =
        #"{"id":7,"prompt":"p","responses":["aa","bbbb",{"role":"assistant","content":"c"}]}"#

    @Test("an item is sent as it is, and comes back with its line and id")
    func item() async throws {
        let run = try await rewardctl("score", "--scorer", "length", setup: Setup(input: item))
        #expect(run.status == .success && run.errors.isEmpty)
        #expect(
            run.requests.map { $0[member: "params"] } == [
                [
                    "scorer": "length",
                    "items": [["id": "a", "prompt": "p", "response": "four"]],
                ]
            ]
        )
        #expect(run.requests.first?[member: "method"] == "score")
        #expect(
            run.output == """
                {"line":1,"id":"a","scorer":"length","version":"v1","status":"ok","score":2.0,\
                "components":{"helpful":4.0,"harmless":-4.0},"token_count":4,\
                "timings":{"total_ms":1.5}}

                """
        )
    }

    @Test("options become parameters")
    func options() async throws {
        let run = try await rewardctl(
            "best-of-n",
            "--return",
            "tokens",
            "--truncation",
            "left",
            "--timeout",
            "1.5",
            setup: Setup(input: group)
        )
        let params = run.requests.first?[member: "params"]
        #expect(params?[member: "return"] == ["components", "tokens"])
        #expect(params?[member: "truncation"] == "left")
        #expect(params?[member: "deadline_ms"] == 1500)
        #expect(params?[member: "strategy"] == "best")
        #expect(params?[member: "scorer"] == nil)
    }

    @Test("the best of a group is told by index and ranking")
    func bestOfN() async throws {
        let run = try await rewardctl("best-of-n", setup: Setup(input: group))
        let line = try #require(run.json.first)
        #expect(line[member: "id"] == 7 && line[member: "index"] == 1)
        #expect(line[member: "ranking"] == [1, 0, 2] && line[member: "tie"] == false)
        #expect(line[member: "results"]?.arrayValue?.count == 3)
    }

    @Test("bad lines are reported with their number, and the others are scored")
    func badLines() async throws {
        let input = """
            \(item)

            {"prompt":"p"}
            not json
            {"prompt":"refuse","response":"x"}
            [1]
            {"id":"z","prompt":"p","response":"fail"}
            {"prompt":"p","response":"last"}
            """
        let run = try await rewardctl("score", setup: Setup(input: input))
        #expect(run.status == .someFailed)
        #expect(run.json.map { $0[member: "line"] } == [1, 3, 4, 5, 6, 7, 8])
        #expect(
            run.json.map { $0[member: "error"]?[member: "kind"]?.stringValue } == [
                nil, "invalid_line", "invalid_line", "request_too_large", "invalid_line", nil, nil,
            ]
        )
        #expect(run.json[5][member: "status"] == "context_too_long")
        let errors = run.errors.split(separator: "\n")
        #expect(errors.count == 5)
        #expect(errors[0].contains("line 3") && errors[0].contains("\"response\""))
        #expect(errors[1].contains("line 4") && errors[1].contains("not JSON"))
        #expect(errors[4] == "rewardctl: line 7: context_too_long: has 9 tokens")
    }

    @Test("best-of-n needs responses")
    func groupsOnly() async throws {
        let run = try await rewardctl("best-of-n", setup: Setup(input: item))
        #expect(run.status == .someFailed && run.requests.isEmpty)
    }

    @Test("results come in the order of the lines, however the daemon answers")
    func order() async throws {
        let waiting = Mutex<[Int: CheckedContinuation<Void, Never>]>([:])
        var setup = Setup()
        let count = 64
        setup.input = (0..<count).map { "{\"prompt\":\"\($0)\",\"response\":\"x\"}\n" }.joined()
        setup.answer = { method, params in
            // Requests of each eight are answered in reverse.
            let prompt = params[member: "items"]?.arrayValue?.first?[member: "prompt"]
            let number = Int(prompt?.stringValue ?? "") ?? 0
            if number % 8 != 7 {
                await withCheckedContinuation { continuation in
                    waiting.withLock { $0[number] = continuation }
                }
            }
            if number % 8 != 0 {
                while true {
                    let earlier = waiting.withLock { $0.removeValue(forKey: number - 1) }
                    if let earlier {
                        earlier.resume()
                        break
                    }
                    await Task.yield()
                }
            }
            return FakeDaemon.standardAnswer(method, params)
        }
        let run = try await rewardctl("score", "--in-flight", "8", setup: setup)
        #expect(run.status == .success)
        #expect(run.json.map { $0[member: "line"]?.intValue } == (1...count).map { $0 })
    }

    @Test("an unknown scorer ends the run at once with 4")
    func refused() async throws {
        let input = String(repeating: item + "\n", count: 1000)
        let run = try await rewardctl("score", "--scorer", "unknown", setup: Setup(input: input))
        #expect(run.status == .refused && run.output.isEmpty)
        #expect(run.requests.count <= 33)
        let message = "rewardctl: unknown_scorer: params.scorer: there is no such scorer\n"
        #expect(run.errors == message)
    }

    @Test("a busy daemon is asked again, and a daemon that stays busy fails the line")
    func overloaded() async throws {
        let refusals = Mutex(2)
        var setup = Setup(input: item)
        setup.answer = { method, params in
            let isBusy = refusals.withLock { refusals in
                refusals -= 1
                return refusals >= 0
            }
            guard isBusy else { return FakeDaemon.standardAnswer(method, params) }
            return .error([
                "code": -32001, "message": "full",
                "data": ["kind": "overloaded", "retryable": true, "retry_after_ms": 1],
            ])
        }
        let patient = try await rewardctl("score", setup: setup)
        #expect(patient.status == .success && patient.requests.count == 3)
        refusals.withLock { $0 = 2 }
        let hasty = try await rewardctl("score", "--retries", "1", setup: setup)
        #expect(hasty.status == .someFailed && hasty.requests.count == 2)
        #expect(hasty.json.first?[member: "error"]?[member: "kind"] == "overloaded")
    }

    @Test("a reader of the output that goes away ends the run without an error")
    func outputClosed() async throws {
        var setup = Setup(input: String(repeating: item + "\n", count: 1000))
        setup.acceptedWriteCount = 2
        let run = try await rewardctl("score", setup: setup)
        #expect(run.status == .success && run.lines.count == 2 && run.errors.isEmpty)
    }

    @Test("several files are read in their order, and named")
    func files() async throws {
        let (item, group) = (item, group)
        try await withTemporaryDirectory { directory in
            let (first, second) = (directory + "/1", directory + "/2")
            try Data((item + "\nbad").utf8).write(to: URL(filePath: first))
            try Data((group + "\n").utf8).write(to: URL(filePath: second))
            let setup = Setup(input: item)
            let run = try await rewardctl("score", first, "-", second, setup: setup)
            #expect(run.status == .someFailed)
            let places = run.json.map {
                "\($0[member: "file"]?.stringValue ?? "") \($0[member: "line"]?.intValue ?? 0)"
            }
            #expect(places == ["\(first) 1", "\(first) 2", "- 1", "\(second) 1"])
            #expect(run.errors.hasPrefix("rewardctl: \(first), line 2: invalid_line: "))
        }
    }

    @Test("a folder in place of a file fails, and the next file is read")
    func folder() async throws {
        let run = try await rewardctl("score", "/tmp", "-", setup: Setup(input: item))
        #expect(run.status == .someFailed)
        #expect(run.json.count == 2 && run.json[1][member: "score"] == 2.0)
    }

    @Test("a reply that is none fails the line")
    func badReply() async throws {
        var setup = Setup(input: item)
        setup.answer = { _, _ in .result(["results": []]) }
        let run = try await rewardctl("score", setup: setup)
        #expect(run.status == .someFailed)
        #expect(run.json.first?[member: "error"]?[member: "kind"] == "bad_reply")
    }
}
