// Safe doors to the C kernels: shapes are checked here, rows are shared out over the pool here.

internal import CRewardKernels
internal import Glibc
package import RewardPlatform

/// Rows that one task of a row-wise kernel takes: enough work to be worth handing out.
private let rowsPerTask = 32

func forRowRanges(
    _ rows: Int,
    pool: ComputePool,
    _ body: @Sendable (Range<Int>) -> Void
) {
    let tasks = (rows + rowsPerTask - 1) / rowsPerTask
    pool.run(count: tasks) { task in
        body(task * rowsPerTask..<min(rows, (task + 1) * rowsPerTask))
    }
}

/// out[r] = x[r] / sqrt(mean(x[r]²) + ε) · weight, row by row.
package func rmsNorm(
    _ x: Matrix,
    weight: Matrix,
    epsilon: Float,
    into out: Matrix,
    pool: ComputePool
) {
    precondition(out.rows == x.rows && out.columns == x.columns, "same shape")
    precondition(weight.rows == 1 && weight.columns == x.columns, "one weight for each column")
    precondition(out.stride == out.columns, "the result has no gaps")
    forRowRanges(x.rows, pool: pool) { range in
        let source = x.rows(range)
        // SAFETY: shapes were checked above; tasks write disjoint rows.
        unsafe rk_rms_norm(
            source.pointer,
            source.stride,
            weight.pointer,
            epsilon,
            source.rows,
            source.columns,
            out.rows(range).pointer
        )
    }
}

/// Rotates the heads of each row in place.
///
/// - Parameters:
///   - x: [rows, heads × headWidth].
///   - headWidth: Columns of one head.
///   - cosines: [rows, half], for the first 2 × half values of each head.
///   - sines: Like `cosines`.
package func rotate(_ x: Matrix, headWidth: Int, cosines: Matrix, sines: Matrix) {
    precondition(headWidth > 0 && x.columns % headWidth == 0, "whole heads")
    precondition(
        cosines.rows == x.rows && sines.rows == x.rows && sines.columns == cosines.columns
            && 2 * cosines.columns <= headWidth && cosines.stride == cosines.columns
            && sines.stride == sines.columns,
        "an angle for each row and pair"
    )
    // SAFETY: shapes were checked above.
    unsafe rk_rope(
        x.pointer,
        x.stride,
        x.rows,
        x.columns / headWidth,
        headWidth,
        cosines.columns,
        cosines.pointer,
        sines.pointer
    )
}

/// out[r][i] = silu(x[r][i]) · x[r][width + i].
package func siluMultiply(_ x: Matrix, into out: Matrix, pool: ComputePool) {
    precondition(x.columns == 2 * out.columns && x.rows == out.rows, "gate and up side by side")
    precondition(x.stride == x.columns && out.stride == out.columns, "no gaps")
    forRowRanges(x.rows, pool: pool) { range in
        // SAFETY: shapes were checked above; tasks write disjoint rows.
        unsafe rk_silu_multiply(
            x.rows(range).pointer,
            range.count,
            out.columns,
            out.rows(range).pointer
        )
    }
}

/// x[r] += bias.
package func addBias(_ bias: Matrix, to x: Matrix, pool: ComputePool) {
    precondition(bias.rows == 1 && bias.columns == x.columns, "one bias for each column")
    forRowRanges(x.rows, pool: pool) { range in
        // SAFETY: shapes were checked above; tasks write disjoint rows.
        unsafe rk_add_bias(
            x.rows(range).pointer,
            x.stride,
            bias.pointer,
            range.count,
            x.columns
        )
    }
}

/// Sines and cosines of position × inverse[i], times an amplitude, for one row; f32 throughout.
package func fillAngles(
    position: Int,
    inverse: [Float],
    amplitude: Float,
    cosines: Matrix,
    sines: Matrix
) {
    precondition(cosines.columns == inverse.count && sines.columns == inverse.count, "same width")
    unsafe cosines.withContiguousFloats { cosines in
        unsafe sines.withContiguousFloats { sines in
            for (pair, frequency) in inverse.enumerated() {
                let angle = Float(position) * frequency
                // SAFETY: both buffers have `inverse.count` places.
                unsafe cosines[pair] = cosf(angle) * amplitude
                unsafe sines[pair] = sinf(angle) * amplitude
            }
        }
    }
}
