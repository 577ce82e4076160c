// A mean, less what the parts disagree by.

package import RewardTypes

/// mean - λ · variance: uncertainty-weighted optimisation, UWO (arXiv 2310.02743, section 3).
///
/// Options: `parts`; `lambda` (0.5, as the authors' best-of-n); `ddof`, what is taken off the
/// number of parts in the variance (0 as in their best-of-n, 1 as in their PPO); `spread`
/// (`variance`, or `deviation` as RewardBench's ensembles take it).
package struct UncertaintyWeightedScorer: CandidateCombinator {
    package static let kind = "uncertainty_weighted"

    private enum Spread: String, CaseIterable, Sendable { case variance, deviation }

    let parts: ScorerParts
    private let lambda: Double
    private let ddof: Int
    private let spread: Spread

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
        lambda = try options.optionalNumber("lambda") ?? 0.5
        ddof = try options.optionalInteger("ddof", in: 0...1) ?? 0
        spread = try options.optionalChoice("spread") ?? .variance
        guard parts.all.count > ddof else {
            throw options.error("ddof", "1 needs two parts at least")
        }
    }

    func combine(_ scores: PartScores) -> Combination {
        let moments = Moments(scores.values)
        let size =
            spread == .variance ? moments.variance(ddof: ddof) : moments.deviation(ddof: ddof)
        return Combination(
            value: moments.mean - lambda * size,
            components: [Component("mean", moments.mean), Component(spread.rawValue, size)]
        )
    }
}
