// What a scorer wants computed, and what becomes of the results.

package import RewardBackend
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

/// Passes to run, all at once if possible, and the continuation that takes their results.
///
/// A plan may have no passes, when every candidate already failed; its continuation then takes an
/// empty list.
package struct ScoringPlan: Sendable {
    /// Independent of each other.
    package let passes: [ModelPass]
    /// Turns results, in the order of `passes`, into scores or a further plan.
    ///
    /// Pure.
    package let reduce: @Sendable ([PassResult]) throws(ScoringError) -> ScoringStep

    /// A plan with its continuation, which is given as many results as there are passes.
    package init(
        passes: [ModelPass],
        reduce: @escaping @Sendable ([PassResult]) throws(ScoringError) -> ScoringStep
    ) {
        self.passes = passes
        self.reduce = { results throws(ScoringError) in
            guard results.count == passes.count else {
                throw .mismatchedResults("\(results.count) results for \(passes.count) passes")
            }
            return try reduce(results)
        }
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
