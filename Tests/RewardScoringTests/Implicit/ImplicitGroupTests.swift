import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("The group of an implicit reward")
struct ImplicitGroupTests {
    private let models: [ServedModel]
    private let bench: Bench

    init() throws {
        models = [try .fake("policy"), try .fake("reference")]
        bench = Bench(models)
    }

    private func group(
        _ candidates: [Candidate],
        isJoint: Bool = false,
        prepare: (Candidate, inout ImplicitGroup.Reply) throws(ItemFailure) -> Void = { _, _ in }
    ) throws -> ImplicitGroup {
        var fields = try Fields([:], path: "s")
        return try ImplicitGroup(
            models: models,
            job: ScoringJob(
                prompt: .messages([Message(role: "user", content: "Hi")], tools: []),
                candidates: candidates
            ),
            options: try LikelihoodOptions(&fields),
            isJoint: isJoint,
            prepare: prepare
        )
    }

    private func results(_ group: ImplicitGroup) throws -> [PassResult] {
        try group.modelPasses.map { pass in
            try #require(
                bench.backend(pass.model.rawValue).run(ForwardBatch(passes: [pass.pass])).first
            )
        }
    }

    @Test("each model gets one pass, and each reply its own answers from both")
    func sides() throws {
        let group = try group([Candidate(content: .text("ab")), Candidate(content: .text("abc"))])
        #expect(group.modelPasses.map(\.model) == models.map(\.id))
        let results = try results(group)
        let prompt = try models[0].ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        for (index, text) in ["ab", "abc"].enumerated() {
            for side in models.indices {
                let ids = try models[0].ids(text + "<|im_end|>")
                let expected = try bench.backend(models[side].id.rawValue)
                    .logProbabilities(of: ids, after: prompt)
                let counted = try group.counted(index, side: side, in: results)
                #expect(counted.ids == ids)
                #expect(counted.logProbabilities == expected)
            }
        }
    }

    @Test("vectors are asked for where they are wanted: the right reply on the right side")
    func vectors() throws {
        let wanted = SpanVectors.predictingStates(layer: 2)
        let texts = ["ab", "abc"]
        let group = try group(texts.map { Candidate(content: .text($0)) }) { candidate, reply in
            if candidate.content == .text("abc") { reply.vectors[1] = [wanted] }
        }
        let results = try results(group)
        let prompt = try models[0].ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        let all = prompt + (try models[0].ids("abc<|im_end|>"))
        let backend = try bench.backend("reference")
        let expected = (prompt.count..<all.count).map {
            backend.hiddenState(after: all[..<$0], layer: 2)
        }
        let found = try group.vectors(wanted, of: 1, side: 1, in: results)
        #expect(found.map(Array.init) == expected)
        #expect(throws: ItemFailure.self) { try group.vectors(wanted, of: 1, side: 0, in: results) }
    }

    @Test("a candidate that is refused is in no pass and keeps its reason")
    func refused() throws {
        let texts = ["ab", "xyz"]
        let group = try group(
            texts.map { Candidate(content: .text($0)) }
        ) { candidate, _ throws(ItemFailure) in
            if candidate.content == .text("xyz") { throw .noTokens }
        }
        guard case .failure(.noTokens) = group.replies[1] else {
            Issue.record("it was not refused")
            return
        }
        let tokens = group.modelPasses.flatMap(\.pass.tree.nodes).flatMap(\.tokens)
        #expect(!tokens.contains(0x7A))
    }

    @Test("jointly, the prompt belongs to what counts, but for its first token")
    func joint() throws {
        let group = try group([Candidate(content: .text("ab"))], isJoint: true)
        let reply = try group.replies[0].get()
        let alone = try self.group([Candidate(content: .text("ab"))]).replies[0].get()
        #expect(reply.sequences[0].prompt == [alone.sequences[0].prompt[0]])
        #expect(reply.offsets[0].count == alone.sequences[0].tokenCount - 1)
        #expect(try group.counted(0, side: 0, in: results(group)).count == reply.offsets[0].count)
    }

    @Test("tokens that count are compared, those that do not are left out")
    func tokens() throws {
        let reply = try group([Candidate(content: .text("ab"))]).replies[0].get()
        try reply.checkTokens(models)
        func changed(_ offsets: [[Int]]) -> ImplicitGroup.Reply {
            ImplicitGroup.Reply(
                sequences: reply.sequences,
                offsets: offsets,
                tokenWeights: nil,
                vectors: [[], []],
                truncatedTokenCount: 0
            )
        }
        try changed([[0, 2], [0, 2]]).checkTokens(models)
        let failure = #expect(throws: ItemFailure.self) {
            try changed([[0, 1], [0, 2]]).checkTokens(models)
        }
        #expect(failure?.message.contains("\"policy\" and model \"reference\"") == true)
    }
}
