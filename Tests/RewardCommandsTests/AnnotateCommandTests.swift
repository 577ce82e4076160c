import Foundation
import RewardTypes
import Synchronization
import Testing

@testable import RewardCommands

@Suite("rewardctl annotate", .timeLimit(.minutes(5)))
struct AnnotateCommandTests {
    private func group(_ number: Int) -> String {
        #"{"id":"\#(number)","prompt":"p","responses":["a","b"]}"# + "\n"
    }

    // One record for each group, with its id and the seed that came with it.
    private static func record(_ params: JSONValue) -> FakeDaemon.Answer {
        guard let group = params[member: "groups"]?.arrayValue?.first else { return .silence }
        if group[member: "prompt"] == "wrong" {
            return .result([
                "scorer": "s", "version": "v",
                "groups": [
                    ["error": ["field": "scores", "message": "none"], "results": []]
                ],
            ])
        }
        let record: JSONValue = [
            "id": group[member: "id"] ?? .null, "seed": params[member: "seed"] ?? .null,
        ]
        return .result([
            "scorer": "s", "version": "v",
            "groups": [["records": [record], "skipped": ["without_score": 1], "results": []]],
        ])
    }

    private static func setup(
        _ answer: @escaping @Sendable (JSONValue) -> FakeDaemon.Answer = record
    ) -> Setup {
        var setup = Setup()
        setup.answer = { _, params in answer(params) }
        return setup
    }

    /// Files of a test.
    private struct Folder {
        let path: String
        var input: String { path + "/in.jsonl" }
        var output: String { path + "/out.jsonl" }
        func write(_ text: String) throws {
            try text.write(toFile: input, atomically: false, encoding: .utf8)
        }
        func read(_ suffix: String = "") throws -> String {
            try String(contentsOfFile: output + suffix, encoding: .utf8)
        }
        func state() throws -> AnnotationState {
            try #require(try AnnotationState.read(output + ".state.json"))
        }
        func run(_ options: [String] = [], setup: Setup = setup()) async throws -> Run {
            try await rewardctl(["annotate", input, "--output", output] + options, setup: setup)
        }
    }

