import Glibc
import RewardNumerics
import RewardTypes
import Testing

extension VectorLevelTests {
    @Suite("Attention with relative positions")
    struct DisentangledAttentionTests {
        private static let width = 10
        private static let heads = 2
        private static let bucketCount = 12

        /// Any table will do, as long as its values are rows.
        private func buckets(_ length: Int) -> [Int32] {
            (1 - length..<length).reversed().map { Int32(min(max($0, -6), 5) + 6) }
        }

        private func attend(
            _ input: Matrix,
            _ sequences: [Range<Int>],
            _ relative: Matrix,
            scratchCount: Int = 3
        ) throws -> Matrix {
            let longest = 200
            let positions = try #require(PositionProjections(relative, headCount: Self.heads))
            let scratch = (0..<scratchCount).compactMap { _ in
                AttentionScratch(
                    headWidth: Self.width,
                    bucketCount: Self.bucketCount,
                    maximumLength: longest
                )
            }
            let out = try requireMatrix(rows: input.rows, columns: Self.heads * Self.width)
            disentangledAttention(
                input,
                sequences: sequences,
                buckets: buckets(longest),
                positions: positions,
                scratch: scratch,
                into: out,
                pool: testPool
            )
            return out
        }

        /// Equation 4 of the paper, one number at a time.
        private func expected(
            _ input: Matrix,
            _ rows: Range<Int>,
            _ relative: Matrix
        ) -> (Int, Int) -> Double {
            let all = Self.heads * Self.width
            func dot(_ a: Matrix, _ i: Int, _ x: Int, _ b: Matrix, _ j: Int, _ y: Int) -> Double {
                (0..<Self.width).reduce(0) { $0 + Double(a[i, x + $1]) * Double(b[j, y + $1]) }
            }
            return { row, column in
                let first = column / Self.width * Self.width
                let query = rows.lowerBound + row
                let scores = rows.map { key in
                    let bucket = min(max(query - key, -6), 5) + 6
                    let sum =
                        dot(input, query, first, input, key, all + first)
                        + dot(input, query, first, relative, bucket, all + first)
                        + dot(input, key, all + first, relative, bucket, first)
                    return sum / Double(3 * Self.width).squareRoot()
                }
                let weights = scores.map { exp($0 - (scores.max() ?? 0)) }
                let total = weights.reduce(0, +)
                return zip(rows, weights).reduce(0) {
                    $0 + Double(input[$1.0, 2 * all + column]) * $1.1 / total
                }
            }
        }

        @Test("equals the sum over keys, in every vector form", arguments: [1, 2, 15, 70])
        func values(length: Int) throws {
            var generator = SeededGenerator(seed: UInt64(length))
            let columns = 3 * Self.heads * Self.width
            let input = try randomMatrix(rows: length, columns: columns, using: &generator)
            let relative = try randomMatrix(
                rows: Self.bucketCount,
                columns: columns,
                using: &generator
            )
            let expected = expected(input, 0..<length, relative)
            try withEachVectorLevel { level in
                let out = try attend(input, [0..<length], relative)
                #expect(largestDifference(out, expected) < 2e-6, "\(level)")
            }
        }

        @Test("a sequence has the same bits alone and among others, on any number of threads")
        func independence() throws {
            var generator = SeededGenerator(seed: 9)
            let columns = 3 * Self.heads * Self.width
            let sequences = [0..<70, 70..<71, 71..<200, 200..<203]
            let input = try randomMatrix(rows: 203, columns: columns, using: &generator)
            let relative = try randomMatrix(
                rows: Self.bucketCount,
                columns: columns,
                using: &generator
            )
            let together = try attend(input, sequences, relative)
            for rows in sequences {
                let alone = try attend(
                    input.rows(rows),
                    [0..<rows.count],
                    relative,
                    scratchCount: 1
                )
                for row in 0..<rows.count {
                    #expect(alone.rowValues(row) == together.rowValues(rows.lowerBound + row))
                }
            }
        }
    }
}
