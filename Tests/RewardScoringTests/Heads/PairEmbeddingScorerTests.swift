import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("pair_embedding")
struct PairEmbeddingScorerTests {
    private let kind = "pair_embedding"
    private let embedding = HeadTensor.made(4, 8)
    private let gate = HeadTensor.made(2, 8, seed: 9)

    private func bench(gated: Bool = true, maximum: Int = 4096) throws -> HeadBench {
        var tensors = ["value_head.weight": embedding]
        if gated { tensors["prompt_head.weight"] = gate }
        return try HeadBench(tensors, maximumContextTokenCount: maximum)
    }

    private func pairs(
        _ bench: HeadBench,
        _ replies: [String],
        _ pairs: [CandidatePair],
        options: JSONObject = [:],
        wishes: ScoringOptions = ScoringOptions()
    ) throws -> [ScoringResult] {
        let scorer = try #require(try bench.scorer(kind, options) as? any PairScorer)
        #expect(scorer.isAntisymmetric)
        let plan = try scorer.pairPlan(.texts("Hi", replies, wishes), pairs: pairs)
        #expect(plan.passes.count <= 1)
        return try bench.bench.run(GivenPlan(plan: plan), .texts("Hi", replies))
    }

    private func strength(_ a: [Double], _ b: [Double], _ gate: [Double]) -> Double {
        gate[0] * (a[0] * b[1] - a[1] * b[0]) + gate[1] * (a[2] * b[3] - a[3] * b[2])
    }

    private func normal(_ v: [Double]) -> [Double] {
        v.map { $0 / product(v, v).squareRoot() }
    }

    private func softmax(_ values: [Double]) -> [Double] {
        let weights = values.map { exp($0) }
        return weights.map { $0 / weights.reduce(0, +) }
    }

    /// The state after the conversation without a word of the reply.
    private func conversation(_ bench: HeadBench) throws -> [Double] {
        try bench.state("<|im_start|>user\nHi<|im_end|>\n")
    }

    @Test("the published numbers: s = -0.233695, P = 0.088109")
    func golden() {
        let s = PairEmbeddingScorer.strength(
            normal([1, 2, 3, 4]),
            normal([2, -1, 0.5, 1]),
            gate: [0.7, 0.3]
        )
        #expect(abs(s - -0.233695) < 5e-7)
        #expect(abs(1 / (1 + exp(-s / 0.1)) - 0.088109) < 5e-7)
    }

    @Test("the strength is that of vectors of length one under the gate of the prompt")
    func released() throws {
        let bench = try bench()
        let score = try pairs(bench, ["ab", "c"], [CandidatePair(0, 1)])[0].get()
        let vectors = try ["ab", "c"].map {
            normal(embedding.times(try bench.state(chatML($0))))
        }
        let weights = softmax(gate.times(try conversation(bench)))
        let s = strength(vectors[0], vectors[1], weights)
        #expect(abs((score["strength"] ?? .nan) - s) < 1e-14)
        #expect(abs(score.value - s / 0.1) < 1e-12)
        #expect(abs((score["probability"] ?? .nan) - 1 / (1 + exp(-s / 0.1))) < 1e-14)
        #expect(abs(s) <= 1)
    }

    @Test("the other variant: a gate of d/2 softmax(z / sqrt(hidden)), and no normalization")
    func scaled() throws {
        let bench = try bench()
        let options: JSONObject = ["gate_variant": "scaled", "normalize": false, "tau": 2]
        let score = try pairs(bench, ["ab", "c"], [CandidatePair(0, 1)], options: options)[0].get()
        let vectors = try ["ab", "c"].map { embedding.times(try bench.state(chatML($0))) }
        let z = gate.times(try conversation(bench)).map { $0 / 8.0.squareRoot() }
        let s = strength(vectors[0], vectors[1], softmax(z).map { 2 * $0 })
        #expect(abs(score.value - s / 2) < 1e-12)
    }

