import Glibc
import RewardNumerics
import RewardTypes
import Testing

extension VectorLevelTests {
    @Suite("Kernels against plain double arithmetic")
    struct KernelsTests {
        @Test("products of any shape equal the sum over k", arguments: [1, 7, 64, 530])
        func product(rows: Int) throws {
            var generator = SeededGenerator(seed: UInt64(rows))
            for (n, k) in [(1, 1), (5, 33), (200, 7), (1030, 2)] {
                let x = try randomMatrix(rows: rows, columns: k, using: &generator)
                let weights = try randomMatrix(rows: n, columns: k, using: &generator)
                let y = try requireMatrix(rows: rows, columns: n)
                func expected(_ row: Int, _ column: Int) -> Double {
                    (0..<k).reduce(0.0) { $0 + Double(x[row, $1]) * Double(weights[column, $1]) }
                }
                multiply(x, weights, into: y, pool: testPool)
                #expect(largestDifference(y, expected) < 1e-5)
                multiply(x, weights, into: y, accumulating: true, pool: testPool)
                #expect(largestDifference(y) { 2 * expected($0, $1) } < 2e-5)
            }
        }

        @Test("the norm divides by the root of the mean square", arguments: [1, 8, 13, 576])
        func norm(width: Int) throws {
            var generator = SeededGenerator(seed: 3)
            let x = try randomMatrix(rows: 37, columns: width, using: &generator)
            let weight = try randomMatrix(rows: 1, columns: width, using: &generator)
            try withEachVectorLevel { level in
                let out = try requireMatrix(rows: 37, columns: width)
                rmsNorm(x, weight: weight, epsilon: 1e-5, into: out, pool: testPool)
                let scales = (0..<37).map { row in
                    let square = (0..<width).reduce(0.0) { $0 + pow(Double(x[row, $1]), 2) }
                    return 1 / sqrt(square / Double(width) + 1e-5)
                }
                let difference = largestDifference(out) { row, column in
                    Double(x[row, column]) * scales[row] * Double(weight[0, column])
                }
                #expect(difference < 2e-6, "\(level)")
            }
        }

        @Test("rotation turns each pair by its angle")
        func rotation() throws {
            var generator = SeededGenerator(seed: 4)
            for headWidth in [2, 6, 64] {
                let original = try randomMatrix(rows: 33, columns: 3 * headWidth, using: &generator)
                let half = headWidth / 2
                let cosines = try requireMatrix(rows: 33, columns: half)
                let sines = try requireMatrix(rows: 33, columns: half)
                let inverse = (0..<half).map { 1 / Float($0 + 1) }
                for row in 0..<33 {
                    fillAngles(
                        position: row,
                        inverse: inverse,
                        amplitude: 1.5,
                        cosines: cosines.rows(row..<row + 1),
                        sines: sines.rows(row..<row + 1)
                    )
                }
                try withEachVectorLevel { level in
                    let x = try requireMatrix(rows: 33, columns: 3 * headWidth)
                    original.gather(Array(0..<33), into: x)
                    rotate(x, headWidth: headWidth, cosines: cosines, sines: sines)
                    let difference = largestDifference(x) { row, column in
                        let head = column / headWidth * headWidth
                        let place = column - head
                        let pair = place % half
                        let angle = Double(row) * Double(inverse[pair])
                        let low = Double(original[row, head + pair])
                        let high = Double(original[row, head + pair + half])
                        return 1.5
                            * (place < half
                                ? low * cos(angle) - high * sin(angle)
                                : high * cos(angle) + low * sin(angle))
                    }
                    #expect(difference < 1e-5, "\(level)")
                }
            }
        }

        @Test(
            "the gated activation is silu(gate) · up, far into both tails",
            arguments: [1, 16, 21]
        )
        func activation(width: Int) throws {
            var generator = SeededGenerator(seed: 5)
            let x = try randomMatrix(rows: 40, columns: 2 * width, using: &generator)
            for row in 0..<40 { x[row, 0] = Float(row * 10 - 200) }
            try withEachVectorLevel { level in
                let out = try requireMatrix(rows: 40, columns: width)
                siluMultiply(x, into: out, pool: testPool)
                let difference = largestDifference(out) { row, column in
                    let gate = Double(x[row, column])
                    return gate / (1 + exp(-gate)) * Double(x[row, width + column])
                }
                #expect(difference < 2e-5, "\(level)")
            }
        }

        @Test("bias is added to every row")
        func bias() throws {
            var generator = SeededGenerator(seed: 6)
            let bias = try randomMatrix(rows: 1, columns: 19, using: &generator)
            let x = try requireMatrix(rows: 65, columns: 19)
            for row in 0..<65 { for column in 0..<19 { x[row, column] = Float(row) } }
            addBias(bias, to: x, pool: testPool)
            #expect(largestDifference(x) { Double($0) + Double(bias[0, $1]) } < 1e-5)
        }

        @Test("a NaN does not vanish, in whole vectors and behind them", arguments: [5, 33])
        func notANumber(column: Int) throws {
            let logits = try requireMatrix(rows: 1, columns: 34)
            for index in 0..<34 { logits[0, index] = 0 }
            logits[0, column] = .nan
            withEachVectorLevel { level in
                let normaliser = LogSumExp(rows: 1)
                normaliser.update(logits, pool: testPool)
                #expect(normaliser[0].isNaN, "\(level)")
            }
        }

        @Test("log-sum-exp does not depend on how the columns are cut")
        func logSumExp() throws {
            var generator = SeededGenerator(seed: 7)
            let logits = try randomMatrix(rows: 35, columns: 1000, using: &generator)
            for row in 0..<35 { logits[row, 500 + row] = Float(row * 4 - 60) }
            withEachVectorLevel { level in
                for step in [1, 16, 333, 1000] {
                    let normaliser = LogSumExp(rows: 35)
                    for first in stride(from: 0, to: 1000, by: step) {
                        normaliser.update(
                            logits.columns(first..<min(1000, first + step)),
                            pool: testPool
                        )
                    }
                    for row in 0..<35 {
                        let maximum = (0..<1000).map { logits[row, $0] }.max() ?? 0
                        let sum = (0..<1000).reduce(0.0) {
                            $0 + exp(Double(logits[row, $1]) - Double(maximum))
                        }
                        #expect(
                            abs(normaliser[row] - (Double(maximum) + log(sum))) < 1e-5,
                            "\(level), row \(row), step \(step)"
                        )
                    }
                }
            }
        }
    }
}
