// Mode `function`: one call for each test, and its value is compared here.

/// Tests of one function.
struct FunctionHarness: TestHarness {
    let program: PreparedProgram
    let call: FunctionCall
    let tests: [FunctionTest]

    var testCount: Int { tests.count }

    func id(of test: Int) -> String? { tests[test].id }

    func run(_ test: Int) -> SandboxRun {
        let input = CodeValue.tuple([
            .string(call.path),
            call.observedArgument.map { .int(Int64($0)) } ?? .none,
            .bool(call.acceptsNumpy),
            .list(tests[test].arguments),
        ])
        let run =
            switch program.runtime.family {
            case .javascript:
                program.run(
                    harness: JavaScriptFunctionHarness.source(limits: program.limits),
                    "js",
                    input: input
                )
            case .python, .other:
                program.run(
                    harness: PythonFunctionHarness.source(limits: program.limits),
                    "py",
                    input: input
                )
            }
        return SandboxRun(programs: [run])
    }

    func finding(_ test: Int, _ reports: [SandboxReport]) -> Finding {
        let answer: CodeValue
        switch ResultReading(reports[0]) {
        case .finding(let finding): return finding
        case .value(let value): answer = value
        }
        let expected = tests[test].expected
        guard call.equality.areEqual(answer, expected) else {
            return Finding(
                verdict: .wrongAnswer,
                message: "expected \(expected.summary()), found \(answer.summary())",
                value: answer
            )
        }
        return Finding(verdict: .accepted, value: answer)
    }
}

/// What a program that answers for itself said: a value, or why there is none.
enum ResultReading {
    case value(CodeValue)
    case finding(Finding)

    /// Reads the report of a program with one result.
    ///
    /// Limits come first, then the frame, whose news explain an exit code; a result counts only
    /// with exit code 0.
    init(_ report: SandboxReport) {
        if report.limit != nil, let finding = Finding(report) {
            self = .finding(finding)
            return
        }
        let frame: ResultFrame
        do throws(ResultFrame.Failure) {
            frame = try ResultFrame(report.result)
        } catch {
            self = .finding(Self.finding(report, without: error))
            return
        }
        switch frame.kind {
        case .result:
            if let finding = Finding(report) {
                self = .finding(finding)
            } else {
                self = .value(frame.value)
            }
        case .notCompiled:
            self = .finding(Finding(verdict: .compileError, message: frame.words))
        case .raised where frame.isOutOfMemory:
            self = .finding(Finding(verdict: .memoryLimit, message: frame.words))
        case .raised, .badResult, .failed, .callFailed, .badTest:
            self = .finding(Finding(verdict: .runtimeError, message: frame.words))
        }
    }

    private static func finding(
        _ report: SandboxReport,
        without failure: ResultFrame.Failure
    ) -> Finding {
        switch failure {
        case .malformed(let problem):
            return Finding(
                verdict: CodeVerdict(report) ?? .runtimeError,
                message: "descriptor 4 has no single result: \(problem)",
                suspicions: ["forged_result"]
            )
        case .missing:
            if let finding = Finding(report) { return finding }
            return Finding(
                verdict: .runtimeError,
                message: "the program ended with exit code 0 before it had a result",
                suspicions: ["early_exit"]
            )
        }
    }
}
