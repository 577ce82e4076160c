// Scores with outcomes, as fits of calibration take them.

internal import Glibc

/// Scores whose outcome is known.
struct CalibrationData {
    /// Finite scores.
    let scores: [Double]
    /// Whether each came true.
    let outcomes: [Bool]

    /// Leaves out what lacks a score or an outcome.
    ///
    /// - Throws: When nothing is left, a score is not finite, there is not one outcome for each, or
    ///   all outcomes are the same.
    init(_ scores: [Double?], _ outcomes: [Bool?]) throws(SelectionError) {
        try SelectionRules.requireCount("outcomes", outcomes.count, of: scores.count)
        let known = zip(scores, outcomes).map { $0.1 == nil ? nil : $0.0 }
        let scored = try ScoredCandidates.of(known)
        self.scores = scored.map(\.score)
        self.outcomes = scored.map { outcomes[$0.index] == true }
        guard Set(self.outcomes).count == 2 else {
            throw SelectionRules.error(
                "outcomes",
                "are all the same; give at least one of each kind"
            )
        }
    }

    /// 1 / (1 + exp(−x)).
    static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// ln(1 + exp(x)), also for large x.
    static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
}
