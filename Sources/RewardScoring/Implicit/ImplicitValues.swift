// From what the models say about a reply to its implicit reward.

internal import RewardTypes

/// How the tokens of a reply become one number.
enum ImplicitNorm: String, CaseIterable, Sendable { case sum, mean, l2 }

/// What the models of an implicit reward say about one reply.
struct ImplicitValues: Sendable {
    let policy: CountedReply
    /// The same tokens wherever they are weighed.
    let reference: CountedReply?
    /// Log-probabilities that take the place of the policy's.
    let extrapolated: [Double]?
    let weighting: Weighting

    /// How much the parts of a reply weigh.
    enum Weighting: Sendable {
        /// All tokens the same.
        case even
        /// One weight for each token.
        case tokens([Double])
        /// Steps with a weight each.
        case steps([Step])
    }

    /// Some of the tokens.
    struct Step: Sendable {
        let weight: Double
        /// Places among the tokens that count; at least one.
        let places: [Int]
    }

    /// What the policy says more than the reference, for each token.
    private var differences: [Double] {
        let values = extrapolated ?? policy.logProbabilities.map(Double.init)
        guard let reference else { return values }
        return zip(values, reference.logProbabilities).map { $0 - Double($1) }
    }

    /// The reward before it is scaled by β; `norm` has no meaning for steps.
    func reward(_ norm: ImplicitNorm) throws(ItemFailure) -> Double {
        switch weighting {
        case .even:
            let sum = extrapolated?.reduce(0, +) ?? policy.sum
            let difference = sum - (reference?.sum ?? 0)
            switch norm {
            case .sum: return difference
            case .mean: return difference / Double(max(1, policy.count))
            case .l2: return -differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
            }
        case .tokens(let weights):
            let sum = zip(weights, differences).reduce(0) { $0 + $1.0 * $1.1 }
            guard norm == .mean else { return sum }
            return sum / (try total(weights, of: "tokens"))
        case .steps(let steps):
            let sum = zip(steps, stepMeans(steps)).reduce(0) { $0 + $1.0.weight * $1.1 }
            return sum / (try total(steps.map(\.weight), of: "steps"))
        }
    }

    private func total(_ weights: [Double], of parts: String) throws(ItemFailure) -> Double {
        let sum = weights.reduce(0, +)
        guard sum > 0 else {
            throw ItemFailure(.invalidInput, "all its \(parts) weigh 0, so they have no mean")
        }
        return sum
    }

    private func stepMeans(_ steps: [Step]) -> [Double] {
        let differences = differences
        return steps.map { step in
            step.places.reduce(0) { $0 + differences[$1] } / Double(step.places.count)
        }
    }

    private static let extrapolatedName = "extrapolated"

    /// Values of single tokens, as they are reported.
    var tokens: [TokenScores] {
        var tokens = sides.map { $0.reply.tokenScores($0.name) }
        if let extrapolated {
            tokens.append(
                TokenScores(
                    name: Self.extrapolatedName,
                    ids: policy.ids,
                    logProbabilities: extrapolated.map(Float.init)
                )
            )
        }
        return tokens
    }

    private var sides: [(name: String, reply: CountedReply)] {
        [("policy", policy)] + (reference.map { [("reference", $0)] } ?? [])
    }

    /// What the reward was made of.
    var components: [Component] {
        var components = sides.map { Component($0.name, $0.reply.sum) }
        if let extrapolated {
            components.append(Component(Self.extrapolatedName, extrapolated.reduce(0, +)))
        }
        switch weighting {
        case .even: break
        case .tokens(let weights): components.append(Component("weight", weights.reduce(0, +)))
        case .steps(let steps):
            for (index, pair) in zip(steps, stepMeans(steps)).enumerated() {
                components.append(Component("step.\(index).weight", pair.0.weight))
                components.append(Component("step.\(index).mean", pair.1))
            }
        }
        return components
    }
}
