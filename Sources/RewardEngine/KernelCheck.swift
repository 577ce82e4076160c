// Whether the products of this machine are right, asked once at the start.

internal import RewardNumerics
internal import RewardPlatform
internal import RewardTypes

/// A few products of a loaded model, computed by the kernels in use and one by one in f64.
///
/// What this finds is not wrong code, for which there are tests, but a machine that does not do
/// what it says: broken memory, or a virtual CPU that lists instructions it gets wrong.
struct KernelCheck {
    /// Two register tiles and a part.
    private static let rowCount = 13
    /// Outputs that are compared: a panel's, and the last ones.
    private static let outputCount = 80

    let layer: Linear
    let precision: ElementPrecision
    let pool: ComputePool
    /// What is checked.
    var product: (Operand, PackedMatrix, Matrix, ComputePool) -> Void = {
        multiply($0, $1, into: $2, pool: $3)
    }

    /// The first product that is wrong, in words; nil when all are right.
    func fault() -> String? {
        guard case .packed(let weights) = layer, !weights.isGated,
            let inputs = Matrix(rows: Self.rowCount, columns: weights.columns),
            let results = Matrix(rows: Self.rowCount, columns: weights.rows),
            let row = Matrix(rows: 1, columns: weights.columns),
            let storage = FloatStorage(
                count: precision.floatCount(rows: Self.rowCount, columns: weights.columns)
            )
        else { return nil }
        var generator = SeededGenerator(seed: 1)
        for row in 0..<inputs.rows {
            for column in 0..<inputs.columns {
                inputs[row, column] = Float.random(in: -1...1, using: &generator)
            }
        }
        let x = Operand(
            reusing: storage,
            precision: precision,
            rows: inputs.rows,
            columns: inputs.columns
        )
        x.fill(from: inputs)
        product(x, weights, results, pool)
        let outputs = Set(0..<min(weights.rows, Self.outputCount))
            .union(max(0, weights.rows - Self.outputCount)..<weights.rows)
        for output in outputs.sorted() {
            weights.unpack(row: output, into: row)
            for index in 0..<inputs.rows {
                var sum = 0.0
                var size = 0.0
                for column in 0..<weights.columns {
                    let product = Double(x[index, column]) * Double(row[0, column])
                    sum += product
                    size += abs(product)
                }
                let bias = Double(weights.bias(of: output))
                let found = Double(results[index, output])
                // Each of the additions rounds by half a unit in the last place of what it makes,
                // which is no larger than `size` (Higham 2002, section 3.1); bf16 rounds twice.
                let bound = Double(weights.columns + 4) * 0x1p-23 * (size + abs(bias))
                // Weights that are no numbers are the model's fault, and show in its scores.
                guard abs(found - sum - bias) <= bound || !bound.isFinite else {
                    return "output \(output) of row \(index) is \(found), not \(sum + bias)"
                }
            }
        }
        return nil
    }
}

extension Decoder {
    /// What `KernelCheck` finds wrong with a product of the first layer.
    func productFault() -> String? {
        guard let layer = weights.layers.first?.attentionOutput else { return nil }
        return KernelCheck(layer: layer, precision: weights.precision, pool: pool).fault()
    }
}
