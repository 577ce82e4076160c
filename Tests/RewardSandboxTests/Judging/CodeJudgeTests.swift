@testable import RewardSandbox
import RewardTypes
import Synchronization
import Testing

/// Answers by the input of the first program, and counts.
private final class ScriptedRunner: SandboxRunner {
    typealias Outcome = Result<SandboxReport, SandboxError>

    private let counts = Mutex((running: 0, most: 0, total: 0))
    private let answer: @Sendable (String, Int) async -> Outcome

    init(_ answer: @escaping @Sendable (String, Int) async -> Outcome) {
        self.answer = answer
    }

    var total: Int { counts.withLock(\.total) }
    var most: Int { counts.withLock(\.most) }

    func run(
        _ run: SandboxRun,
        until deadline: Deadline?
    ) async throws(SandboxError) -> [SandboxReport] {
        let number = counts.withLock { counts in
            counts.total += 1
            counts.running += 1
            counts.most = max(counts.most, counts.running)
            return counts.total
        }
        defer { counts.withLock { $0.running -= 1 } }
        let input = String(decoding: run.programs[0].input, as: UTF8.self)
        return [try await answer(input, number).get()]
    }
}

@Suite("CodeJudge: tests of one program together")
struct CodeJudgeTests {
    /// A task in which the program is expected to print `1` for each input.
    private func task(
        _ inputs: [String],
        stops: Bool = false,
        _ scoring: CodeTask.Scoring = .allOrNothing
    ) -> CodeTask {
        CodeTask(
            runtime: CodeRuntime(name: "any", sourceName: "main", executable: "/bin/any"),
            answer: "program",
            mode: .stdio(
                inputs.map { StdioTest(id: $0, input: $0, expected: "1") },
                OutputChecker()
            ),
            stopsAtFirstFailure: stops,
            scoring: scoring
        )
    }

    private func judge(_ runner: ScriptedRunner, concurrency: Int = 3) -> CodeJudge {
        CodeJudge(
            runner: runner,
            bounds: CodeLimits(concurrency: concurrency),
            sandboxLevel: "full"
        )
    }

    private static func printing(_ text: String) -> SandboxReport {
        SandboxReport(
            ending: .exited(0),
            output: SandboxReport.Captured(bytes: Array(text.utf8))
        )
    }

    @Test("results are in order, and at most so many tests run at a time")
    func order() async {
        let runner = ScriptedRunner { input, _ in
            for _ in 0..<(input.utf8.count * 7 % 5) { await Task.yield() }
            return .success(Self.printing(input.hasPrefix("b") ? "0" : "1"))
        }
        let inputs = (0..<40).map { ($0 == 17 ? "b" : "a") + String(repeating: "x", count: $0) }
        let result = await judge(runner).judge(task(inputs, .fraction), until: nil)
        #expect(result.tests.compactMap(\.id) == inputs)
        #expect(result.firstFailure == 17)
        #expect(result.verdict == .wrongAnswer)
        #expect(result.score == 39.0 / 40)
        #expect(runner.most <= 3 && runner.total == 40)
    }

    @Test("what stops at the first failure ends with it, whatever ran")
    func stopping() async {
        let runner = ScriptedRunner { input, _ in .success(Self.printing(input == "b" ? "0" : "1"))
        }
        let inputs = ["a", "a", "b", "b"] + [String](repeating: "a", count: 100)
        let result = await judge(runner).judge(task(inputs, stops: true), until: nil)
        #expect(result.tests.map(\.verdict) == [.accepted, .accepted, .wrongAnswer])
        #expect(result.score == 0 && result.passedCount == 2 && result.totalCount == 104)
        #expect(runner.total < 20)
    }

