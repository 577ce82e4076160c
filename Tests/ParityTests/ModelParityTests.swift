// The engine against the reference implementation, on tiny models of every supported kind.
//
// The tolerance is 1e-4 nats. The reference itself moves by up to 2.5e-5 between float32 and
// float64 (`rounding` in the golden files), and the order of sums differs here; a wrong head,
// rotation or bias moves these models by whole nats.

import RewardBackend
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("Parity of the engine with the reference implementation")
struct ModelParityTests {
    private static let tolerance = 1e-4

    @Test("folders of Hugging Face", arguments: GoldenModel.folders)
    func folders(_ name: String) throws { try compare(name) }

    @Test("GGUF files of several types", arguments: GoldenModel.files)
    func files(_ name: String) throws { try compare(name) }

    @Test("scaled rotary frequencies", arguments: GoldenModel.scaled)
    func scaled(_ name: String) throws { try compare(name) }

    @Test("frequencies that depend on the length", arguments: GoldenModel.lengthDependent)
    func lengthDependent(_ name: String) throws { try compare(name) }

    @Test(
        "a tree gives what its sequences give alone",
        arguments: GoldenModel.folders + GoldenModel.files + GoldenModel.scaled
            + GoldenModel.lengthDependent
    )
    func goldenTree(_ name: String) throws {
        let golden = try GoldenModel(name)
        let engine = try TestEngine(golden)
        let (tree, asked) = golden.treePass
        let readouts = try engine.backend.readouts(tree)
        var largest = LargestDifference()
        for (index, node) in asked.enumerated() {
            let expected = golden.tree[node]
            largest.record(
                try readouts[2 * index].logProbabilities(),
                expected.logProbabilities,
                at: "node \(node)"
            )
            largest.record(
                try readouts[2 * index + 1].logProbabilities(),
                expected.exit1,
                at: "node \(node) after layer 1"
            )
        }
        largest.report("\(name), tree", tolerance: Self.tolerance)
    }

    @Test(
        "random trees equal their sequences",
        arguments: ["llama-tiny-a", "llama-tiny-b", "qwen2-tiny-a", "rope-dynamic"],
        [UInt64(1), 2, 3]
    )
    func randomTrees(_ name: String, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let backend = try TestEngine(GoldenModel(name)).backend
        var largest = LargestDifference()
        for round in 0..<4 {
            let tree = RandomTree.make(
                vocabularySize: backend.model.vocabularySize,
                using: &generator
            )
            try compare(tree, on: backend, round: round, with: &largest)
        }
        largest.report("\(name), random trees of seed \(seed)", tolerance: Self.tolerance)
    }

