// `code`: whether a program does what its tests want.

internal import RewardSandbox
package import RewardTypes

/// Runs `program`, or the program in an answer, against `tests` in a sandbox.
///
/// The arguments are those of `CodeTask`: `language`, `mode` (`stdio`, `function`, `assert`,
/// `compile`), `tests`, `limits`, `scoring` and what belongs to the mode. Outcomes are the verdicts
/// `AC`, `WA`, `TLE`, `MLE`, `OLE`, `RE` and `CE`; when the sandbox fails there is none, but the
/// status `sandbox_error`. The credit is the score: all or nothing, or the share of tests passed.
///
/// Options: `min_isolation` (`strong` when left out), below which nothing is run; `slots`, runs at
/// the same time; `queue`, runs that may wait; `user_base`, the first user of programs where the
/// daemon is root; `python`, the interpreter that is kept warm; `helper`, the path of
/// `rewardd-sandbox`; `limits` and `max_limits`; `max_tests`; `runtimes`, further languages.
package struct CodeTool: Tool {
    package static let kind = "code"

    private let sandbox: CodeSandbox

    package init(options: inout Fields, environment: ToolEnvironment) throws(FieldError) {
        var settings = SandboxSettings()
        if let level = try options.optionalChoice("min_isolation", as: Isolation.self) {
            settings.minimumIsolation = level.level
        }
        if let count = try options.optionalInteger("slots", in: 1...256) {
            settings.slotCount = count
        }
        if let count = try options.optionalInteger("queue", in: 0...65_536) {
            settings.queueCount = count
        }
        if let user = try options.optionalInteger("user_base", in: 1...2_000_000_000) {
            settings.userBase = user
        }
        if let path = try options.optionalString("python") { settings.pythonPath = path }
        if let path = try options.optionalString("helper") { settings.helperPath = path }
        let unbounded = CodeLimits(standard: settings.maximum, maximum: .unbounded)
        settings.maximum = try unbounded.decode(&options, named: "max_limits")
        let bounded = CodeLimits(standard: SandboxLimits(), maximum: settings.maximum)
        let limits = settings.clamped(try bounded.decode(&options))
        var bounds = CodeLimits(
            standard: limits,
            maximum: settings.maximum,
            compilation: settings.clamped(CodeLimits.compiling)
        )
        if let count = try options.optionalInteger("max_tests", in: 1...65_536) {
            bounds.maximumTestCount = count
        }
        var runtimes: [CodeRuntime] = []
        let declared = try options.optionalArray("runtimes", maximumCount: 64) ?? []
        for (index, value) in declared.enumerated() {
            var fields = try Fields(value, path: "\(options.path(of: "runtimes"))[\(index)]")
            runtimes.append(try CodeRuntime(&fields))
            try fields.refuseUnknown()
        }
        sandbox = CodeSandbox(settings: settings, bounds: bounds, declared: runtimes)
    }

    /// The levels below which a daemon may be told not to run anything; there is none without
    /// isolation.
    private enum Isolation: String, CaseIterable {
        case reduced, strong, full

        var level: SandboxFindings.Level {
            switch self {
            case .reduced: .reduced
            case .strong: .strong
            case .full: .full
            }
        }
    }

    package var summary: String { "Programs against tests, in a sandbox." }
    package var subject: String { "program" }
    package var expectation: String? { "tests" }

    package func prepare() async -> String? {
        switch await sandbox.ready() {
        case .success(let ready):
            let names = ready.runtimes.all.map(\.name).joined(separator: ", ")
            return "isolation \(ready.judge.sandboxLevel), runtimes \(names)"
        case .failure(let failure): return "nothing will be run: \(failure.message)"
        }
    }

    package var facts: JSONObject { sandbox.facts }

    package func check(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> CheckVerdict {
        let ready: CodeSandbox.Ready
        switch await sandbox.ready() {
        case .success(let value): ready = value
        case .failure(let failure): throw .failed(failure)
        }
        let task: CodeTask
        do throws(FieldError) {
            var fields = try Fields(.object(arguments), path: "arguments")
            task = try CodeTask(&fields, runtimes: ready.runtimes, bounds: ready.judge.bounds)
            try fields.refuseUnknown()
        } catch {
            throw .failed(ItemFailure(.invalidInput, "\(error)"))
        }
        let result = await ready.judge.judge(task, until: deadline)
        if let failure = result.failure { throw ToolError(failure) }
        return result.checkVerdict
    }
}

extension ToolError {
    /// What failed that is not the program.
    fileprivate init(_ failure: CodeFailure) {
        switch failure {
        case .sandbox(.overloaded): self = .overloaded(failure.description)
        case .sandbox(.unavailable(let reason)):
            self = .failed(ItemFailure(.toolUnavailable, reason))
        case .sandbox(.deadlineExceeded):
            self = .failed(ItemFailure(.timeout, failure.description))
        case .sandbox(.cancelled): self = .failed(ItemFailure(.cancelled, failure.description))
        case .sandbox(.failed), .sandbox(.invalidRun), .test:
            self = .failed(ItemFailure(.sandboxError, failure.description))
        }
    }
}

extension CodeResult {
    fileprivate var checkVerdict: CheckVerdict {
        let isAccepted = verdict == .accepted
        let reason: String
        if isAccepted {
            reason = totalCount == 0 ? "It compiles." : "All \(totalCount) tests passed."
        } else if let index = firstFailure {
            let message = tests[index].message ?? "the result is wrong"
            reason = "Test \(index + 1) of \(totalCount): \(message.prefix(500))."
        } else {
            reason = "\((message ?? "It was not run").prefix(500))."
        }
        return CheckVerdict(
            passed: isAccepted,
            outcome: verdict.rawValue,
            credit: score,
            reason: reason,
            details: json.objectValue ?? [:]
        )
    }
}
