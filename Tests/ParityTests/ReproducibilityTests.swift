// The same request gives the same bits: whatever it is batched with, however many threads compute,
// whether the prefix memory is cold, warm, tiny or off, and in another load of the same model.
//
// OpenBLAS does not promise this, so these run with this project's own kernels alone.

import RewardBackend
import RewardDaemon
import RewardEngine
import RewardTestSupport
import RewardTypes
import Testing

@Suite("Reproducible bits", .disabled(if: TestEngine.usesBLAS, "OpenBLAS chooses its own order"))
struct ReproducibilityTests {
    /// Requests that share beginnings with each other in many ways.
    private static func makePasses(
        vocabularySize: Int,
        layerCount: Int,
        count: Int,
        using generator: inout SeededGenerator
    ) -> [ForwardPass] {
        func tokens(_ count: Int) -> [TokenID] {
            (0..<count).map { _ in
                TokenID(Int32.random(in: 0..<Int32(vocabularySize), using: &generator))
            }
        }
        let system = tokens(37)
        let prompts = (0..<4).map { _ in
            system.prefix(Int.random(in: 5...37, using: &generator)) + tokens(9)
        }
        return (0..<count).map { index in
            let prompt = prompts[index % prompts.count]
            var tree = TokenTree(root: Array(prompt))
            var readouts: [ReadoutRequest] = []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = prompts[0].suffix(Int.random(in: 0...3, using: &generator))
                let reply = tree.append(
                    Array(start) + tokens(Int.random(in: 1...20, using: &generator)),
                    to: 0
                )
                readouts.append(.logProbabilities(node: reply, exitLayer: nil))
                if Bool.random(using: &generator) {
                    readouts.append(.logProbabilities(node: reply, exitLayer: 1))
                }
                if Bool.random(using: &generator) {
                    let count = tree.nodes[reply].tokens.count
                    readouts.append(
                        .hiddenStates(
                            node: reply,
                            offsets: Int.random(in: 0..<count, using: &generator)..<count,
                            layer: Bool.random(using: &generator) ? nil : 1
                        )
                    )
                }
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    let count = tree.nodes[reply].tokens.count
                    let first = Int.random(in: 0..<count, using: &generator)
                    readouts.append(.logitRows(node: reply, offsets: first..<min(count, first + 3)))
                }
                if Bool.random(using: &generator) {
                    let leaf = tree.append(tokens(3), to: reply)
                    readouts.append(.logProbabilities(node: leaf, exitLayer: nil))
                }
            }
            if Bool.random(using: &generator) {
                readouts.append(
                    .hiddenStates(
                        node: 0,
                        offsets: prompt.count - 1..<prompt.count,
                        layer: layerCount
                    )
                )
            }
            if Bool.random(using: &generator) {
                readouts.append(
                    .logits(node: 0, offset: prompt.count - 1, tokens: tokens(2))
                )
            }
            return ForwardPass(tree: tree, readouts: readouts)
        }
    }

    @Test(
        "2,000 random batches, one to four threads, memory off, tiny and ample",
        arguments: ["llama-tiny-a", "qwen2-tiny-b"],
        ModelDescription.Precision.allCases
    )
    func batches(_ name: String, precision: ModelDescription.Precision) throws {
        let golden = try GoldenModel(name)
        func engine(threads: Int, memory: Int) throws -> any Backend {
            try TestEngine(
                golden,
                options: EngineOptions(
                    maximumBatchTokenCount: 512,
                    precision: precision,
                    prefixMemoryByteCount: memory
                ),
                threadCount: threads
            ).backend
        }
        var generator = SeededGenerator(seed: 11)
        let alone = try engine(threads: 1, memory: 0)
        let passes = Self.makePasses(
            vocabularySize: alone.model.vocabularySize,
            layerCount: alone.model.layerCount,
            count: 48,
            using: &generator
        )
        let expected = try passes.map { try alone.readouts($0) }
        let engines = try [
            (1, 1 << 24), (2, 0), (2, 1 << 24), (3, 20_000), (3, 40_000), (4, 1 << 24),
        ].map {
            try engine(threads: $0.0, memory: $0.1)
        }
        var differing = 0
        for round in 0..<500 {
            let backend = engines[round % engines.count]
            let chosen = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                Int.random(in: 0..<passes.count, using: &generator)
            }
            let results = backend.run(ForwardBatch(passes: chosen.map { passes[$0] }))
            for (index, result) in zip(chosen, results) where try result.get() != expected[index] {
                differing += 1
            }
        }
        #expect(differing == 0)
        let memories = engines.map { $0.statistics }
        #expect(memories.contains { $0.rememberedTokenCount > 1000 }, "memory was in use")
        #expect(
            memories.contains { ($0.prefixMemory?.evictedBlockCount ?? 0) > 0 },
            "memory was too small somewhere"
        )
    }

    @Test(
        "the default model, alone and in company, cold and warm, in two loads",
        .needsTestModel,
        arguments: ModelDescription.Precision.allCases
    )
    func defaultModel(precision: ModelDescription.Precision) throws {
        func load() throws -> any Backend {
            try TestEngine(
                path: try #require(TestEnvironment.modelPath),
                options: EngineOptions(precision: precision)
            ).backend
        }
        let first = try load()
        let second = try load()
        var generator = SeededGenerator(seed: 3)
        let passes = Self.makePasses(
            vocabularySize: first.model.vocabularySize,
            layerCount: first.model.layerCount,
            count: 8,
            using: &generator
        )
        let expected = try passes.map { try first.readouts($0) }
        for backend in [second, first] {
            for order in [Array(passes.indices), passes.indices.reversed()] {
                let results = backend.run(ForwardBatch(passes: order.map { passes[$0] }))
                for (index, result) in zip(order, results) {
                    #expect(try result.get() == expected[index], "pass \(index)")
                }
            }
        }
    }

    @Test("a prompt of several key blocks, cold and warm, cut anywhere", arguments: [1, 3])
    func longPrompts(threads: Int) throws {
        let backend = try TestEngine(GoldenModel("llama-tiny-a"), threadCount: threads).backend
        var generator = SeededGenerator(seed: 5)
        let length = min(700, backend.model.maximumContextTokenCount)
        let tokens = (0..<length).map { _ in
            TokenID(Int32.random(in: 0..<Int32(backend.model.vocabularySize), using: &generator))
        }
        var first: ArraySlice<Float>?
        let tail = length / 8
        for cut in [length - tail, length / 3, 1, length / 2, length - tail] {
            var tree = TokenTree(root: Array(tokens[..<cut]))
            var node = 0
            if cut < length - tail {
                node = tree.append(Array(tokens[cut..<length - tail]), to: 0)
            }
            let last = tree.append(Array(tokens[(length - tail)...]), to: node)
            let values = try backend.readouts(
                ForwardPass(
                    tree: tree,
                    readouts: [.logProbabilities(node: last, exitLayer: nil)]
                )
            )[0].logProbabilities()
            if let first { #expect(values[...] == first, "cut at \(cut)") }
            first = values[...]
        }
    }
}
