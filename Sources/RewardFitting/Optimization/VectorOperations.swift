// The loops in which fits spend their time.
//
// Each is written so that the compiler checks bounds once, before the loop, and makes vectors of
// its body. The order of additions is fixed by the code: the same input gives the same bits, as far
// as the C library's exponentials and logarithms do.

internal import Glibc

/// Sums of products, and sums of multiples of vectors.
enum VectorOperations {
    /// Σ a_i b_i: eight partial sums, the sum of those, then what is left of the last eight.
    static func dot(_ a: Span<Float>, _ b: Span<Double>) -> Double {
        precondition(a.count == b.count, "vectors of one length")
        var (s0, s1, s2, s3, s4, s5, s6, s7) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        let blockCount = a.count / 8
        for block in 0..<blockCount {
            let i = block &* 8
            s0 += Double(a[i]) * b[i]
            s1 += Double(a[i &+ 1]) * b[i &+ 1]
            s2 += Double(a[i &+ 2]) * b[i &+ 2]
            s3 += Double(a[i &+ 3]) * b[i &+ 3]
            s4 += Double(a[i &+ 4]) * b[i &+ 4]
            s5 += Double(a[i &+ 5]) * b[i &+ 5]
            s6 += Double(a[i &+ 6]) * b[i &+ 6]
            s7 += Double(a[i &+ 7]) * b[i &+ 7]
        }
        var sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
        for i in blockCount * 8..<a.count { sum += Double(a[i]) * b[i] }
        return sum
    }

    /// The same for doubles.
    static func dot(_ a: Span<Double>, _ b: Span<Double>) -> Double {
        precondition(a.count == b.count, "vectors of one length")
        var (s0, s1, s2, s3, s4, s5, s6, s7) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        let blockCount = a.count / 8
        for block in 0..<blockCount {
            let i = block &* 8
            s0 += a[i] * b[i]
            s1 += a[i &+ 1] * b[i &+ 1]
            s2 += a[i &+ 2] * b[i &+ 2]
            s3 += a[i &+ 3] * b[i &+ 3]
            s4 += a[i &+ 4] * b[i &+ 4]
            s5 += a[i &+ 5] * b[i &+ 5]
            s6 += a[i &+ 6] * b[i &+ 6]
            s7 += a[i &+ 7] * b[i &+ 7]
        }
        var sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
        for i in blockCount * 8..<a.count { sum += a[i] * b[i] }
        return sum
    }

    /// out += factor · row.
    static func add(_ factor: Double, times row: Span<Float>, to out: inout [Double]) {
        precondition(row.count == out.count, "vectors of one length")
        var out = out.mutableSpan
        for i in 0..<row.count { out[i] += factor * Double(row[i]) }
    }

    /// out[start...] += factor · row.
    static func add(
        _ factor: Double,
        times row: Span<Double>,
        to out: inout [Double],
        at start: Int = 0
    ) {
        let count = row.count
        precondition(start >= 0 && start <= out.count - count, "the row fits")
        var out = out.mutableSpan
        for i in 0..<count { out[start &+ i] += factor * row[i] }
    }

    /// out[start...] += Σ_p factors_p · row p, for four rows that lie `stride` apart.
    ///
    /// Four at a time, so that each element of `out` is loaded and stored once for four products.
    ///
    /// - Parameters:
    ///   - factors: One for each row.
    ///   - rows: Where the rows are.
    ///   - stride: From one row to the next.
    ///   - first: Where the first row begins.
    ///   - count: Elements of a row that are used.
    ///   - out: What is added to.
    ///   - start: Where in `out`.
    @inline(__always)
    static func addFour(
        _ factors: SIMD4<Double>,
        times rows: Span<Double>,
        stride: Int,
        from first: Int,
        count: Int,
        to out: inout [Double],
        at start: Int
    ) {
        let row0 = rows.extracting(first..<first + count)
        let row1 = rows.extracting(first + stride..<first + stride + count)
        let row2 = rows.extracting(first + 2 * stride..<first + 2 * stride + count)
        let row3 = rows.extracting(first + 3 * stride..<first + 3 * stride + count)
        let (factor0, factor1, factor2, factor3) = (factors[0], factors[1], factors[2], factors[3])
        precondition(start >= 0 && start <= out.count - count, "the rows fit")
        var out = out.mutableSpan
        for i in 0..<count {
            let left = factor0 * row0[i] + factor1 * row1[i]
            out[start &+ i] += left + (factor2 * row2[i] + factor3 * row3[i])
        }
    }

    /// The largest absolute value; 0 for no values, NaN if there is one.
    static func maximumMagnitude(_ values: [Double]) -> Double {
        var maximum = 0.0
        for value in values where !(abs(value) <= maximum) { maximum = abs(value) }
        return maximum
    }
}

/// The functions of a logistic loss, exact far away from zero.
enum Logistic {
    /// -ln σ(x) = ln(1 + e^-x).
    static func loss(_ x: Double) -> Double { max(-x, 0) + log1p(exp(-abs(x))) }

    /// σ(x) = 1 / (1 + e^-x).
    static func probability(_ x: Double) -> Double {
        let small = exp(-abs(x))
        return x >= 0 ? 1 / (1 + small) : small / (1 + small)
    }
}

/// Shares from logits.
enum Softmax {
    /// e^z_k / Σ_j e^z_j.
    static func shares(_ logits: ArraySlice<Double>) -> [Double] {
        let maximum = logits.max() ?? 0
        var shares = logits.map { exp($0 - maximum) }
        let sum = shares.reduce(0, +)
        for index in shares.indices { shares[index] /= sum }
        return shares
    }

    /// ln Σ_k e^z_k.
    static func logSumExp(_ values: [Double]) -> Double {
        let maximum = values.max() ?? 0
        return maximum + log(values.reduce(0) { $0 + exp($1 - maximum) })
    }
}
