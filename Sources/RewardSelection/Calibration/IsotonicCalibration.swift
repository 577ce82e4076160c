// Any rising function that makes scores into probabilities.

/// The rising step function closest to the outcomes in squares, by pooling adjacent violators.
///
/// Source: Barlow et al., "Statistical inference under order restrictions" (1972); for calibration
/// Zadrozny and Elkan (KDD 2002). Equal scores are one point. Between points the value is
/// interpolated linearly, outside it is that of the nearest.
package struct IsotonicCalibration: Sendable, Equatable {
    /// Different scores in ascending order.
    package let scores: [Double]
    /// The fitted probability at each, never falling.
    package let probabilities: [Double]

    /// Fits; what lacks a score or an outcome is left out.
    ///
    /// O(n log n).
    ///
    /// - Throws: As `CalibrationData`.
    package init(_ scores: [Double?], outcomes: [Bool?]) throws(SelectionError) {
        let data = try CalibrationData(scores, outcomes)
        let order = data.scores.indices.sorted { data.scores[$0] < data.scores[$1] }
        var points: [(score: Double, positives: Int, count: Int)] = []
        for index in order {
            let positive = data.outcomes[index] ? 1 : 0
            if let last = points.last, last.score == data.scores[index] {
                points[points.count - 1].positives += positive
                points[points.count - 1].count += 1
            } else {
                points.append((data.scores[index], positive, 1))
            }
        }
        // Blocks of points with one value; each is merged with its left neighbour while not larger.
        var blocks: [(positives: Int, count: Int, pointCount: Int)] = []
        for point in points {
            var block = (positives: point.positives, count: point.count, pointCount: 1)
            // Compared as products of whole numbers, so without rounding.
            while let left = blocks.last,
                left.positives * block.count >= block.positives * left.count
            {
                block.positives += left.positives
                block.count += left.count
                block.pointCount += left.pointCount
                blocks.removeLast()
            }
            blocks.append(block)
        }
        self.scores = points.map(\.score)
        probabilities = blocks.flatMap { block in
            [Double](
                repeating: Double(block.positives) / Double(block.count),
                count: block.pointCount
            )
        }
    }

    /// The points that make the curve: those between two of the same probability are left out.
    package var corners: [(score: Double, probability: Double)] {
        scores.indices.filter { index in
            index == 0 || index == scores.count - 1
                || probabilities[index - 1] != probabilities[index]
                || probabilities[index + 1] != probabilities[index]
        }.map { (scores[$0], probabilities[$0]) }
    }

    /// The probability for a score, in O(log n).
    package func probability(_ score: Double) -> Double {
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] < score { low = middle + 1 } else { high = middle }
        }
        guard low < scores.count else { return probabilities[scores.count - 1] }
        guard low > 0, scores[low] > score else { return probabilities[low] }
        let share = Proportion.of(score, from: scores[low - 1], to: scores[low])
        return probabilities[low - 1] + share * (probabilities[low] - probabilities[low - 1])
    }
}
