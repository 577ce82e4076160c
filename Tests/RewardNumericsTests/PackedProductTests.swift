import Glibc
import RewardNumerics
import RewardPlatform
import RewardTypes
import Testing

extension VectorLevelTests {
    @Suite("Products with packed weights")
    struct PackedProductTests {
        private func operand(_ matrix: Matrix, _ precision: ElementPrecision) throws -> Operand {
            let count = precision.floatCount(rows: matrix.rows, columns: matrix.columns)
            let operand = Operand(
                reusing: try #require(FloatStorage(count: count)),
                precision: precision,
                rows: matrix.rows,
                columns: matrix.columns
            )
            operand.fill(from: matrix)
            return operand
        }

        private func packed(
            _ weights: Matrix,
            _ precision: ElementPrecision,
            isGated: Bool = false,
            bias: Matrix? = nil
        ) throws -> PackedMatrix {
            let outputs = isGated ? weights.rows / 2 : weights.rows
            // Not at the beginning, as in the memory that all matrices of a model share.
            let first = 64
            let count = PackedMatrix.floatCount(
                rows: outputs,
                columns: weights.columns,
                precision: precision,
                isGated: isGated
            )
            let storage = try #require(FloatStorage(count: first + count))
            let packed = try #require(
                PackedMatrix(
                    rows: outputs,
                    columns: weights.columns,
                    precision: precision,
                    isGated: isGated,
                    hasBias: bias != nil,
                    in: storage,
                    at: first
                )
            )
            for panel in 0..<packed.panelCount {
                packed.clear(panel: panel)
                let first = panel * packed.rowsPerPanel
                let last = min(outputs, first + packed.rowsPerPanel)
                packed.pack(panel: panel, weights: weights.rows(first..<last), at: 0)
                guard isGated else { continue }
                packed.pack(
                    panel: panel,
                    weights: weights.rows(outputs + first..<outputs + last),
                    at: packed.rowsPerPanel
                )
            }
            if let bias { packed.setBias(bias) }
            return packed
        }

        /// The sum in the order that the kernels promise, one rounding for each step.
        private func expected(
            _ x: Operand,
            _ row: Int,
            _ weights: Operand,
            _ output: Int
        ) -> Float {
            var sum: Float = 0
            let count = x.columns
            switch x.precision {
            case .f32:
                for k in 0..<count { sum = fmaf(x[row, k], weights[output, k], sum) }
            case .bf16:
                for k in Swift.stride(from: 0, to: count, by: 2) {
                    if k + 1 < count { sum = fmaf(x[row, k + 1], weights[output, k + 1], sum) }
                    sum = fmaf(x[row, k], weights[output, k], sum)
                }
            }
            return sum
        }

