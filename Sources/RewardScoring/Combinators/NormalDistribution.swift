// Quantiles of the standard normal distribution.

internal import Glibc

/// The standard normal distribution.
package enum NormalDistribution {
    /// The number that a share `p` of the distribution is below, 0 < p < 1.
    ///
    /// Newton's method on the distribution function, which the C library has; the error is a few
    /// units in the last place, relative to the larger of the quantile and 1.
    package static func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "a share")
        guard p <= 0.5 else { return -quantile(1 - p) }
        // Left of the middle the function is convex: the first step leads past the quantile, and
        // all further ones come down to it.
        var x = -(-2 * log(p)).squareRoot()
        for _ in 0..<100 {
            let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            let step = (0.5 * erfc(-x / 2.0.squareRoot()) - p) / density
            let next = min(0, x - step)
            if abs(next - x) <= 1e-16 * max(1, abs(x)) { return next }
            x = next
        }
        return x
    }
}
