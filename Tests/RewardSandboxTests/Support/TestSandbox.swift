// The sandbox that tests run in, where this machine can isolate programs.

import RewardSandbox
import Testing

/// The real sandbox, or why there is none.
enum TestSandbox {
    /// A judge over it; nil where programs cannot be isolated.
    static let judge: CodeJudge? = nil

    /// Why there is none.
    static let reason = "this build has no program that isolates others"

    /// The real one, or one without isolation, for programs that harm nobody.
    static var judgeOfHarmless: CodeJudge { judge ?? Judging.naive }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, saying why, where programs cannot be isolated.
    static var needsSandbox: Self {
        .enabled(if: TestSandbox.judge != nil, "\(TestSandbox.reason)")
    }
}
