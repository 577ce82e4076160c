import Glibc
import RewardNumerics
import RewardTypes
import Testing

extension VectorLevelTests {
    @Suite("Attention over a forest")
    struct TreeAttentionTests {
        /// Random trees in preorder; the parent of each row's segment decides what it sees.
        private struct RandomForest {
            var segments: [PackedSegment] = []
            /// For each row, the rows it sees, in order.
            var visible: [[Int]] = []

            init(using generator: inout SeededGenerator) {
                while visible.count < 90 { appendNode(path: [], depth: 0, using: &generator) }
            }

            mutating func appendNode(
                path: [Int],
                depth: Int,
                using generator: inout SeededGenerator
            ) {
                let lengths = [0, 1, 2, 5, 16, 17, 40, 130]
                let count = lengths.randomElement(using: &generator) ?? 1
                let first = visible.count
                let index = segments.count
                segments.append(PackedSegment(rows: first..<first + count, end: first + count))
                for row in first..<first + count { visible.append(path + Array(first...row)) }
                let childCount = depth < 3 ? Int.random(in: 0...3, using: &generator) : 0
                for _ in 0..<childCount {
                    appendNode(
                        path: path + Array(first..<first + count),
                        depth: depth + 1,
                        using: &generator
                    )
                }
                segments[index] = PackedSegment(rows: first..<first + count, end: visible.count)
            }
        }

        @Test(
            "every row sees exactly its own path",
            arguments: [(1, 1, 64), (4, 2, 8), (6, 2, 20), (3, 1, 80)]
        )
        func forest(headCount: Int, keyHeadCount: Int, headWidth: Int) throws {
            let shape = AttentionShape(
                headCount: headCount,
                keyValueHeadCount: keyHeadCount,
                headWidth: headWidth
            )
            for seed in 1...4 as ClosedRange<UInt64> {
                var generator = SeededGenerator(seed: seed)
                let forest = RandomForest(using: &generator)
                let rows = forest.visible.count
                let projected = try randomMatrix(
                    rows: rows,
                    columns: shape.packedColumns,
                    using: &generator
                )
                for row in 0..<rows { projected[row, 0] *= 20 }
                let plan = AttentionPlan(forest: forest.segments)
                let keys = try #require(FloatStorage(count: shape.packedKeyCount(rows: rows)))
                try withEachVectorLevel { level in
                    let out = try requireMatrix(rows: rows, columns: headCount * headWidth)
                    treeAttention(
                        projected,
                        shape: shape,
                        plan: plan,
                        packedKeys: keys,
                        into: out,
                        pool: testPool
                    )
                    for row in 0..<rows where row % 11 == 0 {
                        let difference = rowDifference(
                            out,
                            row: row,
                            visible: forest.visible[row],
                            projected: projected,
                            shape: shape
                        )
                        #expect(difference < 2e-5, "seed \(seed), \(level), row \(row)")
                    }
                }
            }
        }

        private func rowDifference(
            _ out: Matrix,
            row: Int,
            visible: [Int],
            projected: Matrix,
            shape: AttentionShape
        ) -> Double {
            let width = shape.headWidth
            let keyColumn = shape.headCount * width
            let valueColumn = keyColumn + shape.keyValueHeadCount * width
            var largest = 0.0
            for head in 0..<shape.headCount {
                let keyHead = head / (shape.headCount / shape.keyValueHeadCount)
                let scores = visible.map { key in
                    (0..<width).reduce(0.0) {
                        $0 + Double(projected[row, head * width + $1])
                            * Double(projected[key, keyColumn + keyHead * width + $1])
                    } / sqrt(Double(width))
                }
                let maximum = scores.max() ?? 0
                let weights = scores.map { exp($0 - maximum) }
                let sum = weights.reduce(0, +)
                for column in 0..<width {
                    let expected =
                        zip(visible, weights).reduce(0.0) {
                            $0 + $1.1
                                * Double(projected[$1.0, valueColumn + keyHead * width + column])
                        } / sum
                    largest = max(
                        largest,
                        abs(expected - Double(out[row, head * width + column]))
                    )
                }
            }
            return largest
        }
    }
}
