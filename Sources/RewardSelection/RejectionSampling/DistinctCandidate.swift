// Candidates with equal texts become one, as in a dictionary that is keyed by text.

/// One text among the candidates, with the reward that counts for it.
package struct DistinctCandidate: Sendable, Equatable {
    /// The first candidate with this text that has a reward; it gives the place in the order.
    package let index: Int
    /// The last candidate with this text that has a reward.
    package let rewardIndex: Int
    /// The reward of the candidate at `rewardIndex`.
    package let reward: Double
    /// How many candidates with a reward have this text.
    package let count: Int
}

extension DistinctCandidate {
    /// Collapses candidates by their text; candidates without a reward are left out.
    ///
    /// The text keeps its first place and takes its last reward, which is what a Python dictionary
    /// does in the listing of the RSO paper (arXiv 2309.06657, Algorithm 1).
    static func collapse(
        _ scored: [ScoredCandidate],
        texts: [String]
    ) -> [DistinctCandidate] {
        var places: [ExactText: Int] = [:]
        var distinct: [DistinctCandidate] = []
        for candidate in scored {
            let key = ExactText(texts[candidate.index])
            let place = places[key] ?? distinct.count
            let earlier = place < distinct.count ? distinct[place] : nil
            let merged = DistinctCandidate(
                index: earlier?.index ?? candidate.index,
                rewardIndex: candidate.index,
                reward: candidate.score,
                count: (earlier?.count ?? 0) + 1
            )
            if earlier == nil {
                places[key] = place
                distinct.append(merged)
            } else {
                distinct[place] = merged
            }
        }
        return distinct
    }
}
