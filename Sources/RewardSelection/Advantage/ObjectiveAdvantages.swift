// Advantages of a group with several objectives.

/// Several objectives in one advantage: added up before the group is normalised, or after.
///
/// Before is multi-objective GRPO (arXiv 2503.21819): the weighted sum of the objectives is the
/// reward. After normalises each objective within the group, so that objectives with a large spread
/// do not drown the others. A candidate that lacks one of the objectives has no advantage and
/// counts in no mean.
package struct ObjectiveAdvantages: Sendable, Equatable {
    /// When objectives are added up.
    package enum Aggregation: String, Sendable, CaseIterable {
        /// Weighted sum first, then the group's advantages.
        case beforeNormalization = "before"
        /// Advantages of each objective first, then their weighted sum.
        case afterNormalization = "after"
    }

    /// One for each candidate; nil where an objective is missing.
    package let advantages: [Double?]
    /// For each objective whether all candidates have the same value.
    package let zeroVarianceObjectives: [Bool]
    /// Whether nothing distinguishes the candidates: all advantages are 0.
    package let hasZeroVariance: Bool

    /// Advantages from `objectives[objective][candidate]` and one weight for each objective.
    ///
    /// - Throws: When there is no objective or not one weight for each, objectives differ in their
    ///   number of candidates, no candidate has all objectives, a number is not finite, or the
    ///   method refuses the scores.
    package init(
        objectives: [[Double?]],
        weights: [Double],
        method: GroupAdvantages.Method,
        aggregation: Aggregation
    ) throws(SelectionError) {
        guard let first = objectives.first else { throw .empty(field: "objectives") }
        try SelectionRules.requireCount("weights", weights.count, of: objectives.count)
        try SelectionRules.requireFinite("weights", weights)
        for (index, scores) in objectives.enumerated() {
            let field = "objectives[\(index)]"
            try SelectionRules.requireCount(field, scores.count, of: first.count)
            _ = try ScoredCandidates.of(scores, field: field)
        }
        let isComplete = first.indices.map { candidate in
            objectives.allSatisfy { $0[candidate] != nil }
        }
        let complete = objectives.map { scores in
            zip(scores, isComplete).map { $0.1 ? $0.0 : nil }
        }
        var separate: [GroupAdvantages] = []
        for scores in complete { separate.append(try GroupAdvantages(scores, method: method)) }
        zeroVarianceObjectives = separate.map(\.hasZeroVariance)
        switch aggregation {
        case .beforeNormalization:
            let sums = Self.sum(complete, weights)
            let group = try GroupAdvantages(sums, method: method)
            advantages = group.advantages
            hasZeroVariance = group.hasZeroVariance
        case .afterNormalization:
            let sums = Self.sum(separate.map(\.advantages), weights)
            if let bad = sums.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
                throw SelectionRules.error(
                    "weights",
                    "make the advantage of candidate \(bad) too large for a number; scale them down"
                )
            }
            advantages = sums
            hasZeroVariance = sums.allSatisfy { $0 == nil || $0 == 0 }
        }
    }

    /// The weighted sum for each candidate; nil where an objective is missing.
    private static func sum(_ objectives: [[Double?]], _ weights: [Double]) -> [Double?] {
        objectives[0].indices.map { candidate in
            var sum = 0.0
            for (scores, weight) in zip(objectives, weights) {
                guard let score = scores[candidate] else { return nil }
                sum += weight * score
            }
            return sum
        }
    }
}
