// The sandbox that tests of judging run in, where this machine can isolate programs.

import RewardSandbox
import Testing

/// The real sandbox, shared by all tests.
enum TestSandbox {
    private static let pool = SandboxPool(settings: SandboxProbe.settings(slots: 2))

    /// A judge over it; nil where programs cannot be isolated.
    static let judge: CodeJudge? =
        SandboxProbe.canIsolate
        ? CodeJudge(runner: pool, bounds: Judging.bounds, sandboxLevel: "strong") : nil

    /// The real one, or one without isolation, for programs that harm nobody.
    static var judgeOfHarmless: CodeJudge { judge ?? Judging.naive }
}