        @Test(
            "each sum is one chain of fused multiply-adds, to the bit",
            arguments: ElementPrecision.allCases,
            [(1, 1, 1), (2, 64, 33), (7, 65, 576), (13, 130, 17), (200, 70, 1030), (5, 3, 2050)]
        )
        func chains(precision: ElementPrecision, shape: (Int, Int, Int)) throws {
            let (rows, outputs, inner) = shape
            var generator = SeededGenerator(seed: 1)
            let x = try randomMatrix(rows: rows, columns: inner, using: &generator)
            let weights = try randomMatrix(rows: outputs, columns: inner, using: &generator)
            let input = try operand(x, precision)
            let exactWeights = try operand(weights, precision)
            let matrix = try packed(weights, precision)
            try withEachVectorLevel { level in
                // Wider than the result, and not aligned.
                let wide = try requireMatrix(rows: rows, columns: outputs + 3)
                for row in 0..<rows { for column in 0..<outputs + 3 { wide[row, column] = 7 } }
                multiply(input, matrix, into: wide.columns(1..<outputs + 1), pool: testPool)
                for row in Swift.stride(from: 0, to: rows, by: rows > 20 ? 19 : 1) {
                    for output in 0..<outputs {
                        let value = expected(input, row, exactWeights, output)
                        // Plain x86 has no fused multiply-add: two roundings a step.
                        let allowed =
                            level == .plain ? 1e-6 * Float(inner).squareRoot() + 1e-6 : 0
                        #expect(
                            abs(wide[row, output + 1] - value) <= allowed,
                            "\(level), \(precision), row \(row), output \(output)"
                        )
                    }
                    #expect(wide[row, 0] == 7 && wide[row, outputs + 1] == 7, "nothing else")
                }
            }
        }

        @Test("rows do not depend on the rows beside them", arguments: ElementPrecision.allCases)
        func rowsAlone(precision: ElementPrecision) throws {
            var generator = SeededGenerator(seed: 2)
            let x = try randomMatrix(rows: 401, columns: 96, using: &generator)
            let weights = try randomMatrix(rows: 200, columns: 96, using: &generator)
            let matrix = try packed(weights, precision)
            let input = try operand(x, precision)
            try withEachVectorLevel { level in
                let all = try requireMatrix(rows: 401, columns: 200)
                multiply(input, matrix, into: all, pool: testPool)
                let single = ComputePool(threadCount: 1)
                for (first, last) in [(0, 1), (5, 12), (190, 210), (0, 64), (398, 401)] {
                    let part = try requireMatrix(rows: last - first, columns: 200)
                    multiply(input.rows(first..<last), matrix, into: part, pool: single)
                    for row in first..<last {
                        #expect(part.rowValues(row - first) == all.rowValues(row), "\(level)")
                    }
                }
            }
        }

        @Test("accumulating adds to what is there, with bias", arguments: ElementPrecision.allCases)
        func accumulating(precision: ElementPrecision) throws {
            var generator = SeededGenerator(seed: 3)
            let x = try randomMatrix(rows: 9, columns: 40, using: &generator)
            let weights = try randomMatrix(rows: 75, columns: 40, using: &generator)
            let bias = try randomMatrix(rows: 1, columns: 75, using: &generator)
            let before = try randomMatrix(rows: 9, columns: 75, using: &generator)
            let input = try operand(x, precision)
            let matrix = try packed(weights, precision, bias: bias)
            try withEachVectorLevel { level in
                let plain = try requireMatrix(rows: 9, columns: 75)
                multiply(input, matrix, into: plain, pool: testPool)
                let sum = try requireMatrix(rows: 9, columns: 75)
                for row in 0..<9 { sum.rows(row..<row + 1).fill(from: before.rowValues(row)) }
                multiply(input, matrix, into: sum, accumulating: true, pool: testPool)
                for row in 0..<9 {
                    for column in 0..<75 {
                        #expect(
                            sum[row, column] == before[row, column] + plain[row, column],
                            "\(level)"
                        )
                        let exact = (0..<40).reduce(Double(bias[0, column])) {
                            $0 + Double(x[row, $1]) * Double(weights[column, $1])
                        }
                        let tolerance = precision == .f32 ? 1e-5 : 0.1
                        #expect(abs(Double(plain[row, column]) - exact) < tolerance, "\(level)")
                    }
                }
            }
        }

        @Test("a gate multiplies what it gates", arguments: ElementPrecision.allCases, [32, 45])
        func gated(precision: ElementPrecision, outputs: Int) throws {
            var generator = SeededGenerator(seed: 4)
            let x = try randomMatrix(rows: 11, columns: 24, using: &generator)
            let weights = try randomMatrix(rows: 2 * outputs, columns: 24, using: &generator)
            let bias = try randomMatrix(rows: 1, columns: 2 * outputs, using: &generator)
            let input = try operand(x, precision)
            let matrix = try packed(weights, precision, isGated: true, bias: bias)
            try withEachVectorLevel { level in
                let result = try operand(
                    try requireMatrix(rows: 11, columns: outputs),
                    precision
                )
                multiplyGated(input, matrix, into: result, pool: testPool)
                let values = try floats(of: result)
                let tolerance = precision == .f32 ? 1e-5 : 0.1
                let difference = largestDifference(values) { row, column in
                    func sum(_ output: Int) -> Double {
                        (0..<24).reduce(Double(bias[0, output])) {
                            $0 + Double(x[row, $1]) * Double(weights[output, $1])
                        }
                    }
                    let gate = sum(column)
                    return gate / (1 + exp(-gate)) * sum(outputs + column)
                }
                #expect(difference < tolerance, "\(level)")
            }
        }

        @Test("infinities and NaN come out, and denormals do no harm")
        func specialValues() throws {
            for precision in ElementPrecision.allCases {
                let x = try requireMatrix(rows: 4, columns: 6)
                let weights = try requireMatrix(rows: 2, columns: 6)
                for column in 0..<6 {
                    for row in 0..<4 { x[row, column] = 1 }
                    weights[0, column] = 1
                    weights[1, column] = Float.leastNonzeroMagnitude * 1000
                }
                x[1, 2] = .infinity
                x[2, 3] = .nan
                x[3, 0] = Float.leastNonzeroMagnitude * 1000
                let input = try operand(x, precision)
                let matrix = try packed(weights, precision)
                try withEachVectorLevel { level in
                    let y = try requireMatrix(rows: 4, columns: 2)
                    multiply(input, matrix, into: y, pool: testPool)
                    #expect(y[0, 0] == 6, "\(level), \(precision)")
                    #expect(y[1, 0] == .infinity, "\(level), \(precision)")
                    #expect(y[2, 0].isNaN, "\(level), \(precision)")
                    #expect(y[3, 0] == 5, "\(level), \(precision)")
                    #expect(abs(y[0, 1]) < 1e-38, "\(level), \(precision)")
                }
            }
        }

        @Test("a vocabulary gives chosen logits and their normaliser", arguments: [1, 97, 300])
        func vocabulary(rows: Int) throws {
            var generator = SeededGenerator(seed: 5)
            let x = try randomMatrix(rows: rows, columns: 20, using: &generator)
            let weights = try randomMatrix(rows: 1111, columns: 20, using: &generator)
            for precision in ElementPrecision.allCases {
                let input = try operand(x, precision)
                let matrix = try packed(weights, precision)
                try withEachVectorLevel { level in
                    let all = try requireMatrix(rows: rows, columns: 1111)
                    multiply(input, matrix, into: all, pool: testPool)
                    let picks = [0, 511, 512, 1110, 700].flatMap { token in
                        [0, rows / 2, rows - 1].map { LogitPick(row: $0, token: token) }
                    }
                    let result = vocabularyProduct(
                        input,
                        matrix,
                        picks: picks,
                        normalizes: true,
                        pool: testPool
                    )
                    for (pick, value) in zip(picks, result.picked) {
                        #expect(value == all[pick.row, pick.token], "\(level), \(precision)")
                    }
                    for row in 0..<rows {
                        let sum = all.rowValues(row).reduce(0.0) { $0 + exp(Double($1)) }
                        #expect(abs(result.normalisers[row] - log(sum)) < 2e-6, "\(level)")
                    }
                    let chosen = vocabularyProduct(
                        input,
                        matrix,
                        picks: picks,
                        normalizes: false,
                        pool: testPool
                    )
                    #expect(chosen.picked == result.picked && chosen.normalisers.isEmpty)
                }
            }
        }
    }
}
