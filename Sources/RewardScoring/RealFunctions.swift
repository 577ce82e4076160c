// Functions of real numbers that scorers share.

internal import Glibc

enum RealFunctions {
    static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }

    /// x · Φ(x), without the usual approximation by tanh: `torch.nn.GELU()`.
    static func gelu(_ x: Double) -> Double { x * 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// Positive numbers that sum to one, in the proportions of e^x.
    static func softmax(_ values: [Double]) -> [Double] {
        let largest = values.max() ?? 0
        let weights = values.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
