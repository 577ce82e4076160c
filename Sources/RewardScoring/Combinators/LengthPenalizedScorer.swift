// A score, less what length alone may have earned.

internal import Glibc
package import RewardTypes

/// r - α · max(0, n - free), or r / nᵖ, with n the tokens of the candidate as the part counts them.
///
/// Options: `parts` (one); `per_token` (α) with `free_tokens` (0), or `power` (p: 1 turns a sum
/// into a mean).
package struct LengthPenalizedScorer: CandidateCombinator {
    package static let kind = "length_penalized"

    private enum Penalty: Sendable {
        case perToken(Double, free: Int)
        case power(Double)
    }

    let parts: ScorerParts
    private let penalty: Penalty

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment, count: 1)
        let perToken = try options.optionalNumber("per_token")
        let power = try options.optionalNumber("power")
        switch (perToken, power) {
        case (let perToken?, nil):
            let free = try options.optionalInteger("free_tokens", in: 0...1 << 24) ?? 0
            penalty = .perToken(perToken, free: free)
        case (nil, let power?): penalty = .power(power)
        case (nil, nil): throw options.error("per_token", "is missing; give it or power")
        case (_?, _?): throw options.error("power", "cannot be given together with per_token")
        }
    }

    func combine(_ scores: PartScores) -> Combination {
        let value = scores.values[0]
        let count = Double(scores.tokenCount)
        switch penalty {
        case .perToken(let rate, let free):
            let penalty = rate * max(0, count - Double(free))
            return Combination(value: value - penalty, components: [Component("penalty", penalty)])
        case .power(let power):
            let divisor = pow(max(1, count), power)
            return Combination(value: value / divisor, components: [Component("divisor", divisor)])
        }
    }
}
