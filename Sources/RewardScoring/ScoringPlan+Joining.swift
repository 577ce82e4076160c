// Several plans as one: all their passes and checks together, so that a batch computes what they
// share once.

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
        let waiting = parts.compactMap { part -> ScoringPlan? in
            if case .waiting(let plan) = part { plan } else { nil }
        }
        return ScoringPlan(
            passes: waiting.flatMap(\.passes),
            checks: waiting.flatMap(\.checks)
        ) { results, verdicts throws(ScoringError) in
            var rest = results[...]
            var restOfVerdicts = verdicts[...]
            var next: [Progress] = []
            for part in parts {
                guard case .waiting(let plan) = part else {
                    next.append(part)
                    continue
                }
                let step = try plan.reduce(
                    Array(rest.prefix(plan.passes.count)),
                    Array(restOfVerdicts.prefix(plan.checks.count))
                )
                rest = rest.dropFirst(plan.passes.count)
                restOfVerdicts = restOfVerdicts.dropFirst(plan.checks.count)
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
