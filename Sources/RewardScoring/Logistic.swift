// The logistic function and its relatives, without overflow on either side.

internal import Glibc

/// σ(x) = 1 / (1 + e⁻ˣ): the probability that log-odds x stand for.
package func sigmoid(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
}

/// ln σ(x) = -ln(1 + e⁻ˣ).
func logSigmoid(_ x: Double) -> Double { x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x)) }

/// ln Σ eˣ; of nothing, the logarithm of 0.
func logSumExp(_ values: [Double]) -> Double {
    guard let largest = values.max(), largest.isFinite else { return values.max() ?? -.infinity }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
