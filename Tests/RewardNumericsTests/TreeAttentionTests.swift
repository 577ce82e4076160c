import Glibc
import RewardNumerics
import RewardTypes
import Testing

extension VectorLevelTests {
    @Suite("Attention over a forest")
    struct TreeAttentionTests {
        /// Random trees; the parent of each row's segment decides what it sees.
        private struct RandomForest {
            var segments: [QuerySegment] = []
            /// For each segment, the segments on its path and how many tokens of each are seen.
            var paths: [[(segment: Int, count: Int)]] = []
            /// For each row, the rows it sees, in order.
            var visible: [[Int]] = []

            init(using generator: inout SeededGenerator) {
                while visible.count < 700 {
                    appendNode(path: [], rows: [], depth: 0, using: &generator)
                }
            }

            mutating func appendNode(
                path: [(segment: Int, count: Int)],
                rows: [Int],
                depth: Int,
                using generator: inout SeededGenerator
            ) {
                let count = [1, 2, 5, 16, 17, 40, 300].randomElement(using: &generator) ?? 1
                let first = visible.count
                let index = segments.count
                segments.append(QuerySegment(rows: first..<first + count, position: rows.count))
                paths.append(path + [(index, count)])
                for row in first..<first + count { visible.append(rows + Array(first...row)) }
                let childCount = depth < 3 ? Int.random(in: 0...3, using: &generator) : 0
                for _ in 0..<childCount {
                    // A child may begin after any token.
                    let used = Int.random(in: 1...count, using: &generator)
                    appendNode(
                        path: path + [(index, used)],
                        rows: rows + Array(first..<first + used),
                        depth: depth + 1,
                        using: &generator
                    )
                }
            }
        }

        /// Keys and values of each segment in blocks of its own.
        private func runs(
            _ forest: RandomForest,
            _ projected: Matrix,
            layout: KeyValueLayout
        ) throws -> [[KeyValueRun]] {
            let whole = try forest.segments.map { segment in
                let floats =
                    KeyValueLayout.blockCount(tokens: segment.rows.count) * layout.floatsPerBlock
                let run = KeyValueRun(
                    storage: try #require(FloatStorage(count: floats)),
                    firstFloat: 0,
                    position: segment.position,
                    count: segment.rows.count,
                    layout: layout
                )
                packKeysAndValues(projected.rows(segment.rows), into: run, layer: 0, layout: layout)
                return run
            }
            return forest.paths.map { path in path.map { whole[$0.segment].prefix($0.count) } }
        }

        @Test(
            "every row sees exactly its own path, in exact and in fast arithmetic",
            arguments: [(1, 1, 64), (4, 2, 8), (6, 2, 20), (3, 1, 80)]
        )
        func forest(headCount: Int, keyHeadCount: Int, headWidth: Int) throws {
            let shape = AttentionShape(
                headCount: headCount,
                keyValueHeadCount: keyHeadCount,
                headWidth: headWidth
            )
            for seed in 1...3 as ClosedRange<UInt64> {
                var generator = SeededGenerator(seed: seed)
                let forest = RandomForest(using: &generator)
                let rows = forest.visible.count
                let projected = try randomMatrix(
                    rows: rows,
                    columns: shape.packedColumns,
                    using: &generator
                )
                for row in 0..<rows { projected[row, 0] *= 20 }
                let rounded = try floats(of: try roundedOperand(projected))
                try withEachVectorLevel { level in
                    for precision in ElementPrecision.allCases {
                        let layout = KeyValueLayout(shape: shape, precision: precision)
                        let out = try attended(
                            projected,
                            forest.segments,
                            try runs(forest, projected, layout: layout),
                            layout: layout
                        )
                        // Against rounded queries, keys and values only weights and results are
                        // rounded: each by 2^-9 at most, of values up to 1.
                        let tolerance = precision == .f32 ? 2e-5 : 4.1e-3
                        let reference = precision == .f32 ? projected : rounded
                        for row in 0..<rows where row % 23 == 0 {
                            let difference = rowDifference(
                                out,
                                row: row,
                                visible: forest.visible[row],
                                projected: reference,
                                shape: shape
                            )
                            #expect(
                                difference < tolerance,
                                "seed \(seed), \(level), \(precision), row \(row)"
                            )
                        }
                    }
                }
            }
        }

        @Test("how a sequence is cut, and what is computed beside it, changes no bit")
        func sameBits() throws {
            let shape = AttentionShape(headCount: 6, keyValueHeadCount: 2, headWidth: 16)
            var generator = SeededGenerator(seed: 7)
            let projected = try randomMatrix(
                rows: 600,
                columns: shape.packedColumns,
                using: &generator
            )
            try withEachVectorLevel { level in
                for precision in ElementPrecision.allCases {
                    let layout = KeyValueLayout(shape: shape, precision: precision)
                    func bits(_ cuts: [Int]) throws -> [[Float]] {
                        var segments: [QuerySegment] = []
                        var all: [KeyValueRun] = []
                        var runs: [[KeyValueRun]] = []
                        for (start, end) in zip([0] + cuts, cuts + [600]) {
                            let blocks = KeyValueLayout.blockCount(tokens: end - start)
                            let run = KeyValueRun(
                                storage: try #require(
                                    FloatStorage(count: blocks * layout.floatsPerBlock)
                                ),
                                firstFloat: 0,
                                position: start,
                                count: end - start,
                                layout: layout
                            )
                            packKeysAndValues(
                                projected.rows(start..<end),
                                into: run,
                                layer: 0,
                                layout: layout
                            )
                            all.append(run)
                            runs.append(all)
                            segments.append(QuerySegment(rows: start..<end, position: start))
                        }
                        let out = try attended(projected, segments, runs, layout: layout)
                        return (0..<600).map { out.rowValues($0) }
                    }
                    let whole = try bits([])
                    for cuts in [[1], [255, 256, 257], [3, 100, 271, 272, 511], [299, 300, 585]] {
                        #expect(try bits(cuts) == whole, "\(level), \(precision), \(cuts)")
                    }
                }
            }
        }

        /// Attention as f32 values, whatever the precision.
        private func attended(
            _ projected: Matrix,
            _ segments: [QuerySegment],
            _ runs: [[KeyValueRun]],
            layout: KeyValueLayout
        ) throws -> Matrix {
            let columns = layout.shape.headCount * layout.shape.headWidth
            let storage = try #require(FloatStorage(count: projected.rows * columns))
            let out = Operand(
                reusing: storage,
                precision: layout.precision,
                rows: projected.rows,
                columns: columns
            )
            treeAttention(
                projected,
                segments: segments,
                runs: runs,
                layer: 0,
                layout: layout,
                into: out,
                pool: testPool
            )
            return try floats(of: out)
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
