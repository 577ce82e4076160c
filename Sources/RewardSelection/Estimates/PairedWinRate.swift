// How often one side of pairs wins.

/// Wins of the first of two scores, over pairs that belong together, such as replies to one prompt.
package struct PairedWinRate: Sendable, Equatable {
    /// What a tie counts.
    package enum TieRule: String, Sendable, CaseIterable {
        /// Half a win and half a loss.
        case half
        /// Nothing: the rate is that among the other pairs.
        case exclude
        /// A loss: the rate is that of strict wins.
        case loss
    }

    /// Pairs whose first score is larger.
    package let winCount: Int
    /// Pairs of equal scores.
    package let tieCount: Int
    /// Pairs whose second score is larger.
    package let lossCount: Int
    /// Pairs that the rate is a mean of.
    package let countedCount: Int
    /// The rate of wins, 0...1.
    package let rate: Double

    /// Counts pairs; one that lacks a score counts nowhere.
    ///
    /// - Throws: When no pair has both scores, a score is not finite, or all pairs are ties that
    ///   count nothing.
    package init(_ pairs: [(Double?, Double?)], ties: TieRule = .half) throws(SelectionError) {
        let margins = pairs.map { pair in
            // The order alone counts; a difference might overflow, or vanish.
            pair.0.flatMap { first in
                pair.1.map { first.isFinite && $0.isFinite ? Self.sign(first, $0) : .nan }
            }
        }
        let known = try ScoredCandidates.of(margins, field: "pairs")
        winCount = known.count { $0.score > 0 }
        tieCount = known.count { $0.score == 0 }
        lossCount = known.count { $0.score < 0 }
        countedCount = ties == .exclude ? winCount + lossCount : known.count
        guard countedCount > 0 else {
            throw SelectionRules.error("pairs", "are all ties, and ties are excluded; no rate")
        }
        let wins = Double(winCount) + (ties == .half ? Double(tieCount) / 2 : 0)
        rate = wins / Double(countedCount)
    }

    private static func sign(_ first: Double, _ second: Double) -> Double {
        first > second ? 1 : first < second ? -1 : 0
    }

    /// The interval that holds the true rate with the probability that `quantile` stands for: 1.96
    /// for 95 %.
    ///
    /// Source: Wilson, "Probable inference, the law of succession, and statistical inference"
    /// (1927). Where ties count half a pair varies less than a coin of the same rate, so that the
    /// interval is rather too wide.
    package func interval(quantile: Double) -> ClosedRange<Double> {
        let count = Double(countedCount)
        let square = quantile * quantile
        let middle = (rate + square / (2 * count)) / (1 + square / count)
        let deviation = (rate * (1 - rate) / count + square / (4 * count * count)).squareRoot()
        let half = quantile * deviation / (1 + square / count)
        return max(0, middle - half)...min(1, middle + half)
    }
}
