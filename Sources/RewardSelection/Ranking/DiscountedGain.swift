// How good an order is, with the top counting most.

internal import Glibc

/// Discounted cumulative gain of an order by scores, for labels of quality.
///
/// DCG = Σ (2^ψ − 1) / log₂(1 + τ), τ being the place from 1 in the order by score; NDCG divides by
/// the DCG of the order by label (Burges et al., "Learning to rank using gradient descent", 2005).
/// Equal scores keep the order of the group. Candidates that lack a label or a score are left out.
package struct DiscountedGain: Sendable, Equatable {
    /// How much an order between two candidates weighs.
    package struct PairWeight: Sendable, Equatable {
        /// The candidate with the higher label.
        package let better: Int
        /// The candidate with the lower label.
        package let worse: Int
        /// |2^ψ_i − 2^ψ_j| · |1 / ln(1 + τ_i) − 1 / ln(1 + τ_j)|.
        package let weight: Double
    }

    /// DCG of the order by score.
    package let gain: Double
    /// DCG of the best order.
    package let idealGain: Double
    /// Weights of LiPO-λ for each pair with different labels, in the order of the group.
    ///
    /// Source: Liu et al., "LiPO: listwise preference optimization through learning-to-rank"
    /// (arXiv 2402.01878), in the form of DCG with natural logarithms.
    package let pairWeights: [PairWeight]

    /// `gain` over `idealGain`; nil when no label is above 0.
    package var normalizedGain: Double? { idealGain > 0 ? gain / idealGain : nil }

    /// Measures the order of `scores` by `labels`, which lie in 0...60.
    ///
    /// - Throws: When no candidate has both, there are too many for a list of pairs, a value is not
    ///   finite, or a label is out of range.
    package init(labels: [Double?], scores: [Double?]) throws(SelectionError) {
        try SelectionRules.requireCount("scores", scores.count, of: labels.count)
        for (index, label) in labels.enumerated() {
            // Beyond 2^60 neighbouring gains are one number.
            if let label { try SelectionRules.require("labels[\(index)]", label, in: 0...60) }
        }
        let both = zip(labels, scores).map { $0.0 == nil ? nil : $0.1 }
        let scored = try ScoredCandidates.of(both)
        guard scored.count <= SelectionLimits.maximumMatrixCount else {
            let maximum = SelectionLimits.maximumMatrixCount
            throw .tooMany(field: "scores", found: scored.count, maximum: maximum)
        }
        let sorted = ScoredCandidates.sorted(scored).map(\.index)
        gain = Self.gain(sorted.map { labels[$0] ?? 0 })
        idealGain = Self.gain(sorted.map { labels[$0] ?? 0 }.sorted(by: >))
        var discounts = [Double](repeating: 0, count: labels.count)
        for (place, index) in sorted.enumerated() { discounts[index] = 1 / log(Double(place + 2)) }
        var weights: [PairWeight] = []
        let indices = scored.map(\.index)
        for (place, left) in indices.enumerated() {
            for right in indices[(place + 1)...] {
                let (first, second) = (labels[left] ?? 0, labels[right] ?? 0)
                guard first != second else { continue }
                weights.append(
                    PairWeight(
                        better: first > second ? left : right,
                        worse: first > second ? right : left,
                        weight: abs(exp2(first) - exp2(second))
                            * abs(discounts[left] - discounts[right])
                    )
                )
            }
        }
        pairWeights = weights
    }

    private static func gain(_ labels: [Double]) -> Double {
        labels.enumerated().reduce(0) { sum, next in
            sum + (exp2(next.element) - 1) / log2(Double(next.offset + 2))
        }
    }
}
