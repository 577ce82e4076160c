// One place in which tests make tasks and judges.

import RewardSandbox
import RewardTypes

/// Helpers of tests about judging.
enum Judging {
    /// The languages of this machine.
    static let runtimes = Runtimes.found()

    /// Time enough for machines that are busy.
    static let limits = SandboxLimits(wallMilliseconds: 50_000, cpuMilliseconds: 20_000)

    /// Bounds with those limits as the standard.
    static let bounds = CodeLimits(
        standard: limits,
        concurrency: 2
    )

    /// A judge without isolation.
    static let naive = CodeJudge(runner: NaiveRunner(), bounds: bounds, sandboxLevel: "none")

    /// A task from the members of a request.
    static func task(_ members: JSONValue) throws -> CodeTask {
        var fields = try Fields(members, path: "params")
        let task = try CodeTask(&fields, runtimes: runtimes, bounds: bounds)
        try fields.refuseUnknown()
        return task
    }

    /// The result of a task from the members of a request.
    static func judge(
        _ members: JSONValue,
        by judge: CodeJudge = TestSandbox.judgeOfHarmless
    ) async throws -> CodeResult {
        await judge.judge(try task(members), until: nil)
    }
}
