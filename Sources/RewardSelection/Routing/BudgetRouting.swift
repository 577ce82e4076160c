// Which items are worth a person's label.

/// Routing by predicted gain: within a budget the items with the largest gain go to people.
///
/// gain = Σ coefficient · feature, and the largest share goes to human annotators while the others
/// keep the label of a model. Source: Miranda et al., "Hybrid preferences: learning to route
/// instances for human vs. AI feedback" (arXiv 2410.19133; allenai/hybrid-preferences), the linear
/// form. Gains need not be positive: the budget alone decides.
package struct BudgetRouting: Sendable, Equatable {
    /// How many items may go to people.
    package enum Budget: Sendable, Equatable {
        /// At most so many.
        case count(Int)
        /// At most floor(share · items with all features), 0...1.
        case share(Double)
    }

    /// The gain of each item; nil where a feature is missing.
    package let gains: [Double?]
    /// Items for people, largest gain first; of equal gains the earlier item.
    package let humanItems: [Int]
    /// Whether an item that was left out has the same gain as the last chosen one.
    package let isTied: Bool

    /// Routes items: `features[item][feature]`, nil where a feature is missing.
    ///
    /// An item without a gain is never chosen.
    ///
    /// - Throws: When there is no item, none has all features, an item has not one feature for each
    ///   coefficient, a number is not finite, or the budget is out of range.
    package init(
        features: [[Double?]],
        coefficients: [Double],
        budget: Budget
    ) throws(SelectionError) {
        try SelectionRules.requireFinite("coefficients", coefficients)
        var gains: [Double?] = []
        for (item, row) in features.enumerated() {
            let field = "features[\(item)]"
            try SelectionRules.requireCount(field, row.count, of: coefficients.count)
            if let bad = row.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
                throw .notFinite(field: field, index: bad)
            }
            let known = row.compactMap(\.self)
            let gain = zip(known, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
            gains.append(known.count == row.count ? gain : nil)
        }
        let sorted = ScoredCandidates.sorted(try ScoredCandidates.of(gains, field: "features"))
        let count = try Self.count(budget, itemCount: sorted.count)
        self.gains = gains
        humanItems = sorted.prefix(count).map(\.index)
        isTied =
            count > 0 && count < sorted.count && sorted[count].score == sorted[count - 1].score
    }

    private static func count(
        _ budget: Budget,
        itemCount: Int
    ) throws(SelectionError) -> Int {
        switch budget {
        case .count(let count):
            try SelectionRules.require("budget", count, atLeast: 0)
            return count
        case .share(let share):
            try SelectionRules.require("budget", share, in: 0...1)
            // A product that should be whole may be rounded down a little.
            return Int((Double(itemCount) * share + 1e-9).rounded(.down))
        }
    }
}
