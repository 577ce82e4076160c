// Weights of heads that learn from labelled pairs, one at a time.

internal import Glibc

/// Weights that fall with the loss of their heads: multiplicative weights, or Hedge.
///
///     w_k ← w_k e^(-η loss_k) / Σ,   loss_k = -ln σ(r_k(chosen) - r_k(rejected))
///
/// With η = 1 this is Bayes' rule for "which head speaks for this user". Source: Freund and
/// Schapire, "A decision-theoretic generalization of on-line learning" (1997). That MiCRo's second
/// stage has this form, with the logistic loss, is an assumption: its text was not at hand.
///
/// The weights are the softmax of sums of losses, so that a head which was wrong for long can come
/// back, however small its weight is.
package struct MixtureWeights: Sendable, Equatable {
    /// η, above 0.
    package let rate: Double
    /// Pairs that were learned from.
    package private(set) var pairCount = 0
    /// Unnormalised logarithms of the weights, the largest of them 0: [heads].
    private var logarithms: [Double]

    /// Weights before the first pair.
    ///
    /// - Parameters:
    ///   - prior: [heads], each above 0; need not sum to 1. Those of a router, or ones.
    ///   - rate: η.
    /// - Throws: When there is no head, or a number cannot be used.
    package init(prior: [Double], rate: Double = 1) throws(FitError) {
        guard !prior.isEmpty else { throw .tooFew(what: "heads", found: 0, minimum: 1) }
        guard prior.count <= FitLimits.maximumOutputCount else {
            throw .tooMany(
                what: "heads",
                found: prior.count,
                maximum: FitLimits.maximumOutputCount
            )
        }
        for (index, value) in prior.enumerated() {
            try OptionRules.requirePositive("prior[\(index)]", value)
        }
        try OptionRules.requirePositive("rate", rate)
        self.rate = rate
        logarithms = prior.map { log($0) }
        normalize()
    }

    /// The weights: [heads], of sum 1.
    package var weights: [Double] { Softmax.shares(logarithms[...]) }

    /// Learns from one labelled pair.
    ///
    /// - Parameter margins: r_k(chosen) - r_k(rejected): [heads].
    /// - Throws: When there is not one finite margin for each head; the weights are then as before.
    package mutating func update(margins: [Double]) throws(FitError) {
        guard margins.count == logarithms.count else {
            throw .shape(
                what: "number of margins",
                expected: logarithms.count,
                found: margins.count
            )
        }
        if let bad = margins.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(what: "margins", row: 0, column: bad)
        }
        for (index, margin) in margins.enumerated() {
            logarithms[index] -= rate * Logistic.loss(margin)
        }
        normalize()
        pairCount += 1
    }

    /// Keeps the largest at 0, which changes no weight.
    private mutating func normalize() {
        let maximum = logarithms.max() ?? 0
        for index in logarithms.indices { logarithms[index] -= maximum }
    }
}
