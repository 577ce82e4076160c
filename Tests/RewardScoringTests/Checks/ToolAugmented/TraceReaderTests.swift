import RewardBackend
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("TraceReader")
struct TraceReaderTests {
    private func reader(_ bench: TraceBench) throws -> TraceReader {
        var options = try Fields(["head": "head"], path: "s")
        return try TraceReader(
            &options,
            ScorerEnvironment(
                models: ModelCatalog([bench.model]),
                heads: .memory(["v_head.weight": bench.head])
            )
        )
    }

    @Test("a round has one pass for each trace that is written; one that fails spoils no other")
    func rounds() throws {
        let bench = try TraceBench { written in
            String("Work: a".dropFirst(written.count))
        }
        var plan = try reader(bench).plan(.texts("2 + 2?", ["4", "5", "6"]))
        // "Work" is one token; three more, and the EOS.
        for round in 0..<5 {
            #expect(plan.passes.count == (round == 0 ? 3 : 2))
            #expect(plan.checks.isEmpty)
            var results = bench.backend.run(ForwardBatch(passes: plan.passes.map(\.pass)))
            if round == 0 { results[1] = .failure(.failed("it is hot")) }
            guard case .needs(let next) = try plan.reduce(results) else {
                Issue.record("there are scores")
                return
            }
            plan = next
        }
        #expect(plan.passes.count == 1)
        let results = bench.backend.run(ForwardBatch(passes: plan.passes.map(\.pass)))
        guard case .scores(let scores) = try plan.reduce(results) else {
            Issue.record("there are no scores")
            return
        }
        #expect(try scores[0].get().value == (try bench.value("Work: a", reply: "4")))
        #expect(scores[1].failure?.status == .backendError)
        #expect(try scores[2].get().value == (try bench.value("Work: a", reply: "6")))
    }

    @Test("prompts and replies have to be text")
    func inputs() throws {
        let reader = try reader(try TraceBench(writing: ""))
        #expect(throws: ScoringError.self) {
            try reader.plan(ScoringJob(prompt: .tokens([TokenID(1)]), candidates: []))
        }
        let job = ScoringJob(
            prompt: .messages([Message(role: "user", content: "?")], tools: []),
            candidates: [Candidate(content: .tokens([TokenID(1)]))]
        )
        let plan = try reader.plan(job)
        #expect(plan.passes.isEmpty)
        guard case .scores(let scores) = try plan.reduce([]) else { return }
        #expect(scores[0].failure?.status == .invalidInput)
    }
}
