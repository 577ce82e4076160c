// Whether probabilities of preferences are as true as they say.

internal import Glibc

/// Calibration errors over bins of equal width.
///
/// MORE (Zeng et al., arXiv 2312.07401; dunzeng/MORE, `utils.py`): with p the predicted
/// probability and y the outcome, ECE = Σ_b |Σp − Σy| / N; ACE is the mean over bins that are not
/// empty of |Σp − Σy| / n_b; MCE their maximum. A probability on an edge belongs to the lower bin.
package struct CalibrationError: Sendable, Equatable {
    /// Probabilities of one interval.
    package struct Bin: Sendable, Equatable {
        /// Predictions in it.
        package let count: Int
        /// Mean predicted probability; nil when it is empty.
        package let meanProbability: Double?
        /// Share of positive outcomes; nil when it is empty.
        package let positiveShare: Double?
    }

    /// Bins from 0 to 1.
    package let bins: [Bin]
    /// Predictions with an outcome.
    package let count: Int
    /// Expected calibration error.
    package let expected: Double
    /// Average calibration error.
    package let average: Double
    /// Maximum calibration error.
    package let maximum: Double

    /// Errors of probabilities; pairs where either is nil (no score, or a tie) are left out.
    ///
    /// - Throws: When no prediction has an outcome, a probability is outside 0...1, there is not
    ///   one outcome for each, or the number of bins is outside 1...1000.
    package init(
        probabilities: [Double?],
        outcomes: [Bool?],
        binCount: Int = 5
    ) throws(SelectionError) {
        try SelectionRules.requireCount("outcomes", outcomes.count, of: probabilities.count)
        guard (1...1000).contains(binCount) else {
            throw SelectionRules.error("bins", "\(binCount) is outside 1 to 1000")
        }
        let known = zip(probabilities, outcomes).map { $0.1 == nil ? nil : $0.0 }
        let scored = try ScoredCandidates.of(known, field: "probabilities")
        var counts = [Int](repeating: 0, count: binCount)
        var sums = [Double](repeating: 0, count: binCount)
        var positives = [Int](repeating: 0, count: binCount)
        for prediction in scored {
            let field = "probabilities[\(prediction.index)]"
            try SelectionRules.require(field, prediction.score, in: 0...1)
            let bin = Self.bin(of: prediction.score, count: binCount)
            counts[bin] += 1
            sums[bin] += prediction.score
            positives[bin] += outcomes[prediction.index] == true ? 1 : 0
        }
        var (total, sum, most, filled) = (0.0, 0.0, 0.0, 0)
        for bin in 0..<binCount where counts[bin] > 0 {
            let gap = abs(sums[bin] - Double(positives[bin]))
            total += gap
            sum += gap / Double(counts[bin])
            most = max(most, gap / Double(counts[bin]))
            filled += 1
        }
        count = scored.count
        expected = total / Double(scored.count)
        average = sum / Double(filled)
        maximum = most
        bins = (0..<binCount).map { bin in
            let isEmpty = counts[bin] == 0
            return Bin(
                count: counts[bin],
                meanProbability: isEmpty ? nil : sums[bin] / Double(counts[bin]),
                positiveShare: isEmpty ? nil : Double(positives[bin]) / Double(counts[bin])
            )
        }
    }

    /// Errors of σ(margin), where a label says which of two has to be preferred.
    ///
    /// `labels` is 1 where the first is better, −1 where the second is, 0 for a tie, which is left
    /// out; only the sign counts.
    ///
    /// - Throws: As for probabilities.
    package init(
        margins: [Double?],
        labels: [Double?],
        binCount: Int = 5
    ) throws(SelectionError) {
        _ = try ScoredCandidates.of(margins, field: "margins")
        try self.init(
            probabilities: margins.map { $0.map { 1 / (1 + exp(-$0)) } },
            outcomes: labels.map { label in
                label.flatMap { $0 > 0 ? true : $0 < 0 ? false : nil }
            },
            binCount: binCount
        )
    }

    /// As many inner edges as lie below the probability.
    private static func bin(of probability: Double, count: Int) -> Int {
        var bin = min(count - 1, Int(probability * Double(count)))
        // The product may be rounded over an edge in either direction.
        while bin > 0, Double(bin) / Double(count) >= probability { bin -= 1 }
        while bin < count - 1, Double(bin + 1) / Double(count) < probability { bin += 1 }
        return bin
    }
}
