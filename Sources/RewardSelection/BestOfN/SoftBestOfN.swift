// One candidate at random, better ones more often.

internal import RewardTypes

/// Soft best-of-n: candidate i is chosen with probability ∝ exp(r_i / β).
///
/// β → 0 is best-of-n; β = 0 is taken as this limit, uniform among the candidates at the maximum.
/// For large n the choice approaches the policy tilted by exp(r / β); their divergence is O(1 / n).
/// Source: the definition as third parties implement it (Verdun et al., "Soft best-of-n sampling
/// for model alignment", arXiv 2505.03156, from memory).
package struct SoftBestOfN: Sendable, Equatable {
    /// The chosen candidate.
    package let index: Int
    /// The probability of each candidate; 0 where there is no score; their sum is 1.
    package let probabilities: [Double]
    /// The number in [0, 1) that chose: the first candidate whose cumulated probability exceeds it.
    package let uniform: Double

    /// Draws one candidate; nil means that scoring failed.
    ///
    /// - Throws: When no candidate has a score, a score is not finite, or `beta` is negative.
    package init(_ scores: [Double?], beta: Double, seed: UInt64) throws(SelectionError) {
        try SelectionRules.requireNotNegative("beta", beta)
        let scored = try ScoredCandidates.of(scores)
        let maximum = scored.reduce(-Double.infinity) { max($0, $1.score) }
        var probabilities = [Double](repeating: 0, count: scores.count)
        for candidate in scored {
            probabilities[candidate.index] = AcceptanceProbability.of(
                candidate.score,
                maximum: maximum,
                beta: beta
            )
        }
        let sum = probabilities.reduce(0, +)
        probabilities = probabilities.map { $0 / sum }
        var generator = SeededGenerator(seed: seed)
        let uniform = generator.unit()
        var cumulated = 0.0
        // Rounding may leave the sum a little below 1; then the last possible candidate is chosen.
        index =
            probabilities.firstIndex { probability in
                cumulated += probability
                return uniform < cumulated
            } ?? probabilities.lastIndex { $0 > 0 } ?? 0
        self.probabilities = probabilities
        self.uniform = uniform
    }
}
