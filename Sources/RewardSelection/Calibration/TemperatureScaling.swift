// One number that makes margins into probabilities.

/// p = σ(s / T) with the T of the largest likelihood.
///
/// Source: Guo et al., "On calibration of modern neural networks" (arXiv 1706.04599). The loss is
/// convex in 1 / T, so bisection of its derivative finds the one minimum.
package struct TemperatureScaling: Sendable, Equatable {
    /// T, in units of the score; positive.
    package let temperature: Double

    /// The probability for a score.
    package func probability(_ score: Double) -> Double {
        CalibrationData.logistic(score / temperature)
    }

    /// Fits T; what lacks a score or an outcome is left out.
    ///
    /// - Throws: As `CalibrationData`; when scores do not rise with outcomes, so that the best T is
    ///   infinite; or when their sign is always right, so that it is 0.
    package init(_ scores: [Double?], outcomes: [Bool?]) throws(SelectionError) {
        let data = try CalibrationData(scores, outcomes)
        // Scaled to 1, so that the interval of 1 / T is the same for all units.
        let scale = data.scores.reduce(0) { max($0, abs($1)) }
        guard scale > 0 else { throw SelectionRules.error("scores", "are all 0; nothing to scale") }
        let scaled = data.scores.map { $0 / scale }
        let slope = { (factor: Double) -> Double in
            zip(scaled, data.outcomes).reduce(0) { sum, next in
                sum + (CalibrationData.logistic(factor * next.0) - (next.1 ? 1 : 0)) * next.0
            }
        }
        guard slope(0) < 0 else {
            throw SelectionRules.error("scores", "do not rise with the outcomes; no T fits")
        }
        let signs = zip(scaled, data.outcomes).allSatisfy { $0.0 == 0 || ($0.0 > 0) == $0.1 }
        guard !signs else {
            throw SelectionRules.error(
                "scores",
                "have the right sign always, so that T would be 0; give more outcomes"
            )
        }
        var (low, high) = (0.0, 1.0)
        while slope(high) < 0, high < 0x1p60 { high *= 2 }
        // 100 halvings go below the spacing of doubles.
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if slope(middle) < 0 { low = middle } else { high = middle }
        }
        temperature = scale / high
    }
}
