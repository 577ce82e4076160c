// A score in relation to others.

package import RewardTypes

/// A score on a common scale: over the candidates of its group, or by fixed statistics.
///
/// `z_score` is (r - mean) / (deviation + ε), `min_max` (r - min) / (max - min), both 0 for a group
/// without variance; `rank` counts from 1 for the best, equal scores share the best of their ranks,
/// and is given as (n - rank) / (n - 1), so that larger is better; a group of one has 1.
///
/// With `mean` and `deviation`, which somebody measured once, a score does not depend on its group.
///
/// Options: `parts` (one), `method` (`z_score`), `epsilon` (1e-8), `ddof` (0), `mean` with
/// `deviation`.
package struct NormalizedScorer: Combinator {
    package static let kind = "normalize"

    private enum Method: String, CaseIterable, Sendable {
        case zScore = "z_score"
        case minMax = "min_max"
        case rank
    }

    let parts: ScorerParts
    private let method: Method
    private let epsilon: Double
    private let ddof: Int
    private let fixed: (mean: Double, deviation: Double)?

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment, count: 1)
        method = try options.optionalChoice("method") ?? .zScore
        epsilon = try options.optionalNumber("epsilon") ?? 1e-8
        ddof = try options.optionalInteger("ddof", in: 0...1) ?? 0
        guard epsilon >= 0 else { throw options.error("epsilon", "\(epsilon) is below 0") }
        let mean = try options.optionalNumber("mean")
        let deviation = try options.optionalNumber("deviation")
        switch (mean, deviation) {
        case (nil, nil): fixed = nil
        case (let mean?, let deviation?):
            guard method == .zScore else {
                throw options.error("mean", "is for method z_score")
            }
            guard deviation > 0 else {
                throw options.error("deviation", "\(deviation) is not above 0")
            }
            fixed = (mean, deviation)
        default: throw options.error("deviation", "and mean are given together or not at all")
        }
    }

    func combine(_ candidates: [PartScores]) -> [Result<Combination, ItemFailure>] {
        normalized(candidates.map { $0.values[0] }).map { .success(Combination(value: $0)) }
    }

    private func normalized(_ values: [Double]) -> [Double] {
        guard let lowest = values.min(), let highest = values.max() else { return [] }
        switch method {
        case .zScore:
            if let fixed { return values.map { ($0 - fixed.mean) / fixed.deviation } }
            guard lowest < highest else { return values.map { _ in 0 } }
            let moments = Moments(values)
            let divisor = moments.deviation(ddof: ddof) + epsilon
            return values.map { ($0 - moments.mean) / divisor }
        case .minMax:
            guard lowest < highest else { return values.map { _ in 0 } }
            return values.map { ($0 - lowest) / (highest - lowest) }
        case .rank:
            guard values.count > 1 else { return values.map { _ in 1 } }
            let falling = values.sorted(by: >)
            var rankOf: [Double: Int] = [:]
            for (index, value) in falling.enumerated() where rankOf[value] == nil {
                rankOf[value] = index + 1
            }
            let last = Double(values.count - 1)
            return values.map { Double(values.count - (rankOf[$0] ?? values.count)) / last }
        }
    }
}
