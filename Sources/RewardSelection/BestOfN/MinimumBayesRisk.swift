// The candidate that agrees most with all candidates, with or without its reward.

/// Minimum Bayes risk, and best-of-n that is regularised by it.
///
/// The expected utility of candidate i is the mean of u(y_i, y_j) over all j, i itself included.
/// MBR chooses its maximum; MBR-regularised best-of-n the maximum of r_i + β times it. Source:
/// Jinnai et al., "Regularized best-of-N sampling with minimum Bayes risk objective"
/// (arXiv 2404.01054); the formula is from memory, the inclusion of i as in third-party code.
package struct MinimumBayesRisk: Sendable, Equatable {
    /// The chosen candidate; of equals the first.
    package let index: Int
    /// Mean utility of each candidate against all that take part; nil where none takes part.
    package let utilities: [Double?]
    /// What was maximised; nil where a candidate takes no part.
    package let objectives: [Double?]

    /// Chooses by utility alone.
    ///
    /// - Throws: As `UtilityMatrix` and when the matrix is empty.
    package init(_ matrix: UtilityMatrix) throws(SelectionError) {
        let everybody = [Double?](repeating: 0, count: matrix.count)
        try self.init(matrix, rewards: everybody, beta: 1)
    }

    /// Chooses by reward plus `beta` times utility; candidates without a reward take no part, not
    /// even as what others are compared with.
    ///
    /// - Throws: When no candidate has a reward, a reward is not finite, there is not one for each
    ///   row of the matrix, `beta` is negative, or an objective is not finite.
    package init(
        _ matrix: UtilityMatrix,
        rewards: [Double?],
        beta: Double
    ) throws(SelectionError) {
        try SelectionRules.requireNotNegative("beta", beta)
        let scored = try ScoredCandidates.of(rewards, field: "rewards")
        try SelectionRules.requireCount("rewards", rewards.count, of: matrix.count)
        var utilities = [Double?](repeating: nil, count: rewards.count)
        var objectives = utilities
        for candidate in scored {
            let sum = scored.reduce(0) { $0 + matrix[candidate.index, $1.index] }
            let mean = sum / Double(scored.count)
            let objective = candidate.score + beta * mean
            guard objective.isFinite else {
                throw SelectionRules.error(
                    "utilities",
                    "with the rewards and beta add up beyond the range of numbers; scale them down"
                )
            }
            utilities[candidate.index] = mean
            objectives[candidate.index] = objective
        }
        self.utilities = utilities
        self.objectives = objectives
        guard let index = BestOfN(objectives).index else {
            throw .noScores(field: "rewards", count: rewards.count)
        }
        self.index = index
    }
}
