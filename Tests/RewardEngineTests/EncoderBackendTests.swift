import RewardBackend
import RewardNumerics
import RewardPlatform
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("An encoder in this process")
struct EncoderBackendTests {
    private static let folder = "encoder/pairrm-tiny"

    private func load(
        _ files: ModelFiles? = nil,
        options: EngineOptions = EngineOptions(maximumBatchTokenCount: 128),
        threadCount: Int = 2
    ) throws -> any Backend {
        let files = try files ?? ModelFiles.open(path: GoldenData.path(Self.folder))
        return try files.plan(options).load(
            id: ModelID("pairrm"),
            files: files,
            pool: ComputePool(threadCount: threadCount),
            report: { _ in }
        )
    }

    /// What loading a changed model says.
    private func problem(
        _ members: JSONObject = [:],
        rename: (String) -> String? = { $0 }
    ) throws -> String {
        let model = try ChangedModel(Self.folder, members: members, rename: rename)
        do {
            _ = try load(try model.files())
            return "loaded"
        } catch { return "\(error)" }
    }

    private func pass(_ ids: [TokenID], offsets: Range<Int>, layer: Int? = nil) -> ForwardPass {
        ForwardPass(
            tree: TokenTree(root: ids),
            readouts: [.hiddenStates(node: 0, offsets: offsets, layer: layer)]
        )
    }

    private func randomIDs(_ count: Int, using generator: inout SeededGenerator) -> [TokenID] {
        (0..<count).map { _ in TokenID(Int32.random(in: 0..<200, using: &generator)) }
    }

    @Test("says what it is")
    func description() throws {
        let model = try load().model
        #expect(model.architecture == "deberta-v2")
        #expect(!model.isCausal && !model.hasLanguageModelHead)
        #expect(model.hiddenSize == 24 && model.layerCount == 3)
        #expect(model.maximumContextTokenCount == 2048)
        #expect(model.parameterCount == 20_448 || model.parameterCount > 10_000)
    }

    @Test("a pass has the same bits alone, in batches of any size, and on any number of threads")
    func reproducibility() throws {
        var generator = SeededGenerator(seed: 31)
        let passes = [3, 1, 100, 127, 40, 2, 90].map { count in
            pass(randomIDs(count, using: &generator), offsets: 0..<count)
        }
        for precision in ModelDescription.Precision.allCases {
            let options = EngineOptions(
                maximumContextTokenCount: 127,
                maximumBatchTokenCount: 300,
                precision: precision
            )
            let backend = try load(options: options)
            let together = backend.run(ForwardBatch(passes: passes))
            let other = try load(
                options: EngineOptions(
                    maximumContextTokenCount: 127,
                    maximumBatchTokenCount: 1,
                    precision: precision
                ),
                threadCount: 1
            )
            for (index, pass) in passes.enumerated() {
                let alone = backend.run(ForwardBatch(passes: [pass]))
                #expect(alone == [together[index]], "pass \(index), \(precision)")
                #expect(other.run(ForwardBatch(passes: [pass])) == alone)
            }
        }
    }

