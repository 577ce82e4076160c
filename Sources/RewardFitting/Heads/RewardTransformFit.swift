// Rewards that do not pay for length: ArmoRM's removal of verbosity.

internal import Glibc

/// How much of the verbosity reward each attribute has to lose so that the two are unrelated.
///
///     r'_j = r_j - p_j r_v,   p_j = the smallest λ of the grid with
///                                   Spearman(r_j - λ r_v, r_v) <= threshold, else 1
///
/// p_v is 1, so that r'_v = 0. As a matrix, r' = r M with M = I and p subtracted from row v.
/// Source: ArmoRM (arXiv 2406.12845), section 4.3 and the released script, whose argument has the
/// default 0.03 (the function behind it 0.028). Equal values have their mean rank.
package struct RewardTransformFit: Sendable, Equatable {
    /// The λ that are tried, in their order.
    package static let grid: [Double] =
        [0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15] + (4...19).map { Double($0) / 20 }

    /// The default threshold.
    package static let defaultThreshold = 0.03

    /// p: [attributes].
    package let penalties: [Double]
    /// M: [attributes, attributes], row-major, for r' = r M.
    package let matrix: [Double]
    /// Spearman's correlation of each attribute with verbosity before; 0 for a constant one.
    package let correlationsBefore: [Double]
    /// The same after; 0 for verbosity itself.
    package let correlationsAfter: [Double]

    /// Searches the penalties over a reference set.
    ///
    /// - Parameters:
    ///   - rewards: [responses, attributes] of the reference set, two rows or more.
    ///   - verbosity: The column of the verbosity reward.
    ///   - threshold: The correlation that may be left, -1 to 1.
    /// - Throws: When there are too few rows or no such column, when the threshold cannot be used,
    ///   and when verbosity is the same everywhere.
    package init(
        rewards: FeatureMatrix,
        verbosity: Int,
        threshold: Double = RewardTransformFit.defaultThreshold
    ) throws(FitError) {
        let width = rewards.columnCount
        guard rewards.rowCount >= 2 else {
            throw .tooFew(what: "reference responses", found: rewards.rowCount, minimum: 2)
        }
        guard width <= FitLimits.maximumOutputCount else {
            throw .tooMany(what: "attributes", found: width, maximum: FitLimits.maximumOutputCount)
        }
        guard verbosity >= 0, verbosity < width else {
            throw .outOfRange(what: "the verbosity attribute", index: verbosity, count: width)
        }
        guard threshold >= -1, threshold <= 1 else {
            throw OptionRules.error("threshold", "\(threshold) is outside -1 to 1")
        }
        func column(_ index: Int) -> [Double] {
            (0..<rewards.rowCount).map { Double(rewards.row($0)[index]) }
        }
        let lengths = column(verbosity)
        guard lengths.contains(where: { $0 != lengths[0] }) else {
            throw .noSignal("the verbosity reward is the same for all reference responses")
        }
        let ranks = RankCorrelation.ranks(lengths)
        func correlation(_ values: [Double], penalty: Double) -> Double {
            let rest = zip(values, lengths).map { $0 - penalty * $1 }
            return RankCorrelation.pearson(RankCorrelation.ranks(rest), ranks)
        }
        var penalties = [Double](repeating: 1, count: width)
        var before = [Double](repeating: 0, count: width)
        var after = before
        for attribute in 0..<width {
            let values = column(attribute)
            before[attribute] = correlation(values, penalty: 0)
            // What is left of verbosity is zero everywhere, and related to nothing.
            guard attribute != verbosity else { continue }
            let penalty = Self.grid.first { correlation(values, penalty: $0) <= threshold } ?? 1
            penalties[attribute] = penalty
            after[attribute] = correlation(values, penalty: penalty)
        }
        self.penalties = penalties
        correlationsBefore = before
        correlationsAfter = after
        var matrix = [Double](repeating: 0, count: width * width)
        for attribute in 0..<width {
            matrix[attribute * width + attribute] = 1
        }
        for attribute in 0..<width { matrix[verbosity * width + attribute] -= penalties[attribute] }
        self.matrix = matrix
    }

    /// r M for every row.
    ///
    /// - Throws: When rows have another number of attributes, or a result is too large for a float.
    package func transform(_ rewards: FeatureMatrix) throws(FitError) -> FeatureMatrix {
        let width = penalties.count
        guard rewards.columnCount == width else {
            throw .shape(what: "number of attributes", expected: width, found: rewards.columnCount)
        }
        var elements: [Float] = []
        elements.reserveCapacity(rewards.elements.count)
        for row in 0..<rewards.rowCount {
            let values = rewards.row(row)
            for column in 0..<width {
                let sum = (0..<width).reduce(0.0) {
                    $0 + Double(values[$1]) * matrix[$1 * width + column]
                }
                elements.append(Float(sum))
            }
        }
        return try FeatureMatrix(
            rowCount: rewards.rowCount,
            columnCount: width,
            elements: elements,
            what: "transformed rewards"
        )
    }
}

/// Spearman's correlation: Pearson's correlation of ranks.
enum RankCorrelation {
    /// Ranks from 1 on; equal values share the mean of theirs.
    static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted {
            values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1]
        }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for position in start..<end { ranks[order[position]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }

    /// Pearson's correlation; 0 when one of the two is constant.
    static func pearson(_ a: [Double], _ b: [Double]) -> Double {
        let meanA = a.reduce(0, +) / Double(a.count)
        let meanB = b.reduce(0, +) / Double(b.count)
        var (product, squareA, squareB) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += (x - meanA) * (y - meanB)
            squareA += (x - meanA) * (x - meanA)
            squareB += (y - meanB) * (y - meanB)
        }
        guard squareA > 0, squareB > 0 else { return 0 }
        return product / (squareA * squareB).squareRoot()
    }
}
