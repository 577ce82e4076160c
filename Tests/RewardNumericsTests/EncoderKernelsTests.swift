import Glibc
import RewardTypes
import Testing

@testable import RewardNumerics

extension VectorLevelTests {
    @Suite("Kernels of encoders against plain double arithmetic")
    struct EncoderKernelsTests {
        @Test(
            "the layer norm has mean 0 and variance 1 before scales",
            arguments: [1, 8, 37, 130]
        )
        func norm(width: Int) throws {
            var generator = SeededGenerator(seed: 11)
            let x = try randomMatrix(rows: 35, columns: width, using: &generator)
            let weight = try randomMatrix(rows: 1, columns: width, using: &generator)
            let bias = try randomMatrix(rows: 1, columns: width, using: &generator)
            try withEachVectorLevel { level in
                let out = try requireMatrix(rows: 35, columns: width)
                x.gather(Array(0..<35), into: out)
                layerNorm(out, weight: weight, bias: bias, epsilon: 1e-3, pool: testPool)
                let difference = largestDifference(out) { row, column in
                    let values = (0..<width).map { Double(x[row, $0]) }
                    let mean = values.reduce(0, +) / Double(width)
                    let variance = values.reduce(0) { $0 + pow($1 - mean, 2) } / Double(width)
                    return (values[column] - mean) / sqrt(variance + 1e-3)
                        * Double(weight[0, column]) + Double(bias[0, column])
                }
                #expect(difference < 4e-6, "\(level)")
            }
        }

        @Test("GELU is x times the normal distribution function")
        func activation() throws {
            try withEachVectorLevel { level in
                let x = try requireMatrix(rows: 3, columns: 1001)
                func input(_ row: Int, _ column: Int) -> Double {
                    Double(Float(column - 500) / [10, 60, 1000][row])
                }
                for row in 0..<3 {
                    for column in 0..<1001 { x[row, column] = Float(input(row, column)) }
                }
                gelu(x, pool: testPool)
                let difference = largestDifference(x) { row, column in
                    let value = input(row, column)
                    return value * 0.5 * erfc(-value / 2.0.squareRoot())
                }
                #expect(difference < 2e-6, "\(level)")
            }
        }

        @Test("what is no number stays none")
        func notANumber() throws {
            let x = try requireMatrix(rows: 1, columns: 20)
            for column in 0..<20 { x[0, column] = column == 17 ? .nan : 1 }
            gelu(x, pool: testPool)
            #expect(x[0, 17].isNaN && x[0, 16].isFinite)
        }

        @Test("rows are rounded where they have to be, and else stay where they are")
        func rounding() throws {
            var generator = SeededGenerator(seed: 12)
            let x = try randomMatrix(rows: 70, columns: 5, using: &generator)
            guard let storage = FloatStorage(count: 70 * 6) else { throw NoMemory() }
            for rows in [0..<70, 13..<50] {
                let part = x.rows(rows)
                for precision in ElementPrecision.allCases {
                    let operand = Operand.rounding(
                        part,
                        to: precision,
                        into: storage,
                        pool: testPool
                    )
                    let difference = largestDifference(try floats(of: operand)) {
                        Double(part[$0, $1])
                    }
                    #expect(difference <= (precision == .f32 ? 0 : 0.004))
                }
            }
        }
    }
}
