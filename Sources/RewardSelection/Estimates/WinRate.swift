// How often samples of one policy beat those of another.

/// The probability that a reply of one policy scores more than one of another; a tie counts half.
///
/// The mean over all pairs of samples of 1[a > b] + ½·1[a = b], ties as in AutoSxS of RSO
/// (arXiv 2309.06657). With draw counts the best of n of one meets the best of m of the other, by
/// the weights of `MaximumWeights`: an unbiased estimate for independent samples.
package struct WinRate: Sendable, Equatable {
    /// The probability of a win plus half that of a tie.
    package let rate: Double
    /// The probability of a tie.
    package let tieRate: Double

    /// Compares samples; nil means that scoring failed, and counts nowhere.
    ///
    /// O(n log n).
    ///
    /// - Throws: When a side has no score, a score is not finite, or a draw count is below 1 or
    ///   above the number of scores of its side.
    package init(
        _ scores: [Double?],
        against others: [Double?],
        drawCount: Int = 1,
        otherDrawCount: Int = 1
    ) throws(SelectionError) {
        let own = try Self.distribution(scores, "scores", drawCount, "n")
        let other = try Self.distribution(others, "others", otherDrawCount, "m")
        var place = 0
        var below = 0.0
        var win = 0.0
        var tie = 0.0
        for (score, weight) in own {
            while place < other.count, other[place].score < score {
                below += other[place].weight
                place += 1
            }
            win += weight * below
            // Equal scores of a side are one entry, so that at most one is equal to this.
            if place < other.count, other[place].score == score {
                tie += weight * other[place].weight
            }
        }
        rate = min(1, win + tie / 2)
        tieRate = min(1, tie)
    }

    /// The rate at which best-of-n beats one sample of the same policy: n / (n + 1).
    ///
    /// Exact for rewards without ties (from memory).
    ///
    /// - Throws: When n is below 1.
    package static func againstBase(drawCount: Int) throws(SelectionError) -> Double {
        try SelectionRules.require("n", drawCount, atLeast: 1)
        return Double(drawCount) / Double(drawCount + 1)
    }

    /// Different scores in ascending order with the probability that the best of n has them.
    private static func distribution(
        _ scores: [Double?],
        _ field: String,
        _ drawCount: Int,
        _ drawField: String
    ) throws(SelectionError) -> [(score: Double, weight: Double)] {
        let values = try ScoredCandidates.of(scores, field: field).map(\.score).sorted()
        try SelectionRules.require(drawField, drawCount, atLeast: 1)
        guard drawCount <= values.count else {
            throw .tooFew(field: drawField, requested: drawCount, available: values.count)
        }
        let weights = MaximumWeights.of(sampleCount: values.count, drawCount: drawCount)
        var distribution: [(score: Double, weight: Double)] = []
        for (score, weight) in zip(values, weights) {
            if let last = distribution.last, last.score == score {
                distribution[distribution.count - 1].weight += weight
            } else {
                distribution.append((score, weight))
            }
        }
        return distribution
    }
}
