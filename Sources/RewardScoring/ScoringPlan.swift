// What a scorer wants computed, and what becomes of the results.

package import RewardBackend
package import RewardTools
package import RewardTypes

/// A forward pass and the model that runs it.
package struct ModelPass: Sendable, Hashable {
    /// The model.
    package let model: ModelID
    /// What it computes.
    package let pass: ForwardPass

    /// A pass of a model.
    package init(model: ModelID, pass: ForwardPass) {
        self.model = model
        self.pass = pass
    }
}

/// Passes and checks to run, all at once if possible, and the continuation that takes their
/// results.
///
/// A plan may have none, when every candidate already failed; its continuation then takes empty
/// lists.
package struct ScoringPlan: Sendable {
    /// Takes the results of passes and of checks.
    package typealias Continuation =
        @Sendable ([PassResult], [CheckResult]) throws(ScoringError) -> ScoringStep

    /// Independent of each other.
    package let passes: [ModelPass]
    /// Calls of tools, independent of each other and of the passes.
    package let checks: [CheckCall]
    private let continuation: Continuation

    /// A plan with its continuation, which is given as many results as there are passes.
    package init(
        passes: [ModelPass],
        reduce: @escaping @Sendable ([PassResult]) throws(ScoringError) -> ScoringStep
    ) {
        self.init(passes: passes, checks: []) { results, _ throws(ScoringError) in
            try reduce(results)
        }
    }

    /// A plan with checks; the results come in the order of `passes` and of `checks`.
    package init(
        passes: [ModelPass] = [],
        checks: [CheckCall],
        reduce: @escaping Continuation
    ) {
        self.passes = passes
        self.checks = checks
        continuation = reduce
    }

    /// Turns results, in the order of `passes` and of `checks`, into scores or a further plan.
    ///
    /// Pure.
    package func reduce(
        _ results: [PassResult],
        _ verdicts: [CheckResult] = []
    ) throws(ScoringError) -> ScoringStep {
        guard results.count == passes.count, verdicts.count == checks.count else {
            throw .mismatchedResults(
                "\(results.count) results for \(passes.count) passes, "
                    + "\(verdicts.count) verdicts for \(checks.count) checks"
            )
        }
        return try continuation(results, verdicts)
    }
}

/// What follows from the results of a plan.
package enum ScoringStep: Sendable {
    /// One result for each candidate, in their order.
    case scores([ScoringResult])
    /// More has to be computed first; rounds are bounded by `Limits.maximumScoringRounds`.
    case needs(ScoringPlan)
}

/// Why a whole job has no results; what spoils a single candidate is its `ItemFailure` instead.
package enum ScoringError: Error, Sendable, Equatable {
    /// The prompt cannot be used; the path is relative to the group: `prompt`.
    case invalidInput(FieldError)
    /// The results do not belong to the plan; only an error in this program can cause it.
    case mismatchedResults(String)
}
