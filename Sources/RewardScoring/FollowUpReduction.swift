// From the likelihoods of single follow-ups to one score.

internal import Glibc
internal import RewardTypes

/// How several values become one.
enum Reduction: String, CaseIterable, Sendable {
    case mean
    case sum
    case max
    case min
    /// ln Σ eˣ.
    case logSumExp = "logsumexp"

    /// The value for one value or more.
    func value(of values: [Double]) -> Double {
        switch self {
        case .mean: values.reduce(0, +) / Double(Swift.max(1, values.count))
        case .sum: values.reduce(0, +)
        case .max: values.max() ?? 0
        case .min: values.min() ?? 0
        case .logSumExp: RewardScoring.logSumExp(values)
        }
    }
}

/// The reductions of a follow-up scorer: over the follow-ups of each side of a category, from its
/// two sides to the category, and over the categories.
///
/// | option | value |
/// | --- | --- |
/// | `reduce` | over the follow-ups of one side; `mean` |
/// | `contrast: difference` | positive side - negative side |
/// | `contrast: log_ratio` | ln(mean likelihood of the positive / of the negative follow-ups) |
/// | `reduce_categories` | over the categories; `mean` |
///
/// `weights`, one for each category, have a part in the mean (divided by their sum), in the sum,
/// and in ln Σ w eˣ.
///
/// The likelihood of a follow-up is eˡ, with l the mean log-probability of its tokens; the log
/// ratio of the means is the log-odds of the positive side. The published program leaves its lists
/// unreduced, so all of this is this project's choice.
struct FollowUpReduction: Sendable {
    private enum Contrast: String, CaseIterable { case difference, logRatio = "log_ratio" }

    private let overFollowUps: Reduction
    private let overCategories: Reduction
    private let weights: [Double]?
    private let contrast: Contrast

    /// Takes the four options; `readsLogProbabilities` tells whether likelihoods are known.
    init(
        _ options: inout Fields,
        sets: [FollowUpSet],
        readsLogProbabilities: Bool
    ) throws(FieldError) {
        contrast = try options.optionalChoice("contrast") ?? .difference
        let reduction: Reduction? = try options.optionalChoice("reduce")
        if contrast == .logRatio {
            guard reduction == nil else {
                throw options.error(
                    "reduce",
                    "is always a mean of likelihoods in contrast "
                        + "log_ratio; remove it"
                )
            }
            guard readsLogProbabilities else {
                throw options.error("contrast", "log_ratio needs mode logprob_mean")
            }
        }
        overFollowUps = reduction ?? .mean
        overCategories = try options.optionalChoice("reduce_categories") ?? .mean
        weights = try Self.weights(&options, sets, overCategories)
    }

    private static func weights(
        _ options: inout Fields,
        _ sets: [FollowUpSet],
        _ reduction: Reduction
    ) throws(FieldError) -> [Double]? {
        guard var fields = try options.optionalFields("weights") else { return nil }
        switch reduction {
        case .mean, .sum, .logSumExp: break
        case .max, .min:
            throw options.error(
                "weights",
                "have no meaning with reduce_categories \(reduction.rawValue); remove them"
            )
        }
        var weights: [Double] = []
        for set in sets {
            guard let weight = try fields.optionalNumber(set.name) else {
                throw fields.error(set.name, "is missing; every category needs a weight")
            }
            guard weight >= 0 else { throw fields.error(set.name, "\(weight) is below 0") }
            weights.append(weight)
        }
        if let other = fields.unknownNames.first {
            let known = sets.map(\.name).joined(separator: ", ")
            throw fields.error(other, "is not a category here; categories: \(known)")
        }
        let sum = weights.reduce(0, +)
        guard sum > 0, sum.isFinite else {
            throw options.error("weights", "sum to \(sum); more than 0 is needed")
        }
        return weights
    }

    /// The values of both sides of a category, and what they come to.
    func category(
        positive: [Double],
        negative: [Double]
    ) -> (value: Double, positive: Double, negative: Double) {
        let sides = [positive, negative].map { values in
            switch contrast {
            case .difference: overFollowUps.value(of: values)
            case .logRatio: logSumExp(values) - log(Double(max(1, values.count)))
            }
        }
        return (sides[0] - sides[1], sides[0], sides[1])
    }

    /// The score from the values of all categories, in the order of the sets.
    func score(_ categories: [Double]) -> Double {
        guard let weights else { return overCategories.value(of: categories) }
        let weighted = zip(weights, categories)
        switch overCategories {
        case .mean:
            return weighted.reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        case .sum: return weighted.reduce(0) { $0 + $1.0 * $1.1 }
        case .logSumExp:
            // A category without weight adds e to the power of -∞, which is nothing.
            return logSumExp(weighted.map { log($0.0) + $0.1 })
        case .max, .min: return overCategories.value(of: categories)
        }
    }
}
