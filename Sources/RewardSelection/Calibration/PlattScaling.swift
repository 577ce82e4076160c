// Two numbers that make scores into probabilities.

internal import Glibc

/// p = σ(a·s + b) by maximum likelihood with smoothed outcomes.
///
/// Source: Platt, "Probabilistic outputs for support vector machines" (1999), with targets
/// (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), by Newton's method with a line search as Lin, Lin, Weng,
/// "A note on Platt's probabilistic outputs" (Machine Learning 2007). Smoothed targets keep the fit
/// finite even when a threshold separates all outcomes.
package struct PlattScaling: Sendable, Equatable {
    /// a, in 1 / units of the score; negative where scores fall with outcomes.
    package let slope: Double
    /// b.
    package let intercept: Double
    /// Steps of the iteration.
    package let iterationCount: Int
    /// Whether the gradient vanished.
    package let isConverged: Bool

    /// The probability for a score.
    package func probability(_ score: Double) -> Double {
        CalibrationData.logistic(slope * score + intercept)
    }

    /// Fits a and b; what lacks a score or an outcome is left out.
    ///
    /// - Throws: As `CalibrationData`, or when all scores are equal.
    package init(_ scores: [Double?], outcomes: [Bool?]) throws(SelectionError) {
        let data = try CalibrationData(scores, outcomes)
        let moments = Moments.of(data.scores)
        guard moments.deviation > 0, moments.deviation.isFinite else {
            let problem =
                moments.deviation == 0 ? "are all equal" : "are too far apart for a number"
            throw SelectionRules.error("scores", "\(problem); no slope fits")
        }
        let positives = Double(data.outcomes.count { $0 })
        let negatives = Double(data.outcomes.count) - positives
        let targets = data.outcomes.map { isPositive in
            isPositive ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)
        }
        // Standardised scores make the two numbers comparable, and the system well conditioned.
        let scaled = data.scores.map { ($0 - moments.mean) / moments.deviation }
        var fit = Newton(scores: scaled, targets: targets)
        fit.intercept = log((positives + 1) / (negatives + 1))
        fit.run()
        slope = fit.slope / moments.deviation
        intercept = fit.intercept - fit.slope * moments.mean / moments.deviation
        iterationCount = fit.iterationCount
        isConverged = fit.isConverged
    }

    /// The iteration over standardised scores.
    private struct Newton {
        let scores: [Double]
        let targets: [Double]
        var slope = 0.0
        var intercept = 0.0
        var iterationCount = 0
        var isConverged = false

        init(scores: [Double], targets: [Double]) {
            self.scores = scores
            self.targets = targets
        }

        /// At most 100 steps; the loss is strictly convex, so some ten are enough.
        mutating func run() {
            while iterationCount < 100 {
                let step = direction()
                guard step.decrease > 1e-20 * Double(scores.count) else {
                    isConverged = true
                    return
                }
                iterationCount += 1
                var scale = 1.0
                // So close to the minimum losses cannot be told apart, and whole steps are right.
                while step.decrease > 1e-8 * Double(scores.count), scale > 1e-10 {
                    let next = (slope + scale * step.slope, intercept + scale * step.intercept)
                    guard
                        loss(next.0, next.1) > loss(slope, intercept) - 1e-4 * scale * step.decrease
                    else { break }
                    scale /= 2
                }
                slope += scale * step.slope
                intercept += scale * step.intercept
            }
        }

        /// Cross entropy in nats: Σ ln(1 + exp(z)) − t·z.
        private func loss(_ slope: Double, _ intercept: Double) -> Double {
            zip(scores, targets).reduce(0) { sum, next in
                let z = slope * next.0 + intercept
                return sum + CalibrationData.softplus(z) - next.1 * z
            }
        }

        /// Newton's step, and gᵀH⁻¹g, the decrease it promises twice.
        private func direction() -> (slope: Double, intercept: Double, decrease: Double) {
            var (gradientA, gradientB) = (0.0, 0.0)
            // A little on the diagonal, as in the note: H stays invertible when p reach 0 and 1.
            var (aa, ab, bb) = (1e-12, 0.0, 1e-12)
            for (score, target) in zip(scores, targets) {
                let p = CalibrationData.logistic(slope * score + intercept)
                gradientA += (p - target) * score
                gradientB += p - target
                let weight = p * (1 - p)
                aa += weight * score * score
                ab += weight * score
                bb += weight
            }
            let determinant = aa * bb - ab * ab
            let a = -(bb * gradientA - ab * gradientB) / determinant
            let b = -(aa * gradientB - ab * gradientA) / determinant
            return (a, b, -(a * gradientA + b * gradientB))
        }
    }
}