    @Test("fast is near exact")
    func fast() throws {
        var generator = SeededGenerator(seed: 32)
        let pass = pass(randomIDs(60, using: &generator), offsets: 0..<60)
        let exact = try states(try load().run(ForwardBatch(passes: [pass])))
        let options = EngineOptions(maximumBatchTokenCount: 64, precision: .fast)
        let fast = try states(try load(options: options).run(ForwardBatch(passes: [pass])))
        let difference = zip(exact, fast).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference > 0 && difference < 0.5, "\(difference)")
    }

    private func states(_ results: [PassResult]) throws -> [Float] {
        guard case .hiddenStates(let values) = try results[0].get()[0] else { return [] }
        return values
    }

    @Test("the sequence of a question is the path to its node; each node is one of its own")
    func tree() throws {
        let backend = try load()
        var tree = TokenTree(root: [1, 20, 30])
        let child = tree.append([40, 50], to: 0)
        let empty = tree.append([], to: child)
        let answers = try backend.run(
            ForwardBatch(passes: [
                ForwardPass(
                    tree: tree,
                    readouts: [
                        .hiddenStates(node: child, offsets: 1..<2, layer: nil),
                        .hiddenStates(node: 0, offsets: 0..<1, layer: 2),
                        .hiddenStates(node: empty, offsets: 0..<0, layer: nil),
                    ]
                )
            ])
        )[0].get()
        let whole = backend.run(
            ForwardBatch(passes: [
                pass([1, 20, 30, 40, 50], offsets: 4..<5),
                pass([1, 20, 30], offsets: 0..<1, layer: 2),
            ])
        )
        #expect(answers[0] == (try whole[0].get()[0]))
        #expect(answers[1] == (try whole[1].get()[0]))
        #expect(answers[2] == .hiddenStates([]))
        // What follows changes what is before it.
        let early = backend.run(ForwardBatch(passes: [pass([1, 20, 30], offsets: 0..<1)]))
        let late = backend.run(ForwardBatch(passes: [pass([1, 20, 30, 40], offsets: 0..<1)]))
        #expect(early != late)
        #expect(backend.statistics.computedTokenCount == 5 + 3 + 5 + 5 + 3 + 3 + 4)
    }

    @Test("one pass that is refused leaves the others whole")
    func refusals() throws {
        let backend = try load(
            options: EngineOptions(maximumContextTokenCount: 8, maximumBatchTokenCount: 8)
        )
        let good = pass([1, 2, 3], offsets: 0..<3)
        let likelihood = ForwardPass(
            tree: TokenTree(root: [1, 2]),
            readouts: [.logits(node: 0, offset: 1, tokens: [3])]
        )
        let results = backend.run(
            ForwardBatch(passes: [
                likelihood, good, pass(Array(repeating: 1, count: 9), offsets: 0..<1),
                pass([1, 100_000], offsets: 0..<1), pass([1], offsets: 0..<2),
                ForwardPass(tree: TokenTree(root: [1]), readouts: []),
            ])
        )
        #expect(results[0] == .failure(.invalidPass("the model has no language-model head")))
        #expect(results[1] == backend.run(ForwardBatch(passes: [good]))[0])
        #expect(results[2] == .failure(.contextTooLong(tokenCount: 9, maximum: 8)))
        for index in [3, 4] {
            guard case .failure(.invalidPass) = results[index] else {
                Issue.record("pass \(index): \(results[index])")
                continue
            }
        }
        #expect(results[5] == .success([]))
    }

    @Test("packed weights that were kept give the same bits")
    func packedCache() throws {
        let folder = try TemporaryFolder()
        let options = EngineOptions(maximumBatchTokenCount: 64, packedFolder: folder.path)
        let pass = pass([5, 6, 7, 8], offsets: 0..<4)
        let first = try load(options: options).run(ForwardBatch(passes: [pass]))
        #expect(try load(options: options).run(ForwardBatch(passes: [pass])) == first)
        #expect(try load().run(ForwardBatch(passes: [pass])) == first)
    }

    @Test("tensors that are missing, too many or of another shape are named")
    func tensors() throws {
        let prefix = "pretrained_model."
        #expect(try problem() == "loaded")
        for name in [
            "encoder.rel_embeddings.weight", "encoder.LayerNorm.bias",
            "encoder.layer.2.attention.self.key_proj.weight", "encoder.layer.0.output.dense.bias",
        ] {
            let text = try problem { $0 == prefix + name ? nil : $0 }
            #expect(text.contains("\"\(prefix)\(name)\" is missing"), "\(text)")
        }
        let extra = try problem {
            $0 == "head_layer.1.bias" ? "\(prefix)encoder.conv.conv.bias" : $0
        }
        #expect(extra.contains("encoder.conv.conv.bias"))
        #expect(try problem(["hidden_size": 48]).contains("has shape"))
        #expect(try problem(["num_hidden_layers": 4]).contains("encoder.layer.3"))
        #expect(try problem(["num_hidden_layers": 2]).contains("encoder.layer.2"))
        #expect(try problem(["vocab_size": 2_097_152]).contains("has shape"))
        #expect(try problem(["position_buckets": 16]).contains("rel_embeddings"))
    }

    @Test("a checkpoint of the encoder alone loads too", arguments: ["deberta.", ""])
    func prefixes(_ prefix: String) throws {
        let model = try ChangedModel(Self.folder) {
            $0.hasPrefix("pretrained_model.")
                ? prefix + $0.dropFirst("pretrained_model.".count) : nil
        }
        let pass = pass([5, 6, 7], offsets: 0..<3)
        let expected = try load().run(ForwardBatch(passes: [pass]))
        #expect(try load(try model.files()).run(ForwardBatch(passes: [pass])) == expected)
    }

    @Test(
        "the plan counts weights, positions and workspace, and a model that is too large is refused"
    )
    func memory() throws {
        let files = try ModelFiles.open(path: GoldenData.path(Self.folder))
        let plan = try EncoderPlan(
            files: files,
            options: EngineOptions(maximumBatchTokenCount: 64, threadCount: 1)
        )
        let wider = try EncoderPlan(
            files: files,
            options: EngineOptions(maximumBatchTokenCount: 4096, threadCount: 3)
        )
        #expect(plan.weightByteCount > 4 * plan.configuration.parameterCount)
        #expect(plan.maximumRowCount == 2048)
        #expect(wider.workspaceByteCount > plan.workspaceByteCount)
        #expect(throws: Never.self) { try plan.checkMemory(available: nil) }
        let error = #expect(throws: LoadError.self) { try plan.checkMemory(available: 1000) }
        #expect(error.map { "\($0)" }?.contains("MB are available") == true)
        let packed = EncoderLoader.floatCount(plan.configuration, precision: .f32)
        #expect(packed >= plan.configuration.parameterCount / 2)
        #expect(EncoderWorkspace.floatCount(plan) * 4 == plan.workspaceByteCount)
    }

    @Test("another computation is refused by the member that asks for it")
    func configuration() throws {
        for (name, value) in [
            ("hidden_act", "relu"), ("share_att_key", false), ("position_biased_input", true),
            ("conv_kernel_size", 3), ("type_vocab_size", 2), ("embedding_size", 12),
            ("num_attention_heads", 5), ("num_attention_heads", 24), ("layer_norm_eps", 0),
            ("attention_head_size", 4), ("pos_att_type", ["c2p"]), ("relative_attention", nil),
        ] as [(String, JSONValue)] {
            let text = try problem([name: value])
            #expect(text.contains("config.json: \(name)"), "\(text)")
        }
        // Without their norm, relative embeddings are used as they are.
        let plain = try problem(["norm_rel_ebd": "none"]) {
            $0.hasPrefix("pretrained_model.encoder.LayerNorm") ? nil : $0
        }
        #expect(plain == "loaded")
        var fields = try Fields(
            try GoldenData.json("\(Self.folder)/config.json"),
            path: ""
        )
        #expect(try EncoderConfiguration(&fields).headWidth == 8)
    }
}
