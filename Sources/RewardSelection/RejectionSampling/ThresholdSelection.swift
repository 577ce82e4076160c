// All candidates whose reward is high within their group.

/// Candidates above a threshold on rewards that are stretched to 0...1 within the group.
///
/// ReST as the RSO paper describes its baseline (arXiv 2309.06657, section on baselines): rewards
/// are normalised by their minimum and maximum, and those above 0.7 are kept. Its other baseline,
/// RAFT, keeps the best candidate: that is `BestOfN`.
package struct ThresholdSelection: Sendable, Equatable {
    /// The kept candidates in the order of the group.
    package let kept: [Int]
    /// (r − min) / (max − min) for each candidate; nil without a reward, or when all are equal.
    package let normalized: [Double?]
    /// Whether all rewards are equal: then nothing stands out, and nothing is kept.
    package let isFlat: Bool

    /// Keeps candidates whose normalised reward is strictly above `threshold`.
    ///
    /// - Throws: When no candidate has a reward, a reward is not finite, or the threshold is not
    ///   in 0...1.
    package init(_ rewards: [Double?], threshold: Double = 0.7) throws(SelectionError) {
        try SelectionRules.require("threshold", threshold, in: 0...1)
        let values = try ScoredCandidates.of(rewards, field: "rewards").map(\.score)
        let (minimum, maximum) = (values.min() ?? 0, values.max() ?? 0)
        isFlat = minimum == maximum
        guard !isFlat else {
            kept = []
            normalized = Array(repeating: nil, count: rewards.count)
            return
        }
        let normalized = rewards.map { reward in
            reward.map { Proportion.of($0, from: minimum, to: maximum) }
        }
        self.normalized = normalized
        kept = normalized.indices.filter { (normalized[$0] ?? 0) > threshold }
    }
}
