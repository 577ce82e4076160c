import RewardNumerics
import RewardPlatform
import RewardTestSupport
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("Reading hidden states")
struct HiddenStateReaderTests {
    private let pool = ComputePool(threadCount: 2)

    private func workspace() throws -> Workspace {
        let files = try ModelFiles.open(path: GoldenData.path("models/llama-tiny-b"))
        return try Workspace(
            try ModelPlan(files: files, options: EngineOptions()).configuration,
            precision: .f32,
            usesBLAS: false,
            prefersHugePages: false,
            maximumRowCount: 4096
        )
    }

    @Test("states go to their slots, those after the last layer through the norm")
    func states() throws {
        let hidden = try #require(Matrix(rows: 3, columns: 4))
        for row in 0..<3 {
            for column in 0..<4 { hidden[row, column] = Float(10 * row + column) }
        }
        let norm = try #require(Matrix(rows: 1, columns: 4))
        norm.fill(from: [1, 2, 3, 4])
        let reader = HiddenStateReader(finalNorm: norm, normEpsilon: 0.25, pool: pool)
        var values = Array(repeating: Float.nan, count: 16)
        reader.answer(
            [
                StateQuery(row: 2, layer: 3, slot: 4), StateQuery(row: 0, layer: nil, slot: 12),
                StateQuery(row: 2, layer: nil, slot: 8),
            ],
            hidden: hidden,
            workspace: try workspace(),
            into: &values
        )
        #expect(values[..<4].allSatisfy { $0.isNaN }, "nobody asked")
        #expect(values[4..<8].elementsEqual([20, 21, 22, 23]), "as it is")
        // x / sqrt(mean(x^2) + epsilon) * weight.
        for (slot, row) in [(8, [Float](arrayLiteral: 20, 21, 22, 23)), (12, [0, 1, 2, 3])] {
            let squares = row.reduce(0) { $0 + $1 * $1 } / 4
            for column in 0..<4 {
                let expected = row[column] / (squares + 0.25).squareRoot() * Float(column + 1)
                #expect(abs(values[slot + column] - expected) < 1e-5, "\(slot + column)")
            }
        }
    }

    @Test("more questions than the workspace holds at once change nothing")
    func blocks() throws {
        let hidden = try #require(Matrix(rows: 2, columns: 32))
        for column in 0..<32 { (hidden[0, column], hidden[1, column]) = (1, Float(column)) }
        let norm = try #require(Matrix(rows: 1, columns: 32))
        norm.fill(from: Array(repeating: 1, count: 32))
        let reader = HiddenStateReader(finalNorm: norm, normEpsilon: 1e-6, pool: pool)
        let count = Workspace.headRowCount + 3
        var values = Array(repeating: Float.nan, count: 32 * count)
        reader.answer(
            (0..<count).map { StateQuery(row: $0 % 2, layer: nil, slot: 32 * $0) },
            hidden: hidden,
            workspace: try workspace(),
            into: &values
        )
        for index in 0..<count {
            let slots = 32 * index..<32 * index + 32
            #expect(values[slots].elementsEqual(values[32 * (index % 2)..<32 * (index % 2) + 32]))
        }
        #expect(values.allSatisfy { $0.isFinite })
    }
}
