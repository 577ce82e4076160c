// The chance that at least one of k attempts passes.

/// Unbiased pass@k: 1 − C(n−c, k) / C(n, k) for c passes among n attempts.
///
/// As the product 1 − Π (1 − k / i) over i from n−c+1 to n, which neither overflows nor cancels;
/// with fewer than k failures it is 1. Source: Chen et al., "Evaluating large language models
/// trained on code" (arXiv 2107.03374), and openai/human-eval.
package enum PassAtK {
    /// The estimate for one problem.
    ///
    /// - Throws: When `passCount` is not in 0...`attemptCount`, k is below 1 or above the number of
    ///   attempts, or there are more attempts than `SelectionLimits.maximumSampleCount`.
    package static func estimate(
        attemptCount: Int,
        passCount: Int,
        k: Int
    ) throws(SelectionError) -> Double {
        try SelectionRules.require("k", k, atLeast: 1)
        guard attemptCount <= SelectionLimits.maximumSampleCount else {
            let maximum = SelectionLimits.maximumSampleCount
            throw .tooMany(field: "attempts", found: attemptCount, maximum: maximum)
        }
        guard k <= attemptCount else {
            throw .tooFew(field: "k", requested: k, available: max(0, attemptCount))
        }
        guard (0...attemptCount).contains(passCount) else {
            throw SelectionRules.error("passed", "\(passCount) is outside 0 to \(attemptCount)")
        }
        let failureCount = attemptCount - passCount
        guard failureCount >= k else { return 1 }
        var miss = 1.0
        for i in (failureCount + 1)..<(attemptCount + 1) { miss *= 1 - Double(k) / Double(i) }
        return 1 - miss
    }

    /// The estimate for one problem from its attempts; nil is no verdict, and no attempt.
    ///
    /// - Throws: As `estimate`, and when there is no verdict at all.
    package static func estimate(
        verdicts: [Bool?],
        k: Int
    ) throws(SelectionError) -> Double {
        guard !verdicts.isEmpty else { throw .empty(field: "verdicts") }
        let known = verdicts.compactMap(\.self)
        guard !known.isEmpty else { throw .noScores(field: "verdicts", count: verdicts.count) }
        return try estimate(attemptCount: known.count, passCount: known.count { $0 }, k: k)
    }
}
