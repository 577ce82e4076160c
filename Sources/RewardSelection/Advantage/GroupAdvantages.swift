// Scores of a group relative to each other, as policy gradients use them.

/// Advantages of the candidates of one group.
package struct GroupAdvantages: Sendable, Equatable {
    /// How scores become advantages.
    package enum Method: Sendable, Equatable {
        /// (r − mean) / (std + epsilon): GRPO (Shao et al., arXiv 2402.03300).
        ///
        /// The paper does not say which deviation and which epsilon; common code takes that of the
        /// population or, with `freedomLoss` 1, of a sample, and 1e-4 to 1e-8 (from memory).
        case standardized(epsilon: Double, freedomLoss: Int)
        /// r − mean: GRPO without the deviation (Liu et al., arXiv 2503.20783).
        case centered
        /// r − mean of the others: RLOO (Ahmadian et al., arXiv 2402.14740), n / (n − 1) times
        /// `centered`.
        case leaveOneOut
        /// Ranks from −1, the worst, to 1, the best; equal scores share the mean of their ranks.
        case ranks

        /// The population's deviation and an epsilon of 1e-4.
        package static let groupRelative = Method.standardized(epsilon: 1e-4, freedomLoss: 0)
    }

    /// One for each candidate; nil without a score.
    package let advantages: [Double?]
    /// The mean score.
    package let mean: Double
    /// The population standard deviation of the scores.
    package let deviation: Double
    /// Whether all scores are equal: then all advantages are 0 and the group teaches nothing.
    package let hasZeroVariance: Bool

    /// Advantages of a group; nil means that scoring failed, and counts in no mean.
    ///
    /// - Throws: When no candidate has a score, a score is not finite, `leaveOneOut` has a single
    ///   score, or an option is out of range.
    package init(_ scores: [Double?], method: Method) throws(SelectionError) {
        let scored = try ScoredCandidates.of(scores)
        let values = scored.map(\.score)
        let moments = Moments.of(values)
        (mean, deviation) = (moments.mean, moments.deviation)
        hasZeroVariance = values.allSatisfy { $0 == values[0] }
        guard mean.isFinite, deviation.isFinite else {
            throw SelectionRules.error("scores", "are too far apart for a number; scale them down")
        }
        var advantages = [Double?](repeating: nil, count: scores.count)
        let relative = try Self.relative(values, moments.mean, method)
        guard hasZeroVariance || relative.allSatisfy(\.isFinite) else {
            throw SelectionRules.error("scores", "differ too little to divide by; raise epsilon")
        }
        for (candidate, advantage) in zip(scored, relative) {
            // The rounding of the mean is no difference between candidates.
            advantages[candidate.index] = hasZeroVariance ? 0 : advantage
        }
        self.advantages = advantages
    }

    private static func relative(
        _ values: [Double],
        _ mean: Double,
        _ method: Method
    ) throws(SelectionError) -> [Double] {
        switch method {
        case .standardized(let epsilon, let freedomLoss):
            try SelectionRules.requireNotNegative("epsilon", epsilon)
            guard (0...1).contains(freedomLoss) else {
                throw SelectionRules.error("ddof", "\(freedomLoss) is neither 0 nor 1")
            }
            let deviation = Moments.of(values, freedomLoss: freedomLoss).deviation
            return values.map { ($0 - mean) / (deviation + epsilon) }
        case .centered:
            return values.map { $0 - mean }
        case .leaveOneOut:
            guard values.count > 1 else {
                throw .tooFew(field: "scores", requested: 2, available: values.count)
            }
            let count = Double(values.count)
            return values.map { ($0 - mean) * count / (count - 1) }
        case .ranks:
            let count = Double(values.count)
            return MeanRanks.of(values).map { count > 1 ? (2 * $0 - count - 1) / (count - 1) : 0 }
        }
    }
}
