import Foundation
import RewardNumerics
import RewardTestSupport
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("Memory for packed weights")
struct WeightArenaTests {
    @Test(
        "Matrices fill it exactly, one behind the other",
        arguments: ["llama-tiny-a", "llama-tiny-b", "qwen2-tiny-a", "qwen2-tiny-b"],
        [ElementPrecision.f32, .bf16]
    )
    func filling(model: String, precision: ElementPrecision) throws {
        let files = try ModelFiles.open(path: GoldenData.url("models/\(model)").path)
        let configuration = try ModelPlan(files: files, options: EngineOptions()).configuration
        let arena = try #require(
            WeightArena(
                floatCount: WeightArena.floatCount(configuration, precision: precision),
                precision: precision,
                prefersHugePages: false
            )
        )
        let shape = configuration.attention
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        var matrices = Array(
            repeating: [
                (shape.packedColumns, hidden, false),
                (hidden, shape.headCount * shape.headWidth, false),
                (inner, hidden, true), (hidden, inner, false),
            ],
            count: configuration.layerCount
        ).flatMap { $0 }
        let tables = configuration.vocabularyTableCount
        matrices += Array(repeating: (configuration.vocabularySize, hidden, false), count: tables)
        for (index, (rows, columns, isGated)) in matrices.enumerated() {
            #expect(arena.usedShare < 1, "\(index)")
            let matrix = try #require(
                arena.next(rows: rows, columns: columns, isGated: isGated, hasBias: false)
            )
            // Written to the last byte, none of which another matrix may own.
            for panel in 0..<matrix.panelCount { matrix.clear(panel: panel) }
        }
        #expect(arena.usedShare == 1)
    }
}
