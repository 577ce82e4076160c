// Mode `assert`: code that asserts, in a jail of its own or, on request, in the program's.

/// Tests in a second jail, which calls the program through descriptor 3.
struct SplitAssertHarness: TestHarness {
    /// What the tester has more than the program, in milliseconds: a program that does not answer
    /// is to be found out by its own limit.
    static let testerGrace = 1_000
    /// What the tester needs at least, in KiB.
    static let testerKibibytes = 256 << 10

    let program: PreparedProgram
    let assertions: Assertions
    let tests: [AssertTest]

    var testCount: Int { tests.count }

    func id(of test: Int) -> String? { tests[test].id }

    func run(_ test: Int) -> SandboxRun {
        let limits = testerLimits
        let files = [
            SandboxFile(path: "main.py", bytes: Array(PythonTester.source(limits: limits).utf8)),
            assertions.file(tests[test]),
        ]
        var tester = program.runtime.program(files: files, limits: limits, main: "main.py")
        tester.input = assertions.input
        let server = PythonSolutionServer.source(limits: program.limits)
        return SandboxRun(programs: [program.run(harness: server, "py"), tester])
    }

    private var testerLimits: SandboxLimits {
        let most = program.ceiling
        var limits = program.limits
        limits.wallMilliseconds = min(
            limits.wallMilliseconds + Self.testerGrace,
            max(limits.wallMilliseconds, most.wallMilliseconds)
        )
        limits.cpuMilliseconds = min(
            limits.cpuMilliseconds + Self.testerGrace,
            max(limits.cpuMilliseconds, most.cpuMilliseconds)
        )
        limits.memoryKibibytes = max(
            limits.memoryKibibytes,
            min(Self.testerKibibytes, most.memoryKibibytes)
        )
        return limits
    }

    func finding(_ test: Int, _ reports: [SandboxReport]) -> Finding {
        let (candidate, tester) = (reports[0], reports[1])
        // The program's own limits explain whatever the tester saw.
        if candidate.limit != nil, let finding = Finding(candidate) { return finding }
        let frame: ResultFrame
        do throws(ResultFrame.Failure) {
            frame = try ResultFrame(tester.result)
        } catch {
            return Self.finding(tester: tester)
        }
        if tester.limit != nil { return Self.finding(tester: tester) }
        var finding = frame.finding
        if frame.kind == .callFailed || frame.kind == .result, let end = Finding(candidate) {
            // A program that failed behind the last call has failed, too.
            finding.verdict = end.verdict
            finding.message = [finding.message, end.message].compactMap(\.self)
                .joined(separator: "; ")
        } else if frame.kind == .callFailed, candidate.ending == .exited(0),
            case .tuple(let words) = frame.value, words.first == .string("ended")
        {
            finding.suspicions.append("early_exit")
        }
        if !candidate.result.bytes.isEmpty { finding.suspicions.append("forged_result") }
        return finding
    }

    /// The tester runs no code of the program; what ends it is the time that the program let pass,
    /// what it made the test do, or the machine.
    private static func finding(tester: SandboxReport) -> Finding {
        let message = "the test \(tester.endingText)"
        if tester.limit != nil, let verdict = CodeVerdict(tester) {
            return Finding(verdict: verdict, message: message)
        }
        return Finding(verdict: .sandboxError, message: "\(message) without a result")
    }
}

/// Tests in the program's process.
struct InlineAssertHarness: TestHarness {
    let program: PreparedProgram
    let assertions: Assertions
    let tests: [AssertTest]

    var testCount: Int { tests.count }

    func id(of test: Int) -> String? { tests[test].id }

    func run(_ test: Int) -> SandboxRun {
        var run = program.run(
            harness: PythonInlineHarness.source(limits: program.limits),
            "py",
            with: [assertions.file(tests[test])]
        )
        run.input = assertions.input
        return SandboxRun(programs: [run])
    }

    func finding(_ test: Int, _ reports: [SandboxReport]) -> Finding {
        do throws(ResultFrame.Failure) {
            let frame = try ResultFrame(reports[0].result)
            if frame.kind != .result, reports[0].limit == nil { return frame.finding }
        } catch {
            // `ResultReading` says what is wrong with it.
        }
        switch ResultReading(reports[0]) {
        case .value: return .accepted
        case .finding(let finding): return finding
        }
    }
}

extension Assertions {
    /// The test as a file.
    fileprivate func file(_ test: AssertTest) -> SandboxFile {
        SandboxFile(path: "tests.py", bytes: Array("\(setup)\n\(test.code)\n".utf8))
    }

    /// What the tester is told.
    fileprivate var input: [UInt8] {
        let name = function.map(CodeValue.string) ?? .none
        return PreparedProgram.frame(.tuple([name, .bool(copiesArgumentsBack)]))
    }
}

extension ResultFrame {
    /// What a tester's news come to.
    fileprivate var finding: Finding {
        switch kind {
        case .result: .accepted
        case .failed: Finding(verdict: .wrongAnswer, message: words)
        case .notCompiled: Finding(verdict: .compileError, message: words)
        case .badTest:
            Finding(
                verdict: .sandboxError,
                message: "\(words); integrity \"inline\" runs tests that cannot be split"
            )
        case .raised, .badResult, .callFailed:
            Finding(
                verdict: isOutOfMemory ? .memoryLimit : .runtimeError,
                message: words
            )
        }
    }
}
