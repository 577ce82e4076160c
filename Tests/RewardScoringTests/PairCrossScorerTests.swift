import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("pair_cross")
struct PairCrossScorerTests {
    private static let markers = ["<|source|>", "<|candidate1|>", "<|candidate2|>"]
    private static let tensors: [String: HeadTensor] = [
        "head_layer.1.weight": .made(8, 16), "head_layer.1.bias": .made(8, seed: 2),
        "head_layer.4.weight": .made(2, 8, seed: 3), "head_layer.4.bias": .made(2, seed: 4),
    ]

    /// A tokenizer of bytes with the markers as tokens, and a BOS as the only thing around a text.
    private struct CrossBench {
        let bench: Bench
        let model: ServedModel

        init(
            tensors: [String: HeadTensor] = PairCrossScorerTests.tensors,
            configuration: JSONObject? = nil,
            isCausal: Bool = false,
            maximumContextTokenCount: Int = 64
        ) throws {
            let tokenizer = FakeTokenizer(
                specials: ["[CLS]"] + PairCrossScorerTests.markers,
                beginning: "[CLS]",
                addsBeginning: true
            )
            model = ServedModel(
                description: .fake(
                    vocabularySize: tokenizer.vocabularySize,
                    hasLanguageModelHead: false,
                    isCausal: isCausal,
                    maximumContextTokenCount: maximumContextTokenCount
                ),
                tokenizer: tokenizer,
                template: nil
            )
            let members =
                configuration ?? [
                    "source_prefix_id": 257, "cand1_prefix_id": 258, "cand2_prefix_id": 259,
                ]
            let head = HeadTensors(
                fileName: "model.safetensors",
                digest: nil,
                configuration: members
            ) { name throws(HeadReadError) in
                if name == "head_layer.4.bias", tensors[name] == nil {
                    throw HeadReadError("model.safetensors: row 0 is not finite")
                }
                return tensors[name]
            }
            bench = Bench(
                [model],
                heads: HeadLibrary(
                    file: { path throws(HeadReadError) in throw HeadReadError("no \(path)") },
                    model: { _ throws(HeadReadError) in head }
                )
            )
        }

        func pairs(
            _ replies: [String],
            prompt: String = "Hi",
            _ pairs: [CandidatePair] = [CandidatePair(0, 1)],
            options: JSONValue = [:],
            truncation: Truncation? = nil
        ) throws -> [ScoringResult] {
            let made = try bench.scorer("pair_cross", options)
            let scorer = try #require(made as? PairCrossScorer)
            let plan = try scorer.pairPlan(
                .texts(prompt, replies, ScoringOptions(truncation: truncation)),
                pairs: pairs
            )
            let backend = try bench.backend()
            let results = backend.run(ForwardBatch(passes: plan.passes.map(\.pass)))
            guard case .scores(let scores) = try plan.reduce(results) else { return [] }
            return scores
        }

        /// The texts of a pass.
        func texts() throws -> [String] {
            try bench.backend().passes.map {
                model.tokenizer.decode($0.tree.nodes[0].tokens, skipSpecialTokens: false)
            }
        }

        /// M of texts, written out.
        func logit(_ source: String, _ first: String, _ second: String) throws -> Double {
            let parts = zip(PairCrossScorerTests.markers, [source, first, second])
            let ids = try parts.flatMap { marker, text in
                try model.tokenizer.ids(of: marker + text, addSpecialTokens: true)
            }
            let states = try (257...259).map { id in
                let place = try #require(ids.firstIndex(of: TokenID(Int32(id))))
                return try bench.backend().hiddenState(after: ids[...place]).map(Double.init)
            }
            let tensors = PairCrossScorerTests.tensors
            func layer(_ name: String, _ x: [Double]) throws -> [Double] {
                let weights = try #require(tensors["\(name).weight"])
                let bias = try #require(tensors["\(name).bias"])
                return zip(weights.times(x), bias.values).map { $0 + Double($1) }
            }
            func head(_ candidate: [Double]) throws -> [Double] {
                try layer(
                    "head_layer.4",
                    try layer("head_layer.1", states[0] + candidate).map(RealFunctions.tanh)
                )
            }
            return product(try head(states[1]), [0.5, 0.5])
                - product(try head(states[2]), [0.5, 0.5])
        }
    }

