// A fit of calibration with the errors before and after it.

internal import RewardTypes

/// How scores become probabilities.
package enum CalibrationFit: Sendable, Equatable {
    case platt(PlattScaling)
    case temperature(TemperatureScaling)
    case isotonic(IsotonicCalibration)

    /// The kinds, by the names that configurations use.
    package enum Method: String, Sendable, CaseIterable { case platt, temperature, isotonic }

    /// Fits; what lacks a score or an outcome is left out.
    ///
    /// - Throws: As the fit of that kind.
    package init(
        _ method: Method,
        _ scores: [Double?],
        outcomes: [Bool?]
    ) throws(SelectionError) {
        switch method {
        case .platt: self = .platt(try PlattScaling(scores, outcomes: outcomes))
        case .temperature: self = .temperature(try TemperatureScaling(scores, outcomes: outcomes))
        case .isotonic: self = .isotonic(try IsotonicCalibration(scores, outcomes: outcomes))
        }
    }

    /// The probability for a score.
    package func probability(_ score: Double) -> Double {
        switch self {
        case .platt(let fit): fit.probability(score)
        case .temperature(let fit): fit.probability(score)
        case .isotonic(let fit): fit.probability(score)
        }
    }
}

/// Calibration errors of scores as they are, and after a fit.
package struct CalibrationTrial: Sendable, Equatable {
    /// What scores are.
    package enum Scale: Sendable {
        /// Log-odds: σ(score) is the probability.
        case logOdds
        /// Probabilities.
        case probability
    }

    /// What the fit does not see, and errors are measured on.
    package struct HeldOut: Sendable, Equatable {
        /// The share of what has a score and an outcome; above 0 and below 1.
        package let share: Double
        /// Which ones.
        package let seed: UInt64

        /// A share, drawn by a seed.
        package init(share: Double, seed: UInt64) {
            self.share = share
            self.seed = seed
        }
    }

    /// Errors of the scores as they are.
    package let before: CalibrationError
    /// The fit; nil when none was asked for.
    package let fit: CalibrationFit?
    /// Errors after the fit.
    package let after: CalibrationError?
    /// What has a score and an outcome and was fitted to; 0 without a fit.
    package let fitCount: Int

    /// Measures, and fits if a method is given.
    ///
    /// - Throws: As `CalibrationError` and `CalibrationFit`; when a temperature is to be fitted to
    ///   probabilities; and when a share to hold out leaves nothing on one of the sides.
    package init(
        _ scores: [Double?],
        outcomes: [Bool?],
        scale: Scale = .logOdds,
        method: CalibrationFit.Method? = nil,
        binCount: Int = 5,
        heldOut: HeldOut? = nil
    ) throws(SelectionError) {
        try SelectionRules.requireCount("outcomes", outcomes.count, of: scores.count)
        var fitted = outcomes
        var measured = outcomes
        if let heldOut {
            let isHeldOut = try Self.heldOut(heldOut, scores, outcomes)
            fitted = zip(outcomes, isHeldOut).map { $1 ? nil : $0 }
            measured = zip(outcomes, isHeldOut).map { $1 ? $0 : nil }
        }
        let field = scale == .logOdds ? "scores" : "probabilities"
        func error(_ probability: (Double) -> Double) throws(SelectionError) -> CalibrationError {
            try CalibrationError(
                probabilities: scores.map { $0.map(probability) },
                outcomes: measured,
                binCount: binCount
            )
        }
        // Bad numbers are named as what was given.
        _ = try ScoredCandidates.of(scores, field: field)
        before = try error(scale == .logOdds ? CalibrationData.logistic : { $0 })
        guard let method else {
            (fit, after, fitCount) = (nil, nil, 0)
            return
        }
        guard method != .temperature || scale == .logOdds else {
            throw SelectionRules.error(
                "method",
                "temperature divides log-odds; give scores in place of probabilities"
            )
        }
        let fit = try CalibrationFit(method, scores, outcomes: fitted)
        self.fit = fit
        after = try error(fit.probability)
        fitCount = zip(scores, fitted).count { $0 != nil && $1 != nil }
    }

    /// Draws floor(share · known) of what has a score and an outcome.
    private static func heldOut(
        _ heldOut: HeldOut,
        _ scores: [Double?],
        _ outcomes: [Bool?]
    ) throws(SelectionError) -> [Bool] {
        let known = scores.indices.filter { scores[$0] != nil && outcomes[$0] != nil }
        guard heldOut.share > 0, heldOut.share < 1 else {
            throw SelectionRules.error("held_out", "\(heldOut.share) is not between 0 and 1")
        }
        let count = Int(Double(known.count) * heldOut.share)
        guard count > 0, count < known.count else {
            throw SelectionRules.error(
                "held_out",
                "\(heldOut.share) of \(known.count) leaves a side empty; give more scores"
            )
        }
        var generator = SeededGenerator(seed: heldOut.seed)
        var isHeldOut = [Bool](repeating: false, count: scores.count)
        for place in generator.permutation(of: known.count).prefix(count) {
            isHeldOut[known[place]] = true
        }
        return isHeldOut
    }
}
