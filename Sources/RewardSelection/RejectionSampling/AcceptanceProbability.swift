// How probable it is that rejection sampling accepts a candidate.

internal import Glibc

/// Acceptance of RSO: exp((r − M) / β), with M the largest reward.
///
/// Source: Liu et al., "Statistical rejection sampling improves preference optimization"
/// (arXiv 2309.06657), Algorithm 1 and Theorem 1.
package enum AcceptanceProbability {
    /// The probability for one reward; β = 0 is the limit: 1 at the maximum, else 0.
    ///
    /// `reward` is at most `maximum`, both are finite, and `beta` is finite and not negative.
    static func of(_ reward: Double, maximum: Double, beta: Double) -> Double {
        if reward == maximum { return 1 }
        return beta == 0 ? 0 : exp((reward - maximum) / beta)
    }

    /// The expected share of candidates that one pass accepts: the mean of exp((r − M) / β).
    ///
    /// Candidates are counted as they are given; equal texts are not collapsed.
    ///
    /// - Throws: When no candidate has a reward, a reward is not finite, or `beta` is negative.
    package static func expectedRate(
        _ rewards: [Double?],
        beta: Double
    ) throws(SelectionError) -> Double {
        try SelectionRules.requireNotNegative("beta", beta)
        let scored = try ScoredCandidates.of(rewards, field: "rewards")
        return mean(scored.map(\.score), beta: beta)
    }

    /// A temperature for a rate of acceptance.
    package struct Temperature: Sendable, Equatable {
        /// The temperature.
        package let beta: Double
        /// The expected rate at this temperature.
        package let rate: Double
        /// Halvings of the interval.
        package let iterationCount: Int
    }

    /// The temperature at which one pass is expected to accept a share `rate` of the candidates.
    ///
    /// The rate grows with β from the share of candidates at the maximum to 1, so bisection of
    /// ln β finds it. The interval reaches from 2^-60 to 2^60 times the spread of the rewards.
    ///
    /// - Throws: As `expectedRate`, and when no temperature has this rate.
    package static func temperature(
        forRate rate: Double,
        rewards: [Double?]
    ) throws(SelectionError) -> Temperature {
        let values = try ScoredCandidates.of(rewards, field: "rewards").map(\.score)
        let (maximum, minimum) = (values.max() ?? 0, values.min() ?? 0)
        let spread = maximum - minimum
        guard spread > 0, spread.isFinite else {
            let problem =
                spread == 0
                ? "are all equal, so every temperature accepts all; give rewards that differ"
                : "are too far apart for a number; scale them down"
            throw SelectionRules.error("rewards", problem)
        }
        let least = mean(values, beta: 0)
        guard rate > least, rate < 1 else {
            throw SelectionRules.error(
                "rate",
                "\(rate) is not between \(least), the share at the maximum, and 1"
            )
        }
        var low = log(spread) - 60 * log(2)
        var high = log(spread) + 60 * log(2)
        var iterationCount = 0
        // 64 halvings take the interval below the spacing of doubles.
        while iterationCount < 64 {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { break }
            if mean(values, beta: exp(middle)) < rate { low = middle } else { high = middle }
            iterationCount += 1
        }
        let beta = exp((low + high) / 2)
        return Temperature(
            beta: beta,
            rate: mean(values, beta: beta),
            iterationCount: iterationCount
        )
    }

    /// The mean probability; `rewards` is not empty.
    private static func mean(_ rewards: [Double], beta: Double) -> Double {
        let maximum = rewards.max() ?? 0
        let sum = rewards.reduce(0) { $0 + of($1, maximum: maximum, beta: beta) }
        return sum / Double(rewards.count)
    }
}
