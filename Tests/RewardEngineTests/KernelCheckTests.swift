import RewardNumerics
import RewardPlatform
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Products at the start")
struct KernelCheckTests {
    private let pool = ComputePool(threadCount: 2)

    private func matrix(_ precision: ElementPrecision, rows: Int = 130) throws -> PackedMatrix {
        let columns = 37
        let count = PackedMatrix.floatCount(rows: rows, columns: columns, precision: precision)
        let storage = try #require(FloatStorage(count: count))
        let matrix = try #require(
            PackedMatrix(
                rows: rows,
                columns: columns,
                precision: precision,
                hasBias: true,
                in: storage,
                at: 0
            )
        )
        var generator = SeededGenerator(seed: 7)
        let bias = try #require(Matrix(rows: 1, columns: rows))
        bias.fill(from: (0..<rows).map { _ in Float.random(in: -3...3, using: &generator) })
        matrix.setBias(bias)
        for panel in 0..<matrix.panelCount {
            matrix.clear(panel: panel)
            let range = panel * 64..<min(rows, panel * 64 + 64)
            let weights = try #require(Matrix(rows: range.count, columns: columns))
            for row in 0..<range.count {
                for column in 0..<columns {
                    weights[row, column] = Float.random(in: -1...1, using: &generator)
                }
            }
            matrix.pack(panel: panel, weights: weights, at: 0)
        }
        return matrix
    }

    @Test("Right products are right", arguments: ElementPrecision.allCases)
    func right(precision: ElementPrecision) throws {
        let layer = Linear.packed(try matrix(precision))
        #expect(KernelCheck(layer: layer, precision: precision, pool: pool).fault() == nil)
    }

    @Test("One wrong bit in one result is noticed, and its place named")
    func wrong() throws {
        var check = KernelCheck(layer: .packed(try matrix(.f32)), precision: .f32, pool: pool)
        check.product = { x, weights, results, pool in
            multiply(x, weights, into: results, pool: pool)
            results[12, 129] = Float(bitPattern: results[12, 129].bitPattern ^ 1 << 16)
        }
        #expect(check.fault()?.hasPrefix("output 129 of row 12 is ") == true)
    }

    @Test("Weights that are no numbers are not the machine's fault")
    func noNumbers() throws {
        let matrix = try matrix(.f32)
        let bad = try #require(Matrix(rows: 1, columns: 37))
        bad.fill(from: Array(repeating: .nan, count: 37))
        matrix.pack(panel: 1, weights: bad, at: 5)
        let check = KernelCheck(layer: .packed(matrix), precision: .f32, pool: pool)
        #expect(check.fault() == nil)
    }
}