    @Test("options become parameters, and every line has a seed of its own")
    func parameters() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            try folder.write(group(1) + "\n" + group(2))
            let run = try await folder.run([
                "--scorers", "a,b", "--pairs", "all_pairs", "--minimum-margin", "0.5", "--seed",
                "40", "--format", "reward_conditioned", "--goal-range=-1,1", "--goal-template",
                "{score}", "--components",
            ])
            #expect(run.status == .success)
            var params = try #require(run.requests[0][member: "params"]?.objectValue)
            params["groups"] = nil
            let sent = JSONValue.object(params)
            #expect(
                sent == [
                    "format": "reward_conditioned", "pairs": "all_pairs", "minimum_margin": 0.5,
                    "scorers": ["a", "b"], "components": true, "goal_range": [-1.0, 1.0],
                    "goal_template": "{score}", "seed": 41,
                ]
            )
            #expect(
                try folder.read()
                    == #"{"id":"1","seed":41}"# + "\n" + #"{"id":"2","seed":43}"# + "\n"
            )
            let state = try folder.state()
            #expect(state.isFinished && state.lineCount == 2 && state.version == "v")
            #expect(run.errors.contains("2 lines, 2 records, 2 responses without a score"))
            let again = try await folder.run([
                "--scorers", "a,b", "--pairs", "all_pairs", "--minimum-margin", "0.5", "--seed",
                "40", "--format", "reward_conditioned", "--goal-range=-1,1", "--goal-template",
                "{score}", "--components",
            ])
            #expect(again.status == .success && again.requests.isEmpty)
            #expect(again.errors.contains("was finished before"))
        }
    }

    @Test("wrong lines go to a file of their own with number and reason")
    func rejects() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            let wrong = #"{"id":"w","prompt":"wrong","responses":["a"]}"#
            try folder.write(group(1) + "nonsense\n" + wrong + "\n{}\n" + group(2))
            let run = try await folder.run()
            #expect(run.status == .someFailed)
            #expect(try folder.read().split(separator: "\n").count == 2)
            let rejects = try folder.read(".rejected.jsonl").split(separator: "\n")
                .map { try JSONValue(parsing: Array($0.utf8)) }
            #expect(rejects.map { $0[member: "line"] } == [2, 3, 4])
            #expect(
                rejects[1] == [
                    "line": 3, "id": "w",
                    "error": ["kind": "not_annotated", "message": "none", "path": "scores"],
                ]
            )
            #expect(rejects[0][member: "error"]?[member: "kind"] == "invalid_line")
        }
    }

    @Test("a run that broke off goes on, and gives the bytes of one that did not")
    func resuming() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            let input = (0..<300).map { $0 % 7 == 3 ? "{\n" : group($0) }.joined()
            try folder.write(input)
            _ = try await folder.run()
            let whole = [try folder.read(), try folder.read(".rejected.jsonl")]
            for failing in [0, 100, 250, 299] where failing % 7 != 3 {
                let broken = Self.setup { params in
                    let id = params.groupID
                    return id == "\(failing)"
                        ? .error([
                            "code": -32000, "message": "later",
                            "data": ["kind": "overloaded", "retryable": true],
                        ]) : Self.record(params)
                }
                let first = try await folder.run(["--restart", "--retries", "0"], setup: broken)
                #expect(first.status == .refused)
                #expect(first.errors.contains("\(failing) of 300 lines are done"))
                // What lies behind the counted bytes is of a moment before the state was written.
                for suffix in ["", ".rejected.jsonl"] {
                    let file = try #require(FileHandle(forWritingAtPath: folder.output + suffix))
                    try file.seekToEnd()
                    try file.write(contentsOf: Data(#"{"half"#.utf8))
                    try file.close()
                }
                let second = try await folder.run()
                #expect(second.status == .someFailed)
                #expect([try folder.read(), try folder.read(".rejected.jsonl")] == whole)
                #expect(second.requests.count < 300 - failing + 1)
            }
        }
    }

    @Test("other inputs, options or scorers are refused by name, and --restart begins anew")
    func changes() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            try folder.write(group(1))
            _ = try await folder.run(["--scorer", "a"])
            let before = try folder.read()
            let option = try await folder.run(["--scorer", "b"])
            #expect(option.status == .usage && option.requests.isEmpty)
            #expect(option.errors.contains(#"scorer was "a" and is "b""#))
            try folder.write(group(1) + group(2))
            let input = try await folder.run(["--scorer", "a"])
            #expect(input.status == .usage && input.errors.contains("has other contents"))
            #expect(try folder.read() == before)
            #expect(try await folder.run(["--restart"]).status == .success)
            #expect(try folder.read().split(separator: "\n").count == 2)
            try "x".write(toFile: folder.output, atomically: false, encoding: .utf8)
            let cut = try await folder.run()
            #expect(cut.status == .usage && cut.errors.contains("it has 1 bytes and had"))
            try FileManager.default.removeItem(atPath: folder.output + ".state.json")
            let foreign = try await folder.run()
            #expect(foreign.status == .usage && foreign.errors.contains("is there already"))
            #expect(try folder.read() == "x")
        }
    }

    @Test("a scorer of another version stops the run")
    func version() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            try folder.write(group(1) + group(2))
            let run = try await folder.run(
                setup: Self.setup { params in
                    let id = params.groupID ?? ""
                    return .result([
                        "scorer": "s", "version": .string(id),
                        "groups": [["records": [], "skipped": [:], "results": []]],
                    ])
                }
            )
            #expect(run.status == .usage && run.errors.contains("another version"))
            #expect(try folder.state().lineCount == 1)
        }
    }

    @Test("an input is never overwritten, and streams are refused")
    func refusals() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            try folder.write(group(1))
            let same = try await rewardctl(
                "annotate",
                folder.input,
                "--output",
                path + "/../" + folder.input.dropFirst(5),
                "--restart"
            )
            #expect(same.status == .usage)
            #expect(try String(contentsOfFile: folder.input, encoding: .utf8) == group(1))
            for arguments in [
                ["-", "--output", folder.output], ["--output", folder.output],
                [folder.input], ["/dev/null", "--output", folder.output],
                [folder.input, "--output", "o", "--rejects", "o"],
                [folder.input, "--output", "o", "--format", "ranked", "--pairs", "all_pairs"],
                [folder.input, "--output", "o", "--goal-range", "1,0"],
                [folder.input, "--output", "o", "--json"],
            ] {
                let run = try await rewardctl(["annotate"] + arguments, setup: Setup())
                #expect(run.status == .usage && run.requests.isEmpty, "\(arguments)")
            }
        }
    }

    @Test("a signal ends the run, which keeps what is done")
    func interruption() async throws {
        try await withTemporaryDirectory { path in
            let folder = Folder(path: path)
            try folder.write((0..<20).map(group).joined())
            let action = Mutex<(@Sendable () -> Void)?>(nil)
            var setup = Setup()
            setup.onInterruption = { given in action.withLock { $0 = given } }
            setup.answer = { _, params in
                if params.groupID == "10" {
                    action.withLock { $0 }?()
                    return .silence
                }
                return Self.record(params)
            }
            let run = try await folder.run(["--in-flight", "1"], setup: setup)
            #expect(run.status == .interrupted)
            #expect(run.errors.contains("10 of 20 lines are done"))
            #expect(try folder.state().lineCount == 10)
            #expect(try await folder.run().status == .success)
            #expect(try folder.read().split(separator: "\n").count == 20)
        }
    }

    @Test("a state is read as it was written, and damaged ones are told")
    func states() async throws {
        try await withTemporaryDirectory { path in
            var state = AnnotationState(
                options: ["a": 1],
                inputs: [InputFacts(name: "n", lineCount: 3, digest: "d")]
            )
            state.outputByteCount = 7
            state.version = "v"
            try state.write(path + "/s")
            #expect(try AnnotationState.read(path + "/s") == state)
            #expect(try AnnotationState.read(path + "/none") == nil)
            for text in ["", "{", "{}", #"{"format":2}"#] {
                try text.write(toFile: path + "/s", atomically: false, encoding: .utf8)
                #expect(throws: CommandFailure.self) { try AnnotationState.read(path + "/s") }
            }
        }
    }
}

extension JSONValue {
    /// The id of the only group of a request.
    fileprivate var groupID: String? {
        self[member: "groups"]?.arrayValue?.first?[member: "id"]?.stringValue
    }
}
