// What the judge knows of a program in the end.

/// Why there is no score.
package enum CodeFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sandbox did not run the program to an end.
    case sandbox(SandboxError)
    /// Something that is not the program failed: a test that is none, or what runs it.
    case test(String)

    package var description: String {
        switch self {
        case .test(let message): message
        case .sandbox(.unavailable(let message)): "sandbox_unavailable: \(message)"
        case .sandbox(.overloaded): "the sandbox is overloaded; try again later"
        case .sandbox(.deadlineExceeded): "the deadline of the request passed"
        case .sandbox(.cancelled): "the request was cancelled"
        case .sandbox(.failed(let message)): "the sandbox failed twice: \(message)"
        case .sandbox(.invalidRun(let message)): "the sandbox does not take the run: \(message)"
        }
    }
}

/// What one test came to.
package struct CodeTestResult: Sendable, Hashable {
    /// What the request calls it.
    package var id: String?
    /// The verdict.
    package var verdict: CodeVerdict
    /// What happened; nil for what was accepted.
    package var message: String?
    /// The value that a function returned, if it returned one.
    package var value: CodeValue?
    /// What the program did; nil when it was not run.
    package var report: SandboxReport?
    /// Circumstances that an honest program seldom brings about.
    package var suspicions: [String]
    /// Why the verdict is SE.
    package var failure: CodeFailure?

    /// What reports come to.
    init(id: String?, _ finding: Finding, report: SandboxReport?) {
        self.id = id
        verdict = finding.verdict
        message = finding.message
        value = finding.value
        suspicions = finding.suspicions
        self.report = report
        if finding.verdict == .sandboxError {
            failure = .test(finding.message ?? "the test failed")
        }
    }

    /// A test that was not run to an end.
    init(id: String?, failure: CodeFailure) {
        self.init(
            id: id,
            Finding(verdict: .sandboxError, message: failure.description),
            report: nil
        )
        self.failure = failure
    }
}

/// What a program came to.
package struct CodeResult: Sendable, Hashable {
    /// The verdict of the first test that failed, or AC; SE if any test has it.
    package var verdict: CodeVerdict
    /// 0 to 1; nil with verdict SE.
    package var score: Double?
    /// Tests that were passed.
    package var passedCount: Int
    /// Tests of the task, whether or not they were run.
    package var totalCount: Int
    /// Results in the order of the tests; those behind the first failure are absent when the task
    /// stops there, all are absent when the program does not compile.
    package var tests: [CodeTestResult]
    /// What happened where no test says it: the compiler's words, or what failed.
    package var message: String?
    /// Why the verdict is SE.
    package var failure: CodeFailure?
    /// What the runs might use, after clamping.
    package var limits: SandboxLimits
    /// Circumstances that an honest program seldom brings about, each once; never a verdict.
    package var suspicions: [String]
    /// Whether the tests ran out of the program's reach.
    package var integrity: Assertions.Integrity
    /// What isolates runs on this machine.
    package var sandboxLevel: String
    /// Bytes of output that the JSON form shows for each test.
    package var shownByteCount: Int

    /// Where in `tests` the first failure is.
    package var firstFailure: Int? { tests.firstIndex { $0.verdict != .accepted } }

    /// Processes that were left when the programs ended.
    package var leakedProcessCount: Int {
        tests.reduce(0) { $0 + ($1.report?.leakedProcessCount ?? 0) }
    }
}

extension CodeResult {
    /// A program without tests that were run.
    init(
        _ task: CodeTask,
        testCount: Int,
        verdict: CodeVerdict,
        message: String?,
        failure: CodeFailure? = nil,
        level: String,
        shownByteCount: Int
    ) {
        self.init(
            verdict: verdict,
            score: verdict == .sandboxError ? nil : verdict == .accepted ? 1 : 0,
            passedCount: 0,
            totalCount: testCount,
            tests: [],
            message: message,
            failure: failure,
            limits: task.limits,
            suspicions: [],
            integrity: task.isInline ? .inline : .split,
            sandboxLevel: level,
            shownByteCount: shownByteCount
        )
    }

    /// Puts results of tests in, and what they come to.
    mutating func add(_ results: [CodeTestResult], _ task: CodeTask) {
        tests = results
        passedCount = results.count { $0.verdict == .accepted }
        suspicions = task.program.map(SuspiciousSource.findings) ?? []
        for name in results.flatMap(\.suspicions) where !suspicions.contains(name) {
            suspicions.append(name)
        }
        if leakedProcessCount > 0 { suspicions.append("leaks_processes") }
        if let broken = results.first(where: { $0.verdict == .sandboxError }) {
            verdict = .sandboxError
            score = nil
            failure = broken.failure
            message = broken.message
            return
        }
        verdict = firstFailure.map { results[$0].verdict } ?? .accepted
        switch task.scoring {
        case .allOrNothing: score = passedCount == totalCount ? 1 : 0
        case .fraction: score = Double(passedCount) / Double(totalCount)
        }
    }
}
