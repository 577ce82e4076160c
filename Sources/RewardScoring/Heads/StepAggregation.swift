// The scores of steps as one number.

/// How the probabilities that steps are right become the reward of the whole.
enum StepAggregation: String, CaseIterable, Sendable {
    /// The last step's, as reward_hub and search-and-learn have it.
    case last
    /// The least.
    case minimum = "min"
    case product = "prod"
    case mean
    /// PURE (arXiv 2504.15275): Σ rᵢ softmax(-r / T)ᵢ over r = 2p - 1, near the least of them.
    case softMinimum = "soft_min"

    private static let softness = 0.1

    /// The reward; there is at least one probability.
    func callAsFunction(_ probabilities: [Double]) -> Double {
        switch self {
        case .last: probabilities[probabilities.count - 1]
        case .minimum: probabilities.min() ?? 0
        case .product: probabilities.reduce(1, *)
        case .mean: probabilities.reduce(0, +) / Double(probabilities.count)
        case .softMinimum: softMinimum(probabilities.map { 2 * $0 - 1 })
        }
    }

    private func softMinimum(_ rewards: [Double]) -> Double {
        let weights = RealFunctions.softmax(rewards.map { -$0 / Self.softness })
        return zip(weights, rewards).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
