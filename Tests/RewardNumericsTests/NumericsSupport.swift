import RewardNumerics
import RewardPlatform
import RewardTypes
import Testing

let testPool = ComputePool(threadCount: 3)

/// A matrix of seeded values in -1...1.
func randomMatrix(rows: Int, columns: Int, using generator: inout SeededGenerator) throws -> Matrix
{
    let matrix = try requireMatrix(rows: rows, columns: columns)
    for row in 0..<rows {
        for column in 0..<columns {
            matrix[row, column] = Float.random(in: -1...1, using: &generator)
        }
    }
    return matrix
}

struct NoMemory: Error {}

func requireMatrix(rows: Int, columns: Int) throws -> Matrix {
    guard let matrix = Matrix(rows: rows, columns: columns) else { throw NoMemory() }
    return matrix
}

/// A matrix rounded to bf16.
func roundedOperand(_ matrix: Matrix) throws -> Operand {
    let count = ElementPrecision.bf16.floatCount(rows: matrix.rows, columns: matrix.columns)
    guard let storage = FloatStorage(count: count) else { throw NoMemory() }
    let operand = Operand(
        reusing: storage,
        precision: .bf16,
        rows: matrix.rows,
        columns: matrix.columns
    )
    operand.fill(from: matrix)
    return operand
}

/// The values of a matrix of any precision.
func floats(of operand: Operand) throws -> Matrix {
    let matrix = try requireMatrix(rows: operand.rows, columns: operand.columns)
    for row in 0..<operand.rows {
        for column in 0..<operand.columns { matrix[row, column] = operand[row, column] }
    }
    return matrix
}

/// The largest absolute difference between a matrix and expected values.
func largestDifference(_ matrix: Matrix, _ expected: (Int, Int) -> Double) -> Double {
    var largest = 0.0
    for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
            largest = max(largest, abs(Double(matrix[row, column]) - expected(row, column)))
        }
    }
    return largest
}

/// Runs a body once for each vector form that this CPU has, and restores the best one.
func withEachVectorLevel(_ body: (VectorLevel) throws -> Void) rethrows {
    defer { VectorLevel.detected.use() }
    for level in VectorLevel.allCases where level.rawValue <= VectorLevel.detected.rawValue {
        level.use()
        try body(level)
    }
}

/// Suites that switch the vector form, which is a setting of the whole process: one at a time.
@Suite(.serialized) enum VectorLevelTests {}
