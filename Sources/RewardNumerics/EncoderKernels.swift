// Safe doors to the C kernels of encoders.

internal import CRewardKernels
package import RewardPlatform

/// x[r] = (x[r] - mean) / sqrt(variance + ε) · weight + bias, row by row, in place.
package func layerNorm(
    _ x: Matrix,
    weight: Matrix,
    bias: Matrix,
    epsilon: Float,
    pool: ComputePool
) {
    precondition(x.stride == x.columns, "no gaps")
    precondition(
        weight.rows == 1 && weight.columns == x.columns && bias.rows == 1
            && bias.columns == x.columns,
        "one weight and one bias for each column"
    )
    forRowRanges(x.rows, pool: pool) { range in
        // SAFETY: shapes were checked above; tasks write disjoint rows.
        unsafe rk_layer_norm(
            x.rows(range).pointer,
            weight.pointer,
            bias.pointer,
            epsilon,
            range.count,
            x.columns
        )
    }
}

/// x = gelu(x) in place, by the distribution function of the normal distribution.
package func gelu(_ x: Matrix, pool: ComputePool) {
    precondition(x.stride == x.columns, "no gaps")
    forRowRanges(x.rows, pool: pool) { range in
        // SAFETY: tasks write disjoint rows, which have no gaps.
        unsafe rk_gelu(x.rows(range).pointer, range.count * x.columns)
    }
}

extension Operand {
    /// The rows of a matrix without gaps as a factor of products: the matrix itself in f32, else
    /// rounded into `storage`.
    package static func rounding(
        _ x: Matrix,
        to precision: ElementPrecision,
        into storage: FloatStorage,
        pool: ComputePool
    ) -> Operand {
        guard precision != .f32 else { return Operand(x) }
        let operand = Operand(
            reusing: storage,
            precision: precision,
            rows: x.rows,
            columns: x.columns
        )
        forRowRanges(x.rows, pool: pool) { range in
            operand.rows(range).fill(from: x.rows(range))
        }
        return operand
    }
}
