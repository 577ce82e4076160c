// One weight matrix in the layout of the kernels that multiply with it.

internal import RewardNumerics
internal import RewardPlatform

/// A linear layer, for this project's own kernels or for OpenBLAS.
enum Linear: Sendable {
    case packed(PackedMatrix)
    /// Rows as in the checkpoint; of a gated layer first all of the gate, then all of the other.
    case plain(Matrix, bias: Matrix?)

    /// Bytes of the weights.
    var byteCount: Int {
        switch self {
        case .packed(let matrix): matrix.byteCount
        case .plain(let matrix, _): 4 * matrix.rows * matrix.columns
        }
    }

    /// Outputs, of a gated layer those of both halves, and inputs.
    var shape: (outputs: Int, columns: Int, isGated: Bool) {
        switch self {
        case .packed(let matrix):
            (matrix.isGated ? 2 * matrix.rows : matrix.rows, matrix.columns, matrix.isGated)
        case .plain(let matrix, _): (matrix.rows, matrix.columns, false)
        }
    }

    /// y = x wᵀ + bias, or y += x wᵀ + bias.
    func apply(_ x: Operand, into y: Matrix, accumulating: Bool = false, pool: ComputePool) {
        switch self {
        case .packed(let weights):
            multiply(x, weights, into: y, accumulating: accumulating, pool: pool)
        case .plain(let weights, let bias):
            multiply(x.matrix, weights, into: y, accumulating: accumulating, pool: pool)
            if let bias { addBias(bias, to: y, pool: pool) }
        }
    }

    /// y = silu(gate) · up, for a gated layer.
    func applyGated(_ x: Operand, into y: Operand, scratch: FloatStorage, pool: ComputePool) {
        switch self {
        case .packed(let weights): multiplyGated(x, weights, into: y, pool: pool)
        case .plain(let weights, let bias):
            let both = Matrix(reusing: scratch, rows: x.rows, columns: weights.rows)
            multiply(x.matrix, weights, into: both, pool: pool)
            if let bias { addBias(bias, to: both, pool: pool) }
            siluMultiply(both, into: y.matrix, pool: pool)
        }
    }

    /// Copies rows, as of a table of embeddings.
    func gather(_ rows: [Int32], into target: Matrix, pool: ComputePool) {
        switch self {
        case .packed(let weights):
            pool.run(count: rows.count) { index in
                weights.unpack(row: Int(rows[index]), into: target.rows(index..<index + 1))
            }
        case .plain(let weights, _): weights.gather(rows.map(Int.init), into: target)
        }
    }
}
