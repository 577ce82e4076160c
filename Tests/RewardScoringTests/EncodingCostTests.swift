import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Bound on text to be tokenized")
struct EncodingCostTests {
    private let long = String(repeating: "a", count: 1 << 16)

    @Test("a long prompt before many candidates is refused where it is read with each")
    func refused() throws {
        let job = ScoringJob.texts(long, Array(repeating: "b", count: 1100))
        let bench = Bench([try .fake()])
        for (kind, options) in [
            ("mean_logprob", ["tokenization": "joint"]),
            ("density_ratio", ["tokenization": "joint", "weak": "no_template"]),
            ("followup_likelihood", [:]),
        ] as [(String, JSONValue)] {
            let scorer = try bench.scorer(kind, options)
            let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
            #expect("\(String(describing: error))".contains("send fewer candidates"))
        }
        let scorer = try bench.scorer("mean_logprob", [:])
        #expect(try bench.run(scorer, job)[0].failure?.status == .contextTooLong)
    }

    @Test("the prompt is read with each pair, in each order, and so are both replies")
    func pairs() throws {
        let scorer = try Bench([try .fake()]).scorer("pair_lm", [:])
        // 780 pairs in two orders, each with 64 KiB of prompt, are 97.5 MiB.
        let error = #expect(throws: ScoringError.self) {
            try scorer.plan(.texts(long, Array(repeating: "b", count: 40)))
        }
        #expect("\(String(describing: error))".contains("stands before 780 pairs"))
        let job = ScoringJob.texts("Hi", [long, long])
        let pairs = Array(repeating: CandidatePair(0, 1), count: 500)
        try EncodingCost.check(job, pairs: pairs, repetitionCount: 1)
        #expect(throws: ScoringError.self) {
            try EncodingCost.check(job, pairs: pairs, repetitionCount: 2)
        }
    }

    @Test("ids and parts of turns count too")
    func kinds() throws {
        let ids = [TokenID](repeating: 1, count: 1 << 14)
        let candidates = Array(repeating: Candidate(content: .tokens([1])), count: 1100)
        #expect(throws: ScoringError.self) {
            try EncodingCost.check(ScoringJob(prompt: .tokens(ids), candidates: candidates))
        }
        let parts = try Message(
            ["role": "user", "content": [["type": "text", "text": .string(long)]]],
            path: "m"
        )
        #expect(throws: ScoringError.self) {
            try EncodingCost.check(
                ScoringJob(prompt: .messages([parts], tools: []), candidates: candidates)
            )
        }
        try EncodingCost.check(
            ScoringJob(prompt: .messages([parts], tools: []), candidates: Array(candidates[..<100]))
        )
    }
}
