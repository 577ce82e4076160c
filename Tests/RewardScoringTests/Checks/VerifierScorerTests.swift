import RewardTools
import RewardTypes
import Testing

@testable import RewardScoring

/// Runs a scorer that may only ask tools and scorers with given values.
func checked(
    _ scorer: any Scorer,
    _ replies: [Candidate.Content],
    _ guidance: Guidance
) async throws -> [ScoringResult] {
    let job = ScoringJob(
        prompt: .messages([Message(role: "user", content: "2 + 2?")], tools: []),
        candidates: replies.map { Candidate(content: $0) },
        guidance: guidance
    )
    var plan = try scorer.plan(job)
    for _ in 0..<Limits.maximumScoringRounds {
        #expect(plan.passes.isEmpty)
        var verdicts: [CheckResult] = []
        for call in plan.checks {
            do throws(ToolError) {
                let verdict = try await call.tool.check(call.arguments, until: nil)
                verdicts.append(.success(verdict))
            } catch .failed(let failure) { verdicts.append(.failure(failure)) } catch {
                Issue.record("\(error)")
            }
        }
        switch try plan.reduce([], verdicts) {
        case .scores(let results): return results
        case .needs(let next): plan = next
        }
    }
    return []
}

@Suite("VerifierScorer")
struct VerifierScorerTests {
    private func scorer(_ options: JSONObject) throws -> any Scorer {
        try CombinatorBench([:]).scorer("verifier", options)
    }

    private func values(
        _ options: JSONObject,
        _ replies: [String],
        _ guidance: Guidance
    ) async throws -> [ScoringResult] {
        try await checked(try scorer(options), replies.map { .text($0) }, guidance)
    }

    @Test("verdicts become numbers, with what the tool said beside them")
    func verdicts() async throws {
        let results = try await values(
            ["tool": "math_equal"],
            ["It is \\boxed{4}.", "5"],
            Guidance(groundTruth: 4)
        )
        let scores = try results.map { try $0.get() }
        #expect(scores.map(\.value) == [1, 0])
        #expect(scores[0].components == [Component("passed", 1)])
        #expect(scores[0].details["outcome"] == "equal")
        #expect(scores[0].details["ground"] == "text")
        #expect(scores[1].details["outcome"] == "different")
    }

    @Test("outcomes may have numbers of their own, or none")
    func outcomes() async throws {
        let results = try await values(
            [
                "tool": "math_equal", "abstain": ["different"],
                "values": ["passed": 2, "no_answer": -0.5],
            ],
            ["4", "5", "?"],
            Guidance(groundTruth: "4")
        )
        #expect(try results[0].get().value == 2)
        #expect(throws: ItemFailure.self) { try results[1].get() }
        guard case .failure(let failure) = results[1] else { return }
        #expect(failure.status == .abstained)
        #expect(try results[2].get().value == -0.5)
    }

    @Test("parts that hold count on the way from failed to passed")
    func credit() async throws {
        let truth: JSONValue = ["change_case:english_lowercase", "punctuation:no_comma"]
        let options: JSONObject = [
            "tool": "instruction", "partial_credit": true,
            "values": ["passed": 1, "failed": -1],
        ]
        let results = try await values(
            options,
            ["a b", "a, b", "A, B"],
            Guidance(groundTruth: truth)
        )
        #expect(try results.map { try $0.get().value } == [1, 0, -1])
        let all = try await values(
            ["tool": "instruction"],
            ["a, b"],
            Guidance(groundTruth: truth)
        )
        #expect(try all[0].get().value == 0)
    }

    @Test("a tool without an opinion leaves no score, never 0")
    func silent() async throws {
        let results = try await values(
            ["tool": "calculator"],
            ["4"],
            Guidance(groundTruth: "9**9**9")
        )
        guard case .failure(let failure) = results[0] else {
            Issue.record("there is a score")
            return
        }
        #expect(failure.status == .abstained)
        #expect(failure.message.hasPrefix("too_large: "))
    }

    @Test("arguments come from the options, the request and the reply, in this order")
    func arguments() async throws {
        let options: JSONObject = [
            "tool": "format", "arguments": ["pattern": "^a+$"], "subject": "text",
            "after": "</think>",
        ]
        let plain = try await values(options, ["</think>b</think>aa", "ab"], Guidance())
        #expect(try plain.map { try $0.get().value } == [1, 0])
        let other = try await values(options, ["b"], Guidance(check: ["pattern": "b"]))
        #expect(try other[0].get().value == 1)
    }

    @Test("one reply that cannot be checked spoils no other")
    func failures() async throws {
        let results = try await checked(
            try scorer(["tool": "calculator"]),
            [.tokens([TokenID(1)]), .text("4")],
            Guidance(groundTruth: "2 + 2")
        )
        guard case .failure(let failure) = results[0] else {
            Issue.record("token ids were checked")
            return
        }
        #expect(failure.status == .invalidInput)
        #expect(try results[1].get().value == 1)
        let missing = try await values(["tool": "calculator"], ["4"], Guidance())
        guard case .failure(let reason) = missing[0] else { return }
        #expect(reason.message == "arguments.expression: is missing")
        let homeless = try await values(
            ["tool": "gsm8k_steps", "expectation": "gold"],
            ["4"],
            Guidance(groundTruth: "4")
        )
        guard case .failure(let unknown) = homeless[0] else { return }
        #expect(unknown.message.hasPrefix("arguments.gold: is not a known key"))
    }

    @Test("options that make no sense are refused")
    func refusals() {
        let bench = CombinatorBench([:])
        #expect(
            bench.refusal("verifier", ["tool": "abacus"])?
                .hasPrefix("scorers.s.tool: there is no tool \"abacus\"") == true
        )
        #expect(
            bench.refusal("verifier", ["tool": "calculator", "arguments": ["answer": "1"]])?
                .hasPrefix("scorers.s.arguments.answer: is the argument") == true
        )
        #expect(bench.refusal("verifier", ["tool": "calculator", "after": ""]) != nil)
        #expect(bench.refusal("verifier", ["tool": "calculator", "abstain": [1]]) != nil)
    }
}
