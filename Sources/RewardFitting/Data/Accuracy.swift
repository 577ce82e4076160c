// How often the better response has the higher reward.

/// The share of pairs that rewards put in the right order, and how sure it is.
package struct Accuracy: Sendable, Equatable {
    /// Pairs.
    package let count: Int
    /// Pairs whose chosen response has a strictly higher reward, as RewardBench counts.
    package let correctCount: Int
    /// Pairs with equal rewards; they count as wrong.
    package let tieCount: Int

    /// Counts margins: reward of the chosen response minus reward of the rejected one.
    ///
    /// - Throws: When there is no margin, or one is not finite.
    package init(margins: [Double]) throws(FitError) {
        guard !margins.isEmpty else { throw .tooFew(what: "margins", found: 0, minimum: 1) }
        if let bad = margins.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(what: "margins", row: bad, column: 0)
        }
        count = margins.count
        correctCount = margins.count { $0 > 0 }
        tieCount = margins.count { $0 == 0 }
    }

    /// The share of correct pairs.
    package var fraction: Double { Double(correctCount) / Double(count) }

    /// The Wilson score interval of the share at 95 %.
    package var interval: ClosedRange<Double> {
        Self.interval(ofTotal: Double(correctCount), count: count)
    }

    /// The Wilson score interval at 95 % of `total` successes among `count` trials, `count` > 0;
    /// shared successes make `total` a fraction.
    ///
    /// Source: Wilson, "Probable inference, the law of succession, and statistical inference"
    /// (JASA 1927). Unlike the normal interval it stays inside 0...1 and has a width at 0 and 1.
    package static func interval(ofTotal total: Double, count: Int) -> ClosedRange<Double> {
        let z = 1.959_963_984_540_054
        let n = Double(count)
        let fraction = total / n
        let center = (fraction + z * z / (2 * n)) / (1 + z * z / n)
        let variance = max(0, fraction * (1 - fraction)) / n + z * z / (4 * n * n)
        let half = z * variance.squareRoot() / (1 + z * z / n)
        // At 0 and 1 the bound is exact, and its rounding is not.
        let lower = total <= 0 ? 0 : max(0, center - half)
        let upper = total >= n ? 1 : min(1, center + half)
        return lower...upper
    }
}
