// Rewards as the logarithms of probabilities of being good, added up.

package import RewardTypes

/// Σ ln σ(rᵢ - refᵢ): Transforming and Combining Rewards (arXiv 2402.00742): the logarithm of the
/// probability that a reply is good in all respects, where good is better than a reference.
///
/// The reference is a number, or comes from rewards of reference samples: the quantile of a normal
/// distribution with their mean and the population's deviation, 0.85 unless said otherwise. One
/// sample, or several that are equal, are their own reference, whatever the quantile. That this is
/// how the paper takes its quantile is an assumption: it agrees with a third party's program.
///
/// A reward that equals its reference gives ln 0.5. All parts weigh the same, since the sum is the
/// logarithm of a product of probabilities; `weighted_sum` over such scorers weighs them otherwise.
///
/// Options: `parts`; `references` (one number for each part), or `reference_samples` (a list of
/// rewards for each part) with `quantile`.
package struct LogSigmoidScorer: CandidateCombinator {
    package static let kind = "log_sigmoid"

    private static let maximumSampleCount = 1 << 20

    let parts: ScorerParts
    private let references: [Double]

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
        let given = try parts.optionalNumbers("references", of: &options)
        guard var samples = try options.optionalFields("reference_samples") else {
            guard let given else {
                throw options.error(
                    "references",
                    "is missing; give a reward for each part, or reference_samples"
                )
            }
            guard options.value("quantile") == nil else {
                throw options.error("quantile", "is for reference_samples; remove it")
            }
            references = given
            return
        }
        guard given == nil else {
            throw options.error("references", "cannot be given together with reference_samples")
        }
        let quantile = try options.optionalNumber("quantile") ?? 0.85
        guard quantile > 0, quantile < 1 else {
            throw options.error("quantile", "\(quantile) is not between 0 and 1")
        }
        let distance = NormalDistribution.quantile(quantile)
        var references: [Double] = []
        for label in parts.labels {
            let elements = try samples.optionalArray(label, maximumCount: Self.maximumSampleCount)
            guard let elements, !elements.isEmpty else {
                throw samples.error(label, "is missing or empty; give rewards of reference samples")
            }
            let rewards = elements.compactMap(\.doubleValue)
            guard rewards.count == elements.count else {
                throw samples.error(label, "has an element that is not a number")
            }
            let moments = Moments(rewards)
            let reference = moments.mean + distance * moments.deviation()
            guard reference.isFinite else {
                throw samples.error(label, "has rewards so large that their quantile is not finite")
            }
            references.append(reference)
        }
        try samples.refuseUnknown()
        self.references = references
    }

    func combine(_ scores: PartScores) -> Combination {
        let terms = zip(scores.values, references).map { logSigmoid($0 - $1) }
        return Combination(
            value: terms.reduce(0, +),
            components: zip(parts.labels, terms).map { Component("\($0).log_sigmoid", $1) }
        )
    }
}