    @Test("a model that cannot fit into the memory there is, is refused before it is read")
    func memory() throws {
        let files = try ModelFiles.open(path: GoldenData.path("models/llama-tiny-a"))
        let plan = try ModelPlan(files: files, options: EngineOptions())
        let needed = plan.weightByteCount + plan.workspaceByteCount
        try plan.checkMemory(available: needed)
        try plan.checkMemory(available: nil)
        let error = #expect(throws: LoadError.self) {
            try plan.checkMemory(available: needed - 1)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("precision: fast"))
        let fast = try ModelPlan(files: files, options: EngineOptions(precision: .fast))
        #expect(2 * fast.weightByteCount == plan.weightByteCount)
    }

    @Test("passes of a batch do not see each other", arguments: GoldenModel.folders)
    func batches(_ name: String) throws {
        let golden = try GoldenModel(name)
        let backend = try TestEngine(golden).backend
        let passes = golden.sequences.filter { $0.ids.count > 1 }.map { SequencePass($0.ids).pass }
        let together = backend.run(ForwardBatch(passes: passes))
        #expect(together.count == passes.count)
        var largest = LargestDifference()
        for (index, pair) in zip(together, passes).enumerated() {
            let alone = try backend.readouts(pair.1)[0].logProbabilities()
            largest.record(
                try pair.0.get()[0].logProbabilities(),
                alone.map(Double.init),
                at: "pass \(index)"
            )
        }
        largest.report("\(name), batch against single passes", tolerance: 1e-5)
    }

    /// Readouts that are taken one after the other.
    private struct Answers {
        var readouts: ArraySlice<Readout>

        mutating func next() throws -> Readout {
            let readout = readouts.popFirst()
            return try #require(readout, "there are fewer readouts than questions")
        }
    }

    /// All sequences of a golden file: log-probabilities, early exits and logits.
    private func compare(_ name: String) throws {
        let golden = try GoldenModel(name)
        let backend = try TestEngine(golden).backend
        var values = LargestDifference()
        var exits = LargestDifference()
        var logits = LargestDifference()
        for (index, sequence) in golden.sequences.enumerated() {
            let place = "sequence \(index)"
            let pass = SequencePass(
                sequence.ids,
                exitLayers: sequence.exits.map(\.layer),
                positions: sequence.logits.map { ($0.position, $0.tokens) }
            )
            var answers = Answers(readouts: try backend.readouts(pass.pass)[...])
            if sequence.ids.count > 1 {
                let found = try answers.next().logProbabilities()
                values.record(found, sequence.logProbabilities, at: place)
                for exit in sequence.exits {
                    let found = try answers.next().logProbabilities()
                    exits.record(found, exit.logProbabilities, at: "\(place), exit \(exit.layer)")
                }
            }
            for expected in sequence.logits {
                let found = try answers.next().logits()
                logits.record(found, expected.values, at: "\(place) at \(expected.position)")
            }
            #expect(answers.readouts.isEmpty, "there are more readouts than questions")
        }
        values.report("\(name), log-probabilities", tolerance: Self.tolerance)
        exits.report("\(name), early exits", tolerance: Self.tolerance)
        logits.report("\(name), logits", tolerance: Self.tolerance)
    }

    /// Every node of a tree, from one pass and from passes over its sequences.
    private func compare(
        _ tree: TokenTree,
        on backend: some Backend,
        round: Int,
        with largest: inout LargestDifference
    ) throws {
        // Nothing is before the first token of the root, so the root cannot be asked about.
        let asked = tree.nodes.indices.dropFirst().filter { !tree.nodes[$0].tokens.isEmpty }
        let exit = 1
        let readouts = try backend.readouts(
            ForwardPass(
                tree: tree,
                readouts: asked.flatMap { node in
                    [
                        ReadoutRequest.logProbabilities(node: node, exitLayer: nil),
                        .logProbabilities(node: node, exitLayer: exit),
                    ]
                }
            )
        )
        for (index, node) in asked.enumerated() {
            let sequence = tree.sequence(to: node)
            let count = tree.nodes[node].tokens.count
            for (offset, layer) in [nil, exit].enumerated() {
                let alone = try backend.logProbabilities(sequence, exitLayer: layer).suffix(count)
                largest.record(
                    try readouts[2 * index + offset].logProbabilities(),
                    alone.map(Double.init),
                    at: "round \(round), node \(node)"
                )
            }
        }
    }
}

extension GoldenModel {
    /// The golden tree as one pass, with the nodes that it asks about.
    ///
    /// Each is asked about at the last layer and after the first. The root is two nodes here,
    /// because nothing can be said about its first token.
    fileprivate var treePass: (pass: ForwardPass, asked: [Int]) {
        var shared = TokenTree(root: Array(tree[0].ids.prefix(1)))
        var places = [shared.append(Array(tree[0].ids.dropFirst()), to: 0)]
        for node in tree.dropFirst() {
            places.append(shared.append(node.ids, to: places[node.parent ?? 0]))
        }
        let readouts = places.flatMap { place in
            [
                ReadoutRequest.logProbabilities(node: place, exitLayer: nil),
                .logProbabilities(node: place, exitLayer: 1),
            ]
        }
        return (ForwardPass(tree: shared, readouts: readouts), Array(tree.indices))
    }
}
