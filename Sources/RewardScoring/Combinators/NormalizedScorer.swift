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
/// With `statistics: running`, `z_score` takes mean and deviation of all candidates that this
/// scorer has seen since the start, those of the group included. Scores then depend on what was
/// scored before and on the order in which groups finish, so they cannot be had again; components
/// tell the statistics that were used. A scorer that is a part twice takes a group in twice. What
/// is remembered ends with the process.
///
/// Options: `parts` (one), `method` (`z_score`), `epsilon` (1e-8), `ddof` (0), `mean` with
/// `deviation`, or `statistics` (`group`, `running`).
package struct NormalizedScorer: Combinator, StatefulScorer {
    package static let kind = "normalize"

    private enum Method: String, CaseIterable, Sendable {
        case zScore = "z_score"
        case minMax = "min_max"
        case rank
    }

    private enum Statistics: String, CaseIterable, Sendable { case group, running }

    let parts: ScorerParts
    private let method: Method
    private let epsilon: Double
    private let ddof: Int
    private let fixed: (mean: Double, deviation: Double)?
    private let running: RunningMoments?

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
        switch try options.optionalChoice("statistics") ?? Statistics.group {
        case .group: running = nil
        case .running:
            guard method == .zScore, fixed == nil else {
                throw options.error(
                    "statistics",
                    "running is for method z_score without mean and deviation"
                )
            }
            running = RunningMoments()
        }
    }

    package var state: JSONObject? {
        guard let moments = running?.current else { return nil }
        guard moments.count > 0 else { return ["count": 0] }
        return [
            "count": .integer(Int64(moments.count)), "mean": .number(moments.mean),
            "deviation": .number(moments.deviation(ddof: ddof)),
        ]
    }

    func combine(_ candidates: [PartScores]) -> [Result<Combination, ItemFailure>] {
        let values = candidates.map { $0.values[0] }
        guard let running else {
            return normalized(values).map { .success(Combination(value: $0)) }
        }
        // What is not finite must not spoil the statistics for all who come later.
        let moments = running.add(values.filter(\.isFinite))
        return values.map { value in
            guard let moments, value.isFinite else {
                return .failure(
                    ItemFailure(
                        .backendError,
                        "\(value) is too large for running statistics, and was not added to them"
                    )
                )
            }
            let deviation = moments.deviation(ddof: ddof)
            return .success(
                Combination(
                    value: deviation > 0 ? (value - moments.mean) / (deviation + epsilon) : 0,
                    components: [
                        Component("count", Double(moments.count)),
                        Component("mean", moments.mean), Component("deviation", deviation),
                    ]
                )
            )
        }
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
