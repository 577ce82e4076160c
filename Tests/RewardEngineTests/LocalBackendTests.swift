import RewardBackend
import RewardPlatform
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("A model in this process")
struct LocalBackendTests {
    private func load(
        _ files: ModelFiles,
        options: EngineOptions = EngineOptions(prefixMemoryByteCount: 0)
    ) throws -> LocalBackend {
        try LocalBackend(
            id: ModelID("m"),
            files: files,
            options: options,
            pool: ComputePool(threadCount: 1)
        )
    }

    private func tiny(prefixMemoryByteCount: Int = 0) throws -> LocalBackend {
        try load(
            try ModelFiles.open(path: GoldenData.path("models/llama-tiny-b")),
            options: EngineOptions(prefixMemoryByteCount: prefixMemoryByteCount)
        )
    }

    private func pass(_ ids: [TokenID], _ readouts: ReadoutRequest...) -> ForwardPass {
        ForwardPass(tree: TokenTree(root: ids), readouts: readouts)
    }

    private func run(_ backend: LocalBackend, _ pass: ForwardPass) throws -> [Readout] {
        try #require(backend.run(ForwardBatch(passes: [pass])).first).get()
    }

    @Test("a pass that is refused costs no memory, and the others of its batch are run")
    func refused() throws {
        let backend = try tiny()
        let good = pass([1, 2, 3], .hiddenStates(node: 0, offsets: 2..<3, layer: nil))
        let everywhere = ReadoutRequest.hiddenStates(node: 0, offsets: 0..<3, layer: 1)
        // Three states of 32 numbers each, so often that the answers would be 384 MiB.
        let greedy = ForwardPass(
            tree: TokenTree(root: [1, 2, 3]),
            readouts: Array(repeating: everywhere, count: 1 << 20)
        )
        let results = backend.run(
            ForwardBatch(
                passes: [
                    greedy, pass([1], .logProbabilities(node: 7, exitLayer: nil)), good,
                    pass([1], .hiddenStates(node: 7, offsets: 0..<1, layer: nil)),
                ]
            )
        )
        for index in [0, 1, 3] {
            guard case .failure(.invalidPass) = results[index] else {
                Issue.record("pass \(index): \(results[index])")
                continue
            }
        }
        #expect(try results[2].get() == run(backend, good))
    }

    @Test("hidden states of remembered tokens are those of the first time, and cost no row")
    func remembered() throws {
        let ids: [TokenID] = (0..<40).map { TokenID(Int32($0 * 7 % 300)) }
        let request = ReadoutRequest.hiddenStates(node: 0, offsets: 0..<40, layer: nil)
        let inside = ReadoutRequest.hiddenStates(node: 0, offsets: 39..<40, layer: 2)
        let backend = try tiny(prefixMemoryByteCount: 1 << 20)
        let first = try run(backend, pass(ids, request))
        let rows = backend.statistics.computedTokenCount
        #expect(try run(backend, pass(ids, request)) == first)
        #expect(backend.statistics.computedTokenCount == rows)
        // After another layer nothing is remembered yet: one token is computed again.
        let other = try run(backend, pass(ids, inside, request))
        #expect(other[1] == first[0])
        #expect(backend.statistics.computedTokenCount == rows + 1)
        #expect(try run(try tiny(), pass(ids, inside))[0] == other[0])
    }

    @Test("rows of logits hold what is told of single tokens, cold and remembered")
    func logitRows() throws {
        let ids: [TokenID] = (0..<40).map { TokenID(Int32($0 * 7 % 300)) }
        let backend = try tiny(prefixMemoryByteCount: 1 << 20)
        let all = (0..<Int32(backend.model.vocabularySize)).map { TokenID($0) }
        let singles = try run(
            try tiny(),
            ForwardPass(
                tree: TokenTree(root: ids),
                readouts: (0..<40).map { .logits(node: 0, offset: $0, tokens: all) }
            )
        )
        let expected = singles.flatMap { readout -> [Float] in
            if case .logits(let values) = readout { values } else { [] }
        }
        let rows = pass(ids, .logitRows(node: 0, offsets: 0..<40))
        #expect(try run(backend, rows) == [.logitRows(expected)])
        let count = backend.statistics.computedTokenCount
        #expect(try run(backend, rows) == [.logitRows(expected)])
        #expect(backend.statistics.computedTokenCount == count, "the states are remembered")
        let some = pass(ids, .logitRows(node: 0, offsets: 38..<40))
        #expect(try run(backend, some) == [.logitRows(expected.suffix(2 * all.count))])
    }

    @Test("a decoder under another prefix computes the same", arguments: ["pretrained_model.", ""])
    func prefixes(_ prefix: String) throws {
        let model = try ChangedModel("models/llama-tiny-b") { name in
            prefix.isEmpty && name.hasPrefix("model.")
                ? String(name.dropFirst("model.".count)) : prefix + name
        }
        let question = pass(
            [1, 2, 3],
            .hiddenStates(node: 0, offsets: 0..<3, layer: 2),
            .logits(node: 0, offset: 2, tokens: [5])
        )
        let expected = try run(try tiny(), question)
        #expect(try run(try load(try model.files()), question) == expected)
    }

    @Test("a language model without its head is damaged, a reward model is not")
    func missingHead() throws {
        func load(_ architecture: String) throws -> LocalBackend {
            let model = try ChangedModel(
                "models/llama-tiny-b",
                members: ["architectures": [.string(architecture)]],
                rename: { $0 == "lm_head.weight" ? nil : $0 }
            )
            return try self.load(try model.files())
        }
        let error = #expect(throws: LoadError.self) { try load("LlamaForCausalLM") }
        #expect(error.map { "\($0)" }?.contains("lm_head.weight") == true)
        let headless = try load("LlamaForSequenceClassification")
        #expect(!headless.model.hasLanguageModelHead)
        let states = ReadoutRequest.hiddenStates(node: 0, offsets: 0..<2, layer: nil)
        #expect(try run(headless, pass([1, 2], states)) == run(try tiny(), pass([1, 2], states)))
    }
}
