// Logits of the whole vocabulary against the reference implementation, and against the same engine
// asked for single tokens.

import Foundation
import RewardBackend
import RewardEngine
import RewardTestSupport
import RewardTypes
import Testing

@Suite("Parity of rows of logits")
struct LogitRowParityTests {
    private static let tolerance = 1e-4

    /// A pass that asks for the logits after every token of a sequence.
    private func pass(_ ids: [TokenID]) -> ForwardPass {
        var tree = TokenTree(root: Array(ids.prefix(1)))
        var readouts: [ReadoutRequest] = [.logitRows(node: 0, offsets: 0..<1)]
        if ids.count > 1 {
            let rest = tree.append(Array(ids.dropFirst()), to: 0)
            readouts.append(.logitRows(node: rest, offsets: 0..<ids.count - 1))
        }
        return ForwardPass(tree: tree, readouts: readouts)
    }

    private func rows(_ ids: [TokenID], on backend: any Backend) throws -> [ArraySlice<Float>] {
        let values = try backend.readouts(pass(ids)).flatMap { try $0.logitRows() }
        let width = backend.model.vocabularySize
        try #require(values.count == ids.count * width)
        return ids.indices.map { values[$0 * width..<($0 + 1) * width] }
    }

    @Test(
        "golden logits, and golden log-probabilities by a softmax over the row",
        arguments: GoldenModel.folders + GoldenModel.files
    )
    func golden(_ name: String) throws {
        let golden = try GoldenModel(name)
        let backend = try TestEngine(golden).backend
        var logits = LargestDifference()
        var values = LargestDifference()
        for (index, sequence) in golden.sequences.enumerated() {
            let rows = try rows(sequence.ids, on: backend)
            for expected in sequence.logits {
                let row = rows[expected.position]
                logits.record(
                    expected.tokens.map { row[row.startIndex + Int($0.rawValue)] },
                    expected.values,
                    at: "sequence \(index) at \(expected.position)"
                )
            }
            for (position, expected) in sequence.logProbabilities.enumerated() {
                let row = rows[position].map(Double.init)
                let largest = row.max() ?? 0
                let normaliser = largest + log(row.reduce(0) { $0 + exp($1 - largest) })
                values.record(
                    row[Int(sequence.ids[position + 1].rawValue)] - normaliser,
                    expected,
                    at: "sequence \(index) after \(position)"
                )
            }
        }
        logits.report("\(name), rows of logits", tolerance: Self.tolerance)
        values.report("\(name), softmax of rows of logits", tolerance: Self.tolerance)
    }

    @Test(
        "a row holds the bits that single tokens get",
        .disabled(if: TestEngine.usesBLAS, "OpenBLAS chooses its own order"),
        arguments: ["llama-tiny-a", "qwen2-tiny-b"],
        ModelDescription.Precision.allCases
    )
    func singleTokens(_ name: String, precision: ModelDescription.Precision) throws {
        let golden = try GoldenModel(name)
        let backend = try TestEngine(golden, options: EngineOptions(precision: precision)).backend
        let ids = try #require(golden.sequences.last).ids
        let all = (0..<Int32(backend.model.vocabularySize)).map { TokenID($0) }
        for (position, row) in try rows(ids, on: backend).enumerated() {
            let single = SequencePass(ids, positions: [(position, all)]).pass
            let values = try #require(try backend.readouts(single).last).logits()
            #expect(values == Array(row), "after \(position)")
        }
    }

    @Test("a batch of rows gives what each gives alone, whatever the blocks of the head")
    func blocks() throws {
        let backend = try TestEngine(GoldenModel("llama-tiny-b")).backend
        var generator = SeededGenerator(seed: 8)
        let passes = (0..<6).map { _ in
            let count = Int.random(in: 1...90, using: &generator)
            return pass((0..<count).map { _ in TokenID(.random(in: 0..<320, using: &generator)) })
        }
        var largest = LargestDifference()
        for (pass, result) in zip(passes, backend.run(ForwardBatch(passes: passes))) {
            let alone = try backend.readouts(pass).flatMap { try $0.logitRows() }
            largest.record(
                try result.get().flatMap { try $0.logitRows() },
                alone.map(Double.init),
                at: "\(pass.tree.tokenCount) tokens"
            )
        }
        largest.report("rows of logits in a batch", tolerance: TestEngine.usesBLAS ? 1e-4 : 0)
    }
}