    @Test("a head without a gate has all ones")
    func noGate() throws {
        let bench = try bench(gated: false)
        let score = try pairs(bench, ["ab", "c"], [CandidatePair(0, 1)])[0].get()
        let vectors = try ["ab", "c"].map {
            normal(embedding.times(try bench.state(chatML($0))))
        }
        #expect(
            abs((score["strength"] ?? .nan) - strength(vectors[0], vectors[1], [1, 1])) < 1e-14
        )
    }

    @Test("s(a, b) = -s(b, a) and s(a, a) = 0, to the bit")
    func antisymmetric() throws {
        for (bench, wishes) in [
            (try bench(), ScoringOptions()), (try bench(gated: false), ScoringOptions()),
            // The longest replies leave less of the prompt, but not less of its end.
            (try bench(maximum: 70), ScoringOptions(truncation: .left)),
        ] {
            let replies = ["ab", "c", String(repeating: "xyz", count: 18), "ab"]
            let all = (0..<4).flatMap { a in (0..<4).map { CandidatePair(a, $0) } }
            let results = try pairs(bench, replies, all, wishes: wishes).map { try $0.get() }
            for a in 0..<4 {
                for b in 0..<4 {
                    #expect(results[4 * a + b].value == -results[4 * b + a].value)
                }
                #expect(results[5 * a].value == 0)
                #expect(results[5 * a]["probability"] == 0.5)
            }
            #expect(results[3].value == 0, "equal texts")
        }
    }

    @Test("a group is a tournament in one pass, and a lone reply has no opponent")
    func tournament() throws {
        let bench = try bench()
        let results = try bench.results(kind, [:], ["ab", "c", "de"]).map { try $0.get() }
        #expect(try bench.passCount() == 1)
        let single = try pairs(
            bench,
            ["ab", "c", "de"],
            [CandidatePair(0, 1), CandidatePair(0, 2)]
        )
        .map { try $0.get()["probability"] ?? .nan }
        #expect(abs(results[0].value - (single[0] + single[1]) / 2) < 1e-14)
        let alone = try bench.results(kind, [:], ["ab"])[0].failure
        #expect(alone?.status == .invalidInput)
    }

    @Test("a reply that does not fit fails its pairs alone")
    func failures() throws {
        let bench = try bench(maximum: 60)
        let long = String(repeating: "x", count: 60)
        let results = try pairs(
            bench,
            ["ab", long, "c"],
            [CandidatePair(0, 1), CandidatePair(0, 2), CandidatePair(1, 2)]
        )
        #expect(results.map { $0.failure?.status } == [.contextTooLong, nil, .contextTooLong])
    }

    @Test("the end of the conversation cannot be read once it is cut")
    func cut() throws {
        let bench = try bench(maximum: 50)
        let long = String(repeating: "x", count: 45)
        let wishes = ScoringOptions(truncation: .left)
        let results = try pairs(
            bench,
            ["ab", long],
            [CandidatePair(0, 0), CandidatePair(1, 1)],
            wishes: wishes
        )
        #expect(results[0].failure == nil)
        #expect(results[1].failure?.status == .contextTooLong)
        // Cut on the right, the conversation stays where it is.
        let right = try pairs(
            bench,
            ["ab", long],
            [CandidatePair(0, 1)],
            wishes: ScoringOptions(truncation: .right)
        )[0].get()
        let whole = try pairs(
            try self.bench(),
            ["ab", String(long.dropLast(29))],
            [CandidatePair(0, 1)]
        )
        #expect(try right["strength"] != whole[0].get()["strength"])
        let kept = try bench.lastSequences()[1]
        let vector = normal(embedding.times(try bench.state(after: kept)))
        let first = normal(embedding.times(try bench.state(chatML("ab"))))
        let weights = softmax(gate.times(try conversation(bench)))
        #expect(abs((right["strength"] ?? .nan) - strength(first, vector, weights)) < 1e-14)
    }

    @Test("a prompt of ids has no end of the conversation to read")
    func ids() throws {
        let bench = try bench()
        let job = ScoringJob(
            prompt: .tokens([1]),
            candidates: [Candidate(content: .tokens([2])), Candidate(content: .tokens([3]))]
        )
        let scorer = try bench.scorer(kind)
        let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("has to be messages"))
        let elsewhere = try bench.scorer(kind, ["prompt_at": "prompt_end"])
        #expect(try bench.bench.run(elsewhere, job).allSatisfy { $0.failure == nil })
    }

    @Test("files and options that do not fit are refused")
    func refusals() throws {
        let bench = try bench()
        for (options, message) in [
            (["gate_variant": "none"], "s.gate_variant: \"none\" is not one of"),
            (["tau": 0], "s.tau: 0.0 is not above 0"), (["normalize": 1], "s.normalize: expected"),
            (["tensor": "v"], "has no tensor \"v.weight\""),
            (["prompt_tensor": "p"], "has no tensor \"p.weight\""),
            (["prompt_at": "start"], "s.prompt_at: \"start\" is unknown"),
        ] as [(JSONObject, String)] {
            #expect(bench.refusal(kind, options)?.contains(message) == true, "\(message)")
        }
        let odd = try HeadBench(["value_head.weight": .made(3, 8)])
        #expect(odd.refusal(kind)?.contains("has 3 outputs; they come in pairs") == true)
        let other = try HeadBench([
            "value_head.weight": embedding, "prompt_head.weight": .made(3, 8),
        ])
        #expect(other.refusal(kind)?.contains("has 3 outputs for 2 pairs of numbers") == true)
    }
}

/// A plan that was made already.
private struct GivenPlan: Scorer {
    static let kind = "given"
    let modelIDs = [ModelID("tiny")]
    let plan: ScoringPlan

    init(plan: ScoringPlan) { self.plan = plan }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("plan", "cannot be configured")
    }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan { plan }
}
