import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Agreement about token ids")
struct TokenAgreementTests {
    private func agreement() throws -> TokenAgreement {
        TokenAgreement(
            first: try .fake("one", merges: ["ab"]),
            second: try .fake("two", merges: ["cd"])
        )
    }

    @Test("the first id that differs is told in both spellings")
    func disagreement() throws {
        let agreement = try agreement()
        #expect(agreement.disagreement(about: [0x61, 0x62]) == nil)
        #expect(
            agreement.disagreement(about: [0x61, 256, 257])
                == "token 256 is \"ab\" for model \"one\" but \"cd\" for model \"two\""
        )
        #expect(agreement.disagreement(about: [9999]) == nil, "nothing for both")
    }

    @Test("ids are checked, text is not")
    func checks() throws {
        let agreement = try agreement()
        try agreement.check(.messages([Message(role: "user", content: "ab")], tools: []))
        try agreement.check(.tokens([0x61]))
        #expect(throws: ScoringError.self) { try agreement.check(.tokens([0x61, 256])) }
        try agreement.check(Candidate(content: .text("ab")))
        let failure = #expect(throws: ItemFailure.self) {
            try agreement.check(Candidate(content: .tokens([256])))
        }
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.hasSuffix("; send text instead of ids") == true)
    }

    @Test("an implicit reward of ids needs them to mean the same to both models")
    func implicit() throws {
        let bench = Bench([try .fake("one", merges: ["ab"]), try .fake("two", merges: ["cd"])])
        let scorer = try bench.scorer("implicit", ["policy": "one", "reference": "two"])
        var job = ScoringJob.texts("Hi", [""])
        job.candidates = [
            Candidate(content: .tokens([0x61, 0x62])), Candidate(content: .tokens([256])),
        ]
        let results = try bench.run(scorer, job)
        #expect(results[0].failure == nil)
        #expect(results[1].failure?.message.contains("token 256 is") == true)
        job.prompt = .tokens([256])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }
}