    @Test("a failed sandbox is asked twice, and then there is no score")
    func sandboxErrors() async {
        let once = ScriptedRunner { _, number in
            if number == 1 { return .failure(.failed("gone")) }
            return .success(Self.printing("1"))
        }
        #expect(await judge(once).judge(task(["a"]), until: nil).verdict == .accepted)
        let never = ScriptedRunner { _, _ in .failure(.failed("gone")) }
        let result = await judge(never).judge(task(["a", "a"]), until: nil)
        #expect(result.verdict == .sandboxError && result.score == nil)
        #expect(result.failure == .sandbox(.failed("gone")))
        #expect(result.json[member: "score"] == .null)
        #expect(never.total == 4)
        for error in [SandboxError.overloaded, .deadlineExceeded, .unavailable("no"), .cancelled] {
            let runner = ScriptedRunner { input, _ in
                if input == "b" { return .failure(error) }
                return .success(Self.printing("0"))
            }
            let result = await judge(runner).judge(task(["a", "b"]), until: nil)
            #expect(result.verdict == .sandboxError && result.score == nil)
            #expect(result.failure == .sandbox(error))
            #expect(runner.total == 2)
        }
    }

    @Test("a cancelled judgement starts no further tests", .timeLimit(.minutes(2)))
    func cancellation() async {
        let (started, start) = AsyncStream<Void>.makeStream()
        let runner = ScriptedRunner { _, _ in
            start.yield()
            // Ends by being cancelled.
            try? await Task.sleep(for: .seconds(600))
            return .failure(.cancelled)
        }
        let judge = judge(runner)
        let task = task([String](repeating: "a", count: 50))
        // Has no parent, so that it can be cancelled from here.
        let judging = Task { await judge.judge(task, until: nil) }
        for await _ in started { break }
        judging.cancel()
        let result = await judging.value
        #expect(result.verdict == .sandboxError && result.failure == .sandbox(.cancelled))
        #expect(runner.total <= 3)
    }

    @Test("the JSON form says what was cut")
    func rendering() async throws {
        let runner = ScriptedRunner { _, _ in
            .success(
                SandboxReport(
                    ending: .signalled(9),
                    limit: .output,
                    output: SandboxReport.Captured(
                        bytes: [UInt8](repeating: 0x61, count: 5000),
                        totalByteCount: 90_000
                    ),
                    leakedProcessCount: 2
                )
            )
        }
        let result = await judge(runner).judge(task(["a"]), until: nil)
        let json = result.json
        #expect(json[member: "verdict"] == "OLE")
        #expect(json[member: "leaked_processes"] == 2)
        #expect(json[member: "suspicious"] == ["leaks_processes"])
        #expect(json[member: "sandbox"] == "full")
        let test = try #require(json[member: "tests"]?.arrayValue?.first)
        let output = try #require(test[member: "stdout"])
        #expect(output[member: "text"]?.stringValue?.utf8.count == 2048)
        #expect(output[member: "bytes"] == 90_000)
        #expect(output[member: "truncated"] == true)
        #expect(test[member: "signal"] == 9 && test[member: "limit"] == "output")
    }

    @Test("a program is compiled once, and what the compiler says is the message")
    func compilation() async throws {
        let runner = ScriptedRunner { input, number in
            if number == 1 {
                var report = Self.printing("")
                report.fetched = [SandboxFile(path: "program", bytes: [1, 2])]
                return .success(report)
            }
            return input.isEmpty
                ? .success(SandboxReport(ending: .exited(1))) : .success(Self.printing("1"))
        }
        let judge = judge(runner)
        var compiled = task(["a"])
        compiled.runtime.compilation = CodeRuntime.Compilation(
            executable: "/bin/compiler",
            arguments: ["{source}"]
        )
        #expect(await judge.judge(compiled, until: nil).verdict == .accepted)
        #expect(await judge.judge(compiled, until: nil).verdict == .accepted)
        #expect(runner.total == 3)
        compiled.answer = "another"
        let refused = await judge.judge(compiled, until: nil)
        #expect(refused.verdict == .compileError && refused.tests.isEmpty && refused.score == 0)
        #expect(refused.message?.contains("exit code 1") == true)
    }

    @Test("the cache keeps what was used last, and never more than its bytes")
    func cache() {
        let cache = CompileCache(maximumByteCount: 10)
        func file(_ count: Int) -> [SandboxFile] {
            [SandboxFile(path: "p", bytes: [UInt8](repeating: 0, count: count))]
        }
        cache.keep(file(4), "a")
        cache.keep(file(4), "b")
        #expect(cache.products("a") != nil)
        cache.keep(file(4), "c")
        #expect(cache.products("a") != nil && cache.products("b") == nil)
        cache.keep(file(11), "d")
        #expect(cache.products("d") == nil && cache.products("c") != nil)
    }
}