    @Test("the value is half of M(a, b) - M(b, a), with both logits as components")
    func bothOrders() throws {
        let bench = try CrossBench()
        let score = try bench.pairs(["one", "another"])[0].get()
        let given = try bench.logit("Hi", "one", "another")
        let other = try bench.logit("Hi", "another", "one")
        #expect(abs(score.value - (given - other) / 2) < 1e-12)
        #expect(score["probability"] == sigmoid(score.value))
        #expect(abs((score["logit_as_first"] ?? 0) - given) < 1e-12)
        #expect(abs((score["logit_as_second"] ?? 0) + other) < 1e-12)
        #expect(score["orders_disagree"] == (given * other > 0 ? 1 : 0))
        let cls = "[CLS]"
        let texts = try bench.texts()
        #expect(
            texts == [
                "\(cls)<|source|>Hi\(cls)<|candidate1|>one\(cls)<|candidate2|>another",
                "\(cls)<|source|>Hi\(cls)<|candidate1|>another\(cls)<|candidate2|>one",
            ]
        )
        #expect(score.promptTokenCount == 4)
        #expect(score.tokenCount == 2 + 3 + 2 + 7)
        let exchanged = try bench.pairs(["one", "another"], [CandidatePair(1, 0)])[0].get()
        #expect(exchanged.value == -score.value)
    }

    @Test("one order alone is not antisymmetric")
    func givenOrder() throws {
        let bench = try CrossBench()
        let score = try bench.pairs(["one", "another"], options: ["orders": "given"])[0].get()
        #expect(abs(score.value - (try bench.logit("Hi", "one", "another"))) < 1e-12)
        #expect(score["orders_disagree"] == nil)
        let both = try bench.bench.scorer("pair_cross", [:]) as? PairCrossScorer
        let given = try bench.bench.scorer("pair_cross", ["orders": "given"]) as? PairCrossScorer
        #expect(both?.isAntisymmetric == true && given?.isAntisymmetric == false)
    }

    @Test("equal candidates tie, and a group is a tournament")
    func ties() throws {
        let bench = try CrossBench()
        #expect(try bench.pairs(["same", "same"])[0].get().value == 0)
        let results = try bench.bench.scores("pair_cross", [:], ["one", "another", ""])
        let values = try results.map { try $0.get().value }
        #expect(abs(values.reduce(0, +) - 1.5) < 1e-12)
        let alone = try bench.bench.scores("pair_cross", [:], ["one"])
        #expect(alone[0].failure?.status == .invalidInput)
    }

    @Test("texts with a marker are refused, each for itself")
    func markers() throws {
        let bench = try CrossBench()
        for marker in Self.markers {
            let results = try bench.pairs(
                ["a\(marker)b", "ok", "fine"],
                [CandidatePair(0, 1), CandidatePair(1, 2)]
            )
            #expect(results[0].failure?.status == .invalidInput)
            #expect(results[0].failure?.message.contains("the response contains") == true)
            #expect(results[1].failure == nil)
            let prompt = try bench.pairs(["a", "b"], prompt: "x \(marker)")
            #expect(prompt[0].failure?.message.contains("the prompt contains") == true)
        }
    }

    @Test("what is too long is refused, or cut and counted, never in silence")
    func truncation() throws {
        let bench = try CrossBench()
        let options: JSONValue = ["max_tokens": 32, "source_max_tokens": 12]
        // A source of 10 letters is full; each candidate then has (32 - 12) / 2 - 2 = 8 letters.
        let full = String(repeating: "s", count: 10)
        let fits = try bench.pairs(["12345678", "1"], prompt: full, options: options)
        #expect(try fits[0].get().truncatedTokenCount == 0)
        let long = try bench.pairs(["123456789", "1"], prompt: full, options: options)
        #expect(long[0].failure?.status == .contextTooLong)
        #expect(long[0].failure?.message.contains("takes 32") == true)
        let source = try bench.pairs(["1", "2"], prompt: full + "t", options: options)
        #expect(source[0].failure?.status == .contextTooLong)
        #expect(source[0].failure?.message.contains("reads 12 of it") == true)
        func texts(_ prompt: String, _ reply: String, _ truncation: Truncation) throws -> String {
            let cut = try CrossBench()
            let results = try cut.pairs(
                [reply, "1"],
                prompt: prompt,
                options: options,
                truncation: truncation
            )
            guard case .success(let score) = results[0] else {
                return results[0].failure?.message ?? ""
            }
            let text = try cut.texts()[0].replacing("[CLS]", with: " ")
            return "\(score.truncatedTokenCount)\(text)"
        }
        #expect(
            try texts(full + "tu", "123456789", .right)
                == "3 <|source|>\(full) <|candidate1|>12345678 <|candidate2|>1"
        )
        #expect(
            try texts("abcdefghijkl", "123456789", .left)
                == "4 <|source|>efghijkl <|candidate1|>123456789 <|candidate2|>1"
        )
        #expect(try texts("a", String(repeating: "r", count: 14), .left).contains("leave no room"))
        #expect(
            try texts("a", String(repeating: "r", count: 13), .left)
                == "1 <|source|> <|candidate1|>\(String(repeating: "r", count: 13)) <|candidate2|>1"
        )
    }

    @Test("limits follow a short context, and may not be above it")
    func limits() throws {
        let bench = try CrossBench(maximumContextTokenCount: 64)
        let source = String(repeating: "s", count: 64 * 1224 / 2048 - 2)
        #expect(try bench.pairs(["a", "b"], prompt: source)[0].failure == nil)
        #expect(try bench.pairs(["a", "b"], prompt: source + "s")[0].failure != nil)
        #expect(
            bench.bench.refusal("pair_cross", ["max_tokens": 65])?.contains("max_tokens") == true
        )
        #expect(bench.bench.refusal("pair_cross", ["source_max_tokens": 1]) != nil)
        #expect(try CrossBench(maximumContextTokenCount: 5).bench.refusal("pair_cross", [:]) != nil)
    }

    @Test("a head that is missing, of another width or not finite is refused when it is made")
    func heads() throws {
        func refusal(
            without name: String = "",
            _ change: [String: HeadTensor] = [:]
        ) throws -> String {
            var tensors = Self.tensors.merging(change, uniquingKeysWith: { $1 })
            tensors[name] = nil
            return try CrossBench(tensors: tensors).bench.refusal("pair_cross", [:]) ?? "none"
        }
        #expect(try refusal() == "none")
        #expect(try refusal(without: "head_layer.1.weight").contains("another model"))
        #expect(try refusal(without: "head_layer.4.weight").contains("PairRM's head"))
        #expect(try refusal(["head_layer.1.weight": .made(8, 18)]).contains("another model"))
        #expect(try refusal(without: "head_layer.4.bias").contains("not finite"))
        let huge = try CrossBench(
            tensors: Self.tensors.merging(
                ["head_layer.4.weight": .constant(3e38, 2, 8)],
                uniquingKeysWith: { $1 }
            )
        )
        #expect(try huge.pairs(["a", "b"])[0].get().value.isFinite)
    }

    @Test("markers come from config.json and have to be tokens of their own")
    func configuration() throws {
        func refusal(_ members: JSONObject) throws -> String {
            try CrossBench(configuration: members).bench.refusal("pair_cross", [:]) ?? "none"
        }
        let whole: JSONObject = [
            "source_prefix_id": 257, "cand1_prefix_id": 258, "cand2_prefix_id": 259,
        ]
        #expect(try refusal(whole) == "none")
        #expect(try refusal([:]).contains("no source_prefix_id"))
        var changed = whole
        changed["cand2_prefix_id"] = 258
        #expect(try refusal(changed).contains("the same id"))
        changed["cand2_prefix_id"] = 4000
        #expect(try refusal(changed).contains("which is no token"))
        // Byte 200 is spelled in a way that the tokenizer does not read back.
        changed["cand2_prefix_id"] = 200
        #expect(try refusal(changed).contains("does not keep the marker"))
    }

    @Test("decoders are refused here, and encoders everywhere else")
    func families() throws {
        let decoder = try CrossBench(isCausal: true)
        #expect(decoder.bench.refusal("pair_cross", [:])?.contains("is a decoder") == true)
        let encoder = try CrossBench()
        for kind in ["scalar", "mean_logprob", "pair_lm", "pair_embedding", "generative"] {
            let text = encoder.bench.refusal(kind, ["model": "tiny"])
            #expect(text?.contains("is an encoder") == true, "\(kind): \(text ?? "made")")
        }
    }

    @Test("token ids cannot be compared")
    func ids() throws {
        let bench = try CrossBench()
        let scorer = try bench.bench.scorer("pair_cross", [:])
        var job = ScoringJob.texts("Hi", ["a", "b"])
        job.candidates[0].content = .tokens([1])
        #expect(try bench.bench.run(scorer, job)[0].failure?.status == .invalidInput)
        job.prompt = .tokens([1])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }

    @Test("a model that fails fails the pair alone")
    func failures() throws {
        let bench = try CrossBench()
        let scorer = try #require(
            try bench.bench.scorer("pair_cross", [:]) as? PairCrossScorer
        )
        let plan = try scorer.pairPlan(
            .texts("Hi", ["a", "b", "c"]),
            pairs: [CandidatePair(0, 1), CandidatePair(1, 2)]
        )
        var results = try bench.bench.backend().run(
            ForwardBatch(passes: plan.passes.map(\.pass))
        )
        results[1] = .failure(.failed("no"))
        guard case .scores(let scores) = try plan.reduce(results) else { return }
        #expect(scores[0].failure?.status == .backendError)
        #expect(scores[1].failure == nil)
    }
}
