// Programs that are up to no good, and what a judge may say of them.

import RewardSandbox
import Testing

/// A program that must not get what it is after.
struct HostileProgram: Sendable, CustomTestStringConvertible {
    /// What is attacked.
    enum Aim: String, Sendable {
        case resources, files, processes, network, kernel, neighbours, result, tests
    }

    /// How it is judged.
    enum Setting: Sendable {
        /// Standard input `7`; expected output `49`.
        case stdio
        /// `square(7)` is 49, and `square(12)` is 144.
        case function
        /// The same as asserts, in a jail of their own.
        case assert
    }

    let name: String
    let aim: Aim
    let setting: Setting
    /// What it may get.
    let verdicts: Set<CodeVerdict>
    let source: String

    init(
        _ name: String,
        _ aim: Aim,
        _ setting: Setting,
        _ verdicts: Set<CodeVerdict>,
        _ source: String
    ) {
        self.name = name
        self.aim = aim
        self.setting = setting
        self.verdicts = verdicts
        self.source = source
    }

    var testDescription: String { "\(aim.rawValue): \(name)" }

    /// All of them.
    static let all = resources + files + processes + kernel + results + tests
}
