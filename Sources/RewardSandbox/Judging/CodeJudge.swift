// From a task to its result: find the program, compile it, run its tests, and judge them.

package import RewardTypes

/// Judges programs with the runs of a sandbox.
package struct CodeJudge: Sendable {
    /// What runs programs.
    let runner: any SandboxRunner
    /// Bounds that the tasks were read with.
    package let bounds: CodeLimits
    /// What isolates runs on this machine; results repeat it.
    package let sandboxLevel: String
    let cache: CompileCache

    /// A judge over a sandbox of a level.
    package init(runner: any SandboxRunner, bounds: CodeLimits, sandboxLevel: String) {
        self.runner = runner
        self.bounds = bounds
        self.sandboxLevel = sandboxLevel
        cache = CompileCache(maximumByteCount: bounds.cacheByteCount)
    }

    /// Judges a program; whatever goes wrong with the sandbox is a result without a score.
    ///
    /// Tests run concurrently, their results are in order. Cancelling the task ends its programs.
    package func judge(_ task: CodeTask, until deadline: Deadline?) async -> CodeResult {
        guard let text = task.program else {
            return result(task, .compileError, "the answer has no program in a fence")
        }
        let source = Array(text.utf8)
        var products: [SandboxFile] = []
        if task.runtime.compilation != nil {
            switch await compile(source, task.runtime, deadline) {
            case .products(let compiled): products = compiled
            case .refused(let message): return result(task, .compileError, message)
            case .failed(let failure): return result(task, failure)
            }
        }
        let program = PreparedProgram(
            runtime: task.runtime,
            source: source,
            products: products,
            limits: task.limits,
            ceiling: bounds.maximum
        )
        guard let harness = task.harness(program) else {
            return await compileOnly(program, task, deadline)
        }
        let tests = await run(harness, task, deadline)
        var judged = result(task, .accepted, nil)
        judged.add(tests, task)
        if case .stdio = task.mode, task.runtime.family == .python,
            tests.contains(where: { $0.verdict == .runtimeError })
        {
            // A program that does not compile fails like any other; ask which it was.
            let check = await compileOnly(program, task, deadline)
            if check.verdict == .compileError { return check }
        }
        return judged
    }

    /// A result without tests.
    private func result(
        _ task: CodeTask,
        _ verdict: CodeVerdict,
        _ message: String?,
        failure: CodeFailure? = nil
    ) -> CodeResult {
        CodeResult(
            task,
            testCount: task.testCount,
            verdict: verdict,
            message: message,
            failure: failure,
            level: sandboxLevel,
            shownByteCount: bounds.shownByteCount
        )
    }

    private func result(_ task: CodeTask, _ failure: CodeFailure) -> CodeResult {
        result(task, .sandboxError, failure.description, failure: failure)
    }

    /// Mode `compile`, once there is nothing left to be compiled by a compiler.
    private func compileOnly(
        _ program: PreparedProgram,
        _ task: CodeTask,
        _ deadline: Deadline?
    ) async -> CodeResult {
        guard task.runtime.compilation == nil else { return result(task, .accepted, nil) }
        let run = SandboxRun(programs: [program.run(harness: PythonCompileHarness.source, "py")])
        do throws(SandboxError) {
            let report = try await reports(run, deadline)[0]
            switch ResultReading(report) {
            case .value: return result(task, .accepted, nil)
            case .finding(let finding): return result(task, .compileError, finding.message)
            }
        } catch {
            return result(task, .sandbox(error))
        }
    }

    /// Runs programs; a run that the sandbox itself failed is repeated once.
    func reports(
        _ run: SandboxRun,
        _ deadline: Deadline?
    ) async throws(SandboxError) -> [SandboxReport] {
        do throws(SandboxError) {
            return try await checked(run, deadline)
        } catch .failed {
            return try await checked(run, deadline)
        }
    }

    private func checked(
        _ run: SandboxRun,
        _ deadline: Deadline?
    ) async throws(SandboxError) -> [SandboxReport] {
        let reports = try await runner.run(run, until: deadline)
        guard reports.count == run.programs.count else {
            throw .failed("\(reports.count) reports for \(run.programs.count) programs")
        }
        return reports
    }
}

extension CodeTask {
    /// How many tests there are.
    package var testCount: Int {
        switch mode {
        case .stdio(let tests, _): tests.count
        case .function(_, let tests): tests.count
        case .assert(_, let tests): tests.count
        case .compile: 0
        }
    }

    /// The tests over a program; nil where there are none.
    func harness(_ program: PreparedProgram) -> (any TestHarness)? {
        switch mode {
        case .stdio(let tests, let checker):
            StdioHarness(program: program, tests: tests, checker: checker)
        case .function(let call, let tests):
            FunctionHarness(program: program, call: call, tests: tests)
        case .assert(let assertions, let tests):
            switch assertions.integrity {
            case .split:
                SplitAssertHarness(program: program, assertions: assertions, tests: tests)
            case .inline:
                InlineAssertHarness(program: program, assertions: assertions, tests: tests)
            }
        case .compile: nil
        }
    }
}
