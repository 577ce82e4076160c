// Several plans as one: all their passes together, so that a batch computes what they share once.

internal import RewardBackend
internal import RewardTypes

extension ScoringPlan {
    /// How far one of the joined plans is.
    private enum Progress: Sendable {
        case waiting(ScoringPlan)
        case done([ScoringResult])
    }

    /// A plan that runs others side by side, round by round.
    ///
    /// `combine` gets the results of each plan, in the order of `plans`, when the last one is done.
    static func joined(
        _ plans: [ScoringPlan],
        combine: @escaping @Sendable ([[ScoringResult]]) throws(ScoringError) -> ScoringStep
    ) -> ScoringPlan {
        joined(plans.map { .waiting($0) }, combine)
    }

    private static func joined(
        _ parts: [Progress],
        _ combine: @escaping @Sendable ([[ScoringResult]]) throws(ScoringError) -> ScoringStep
    ) -> ScoringPlan {
        let passes = parts.flatMap { part -> [ModelPass] in
            if case .waiting(let plan) = part { plan.passes } else { [] }
        }
        return ScoringPlan(passes: passes) { results throws(ScoringError) in
            var rest = results[...]
            var next: [Progress] = []
            for part in parts {
                guard case .waiting(let plan) = part else {
                    next.append(part)
                    continue
                }
                let step = try plan.reduce(Array(rest.prefix(plan.passes.count)))
                rest = rest.dropFirst(plan.passes.count)
                switch step {
                case .scores(let scores): next.append(.done(scores))
                case .needs(let further): next.append(.waiting(further))
                }
            }
            let done = next.compactMap { part -> [ScoringResult]? in
                if case .done(let scores) = part { scores } else { nil }
            }
            return done.count == next.count ? try combine(done) : .needs(joined(next, combine))
        }
    }
}
