import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("One scorer under several contexts")
struct ContextScorerTests {
    private let bench: Bench
    private let contexts: JSONValue = [
        "expert": ["system": "An expert asks."],
        "child": ["system": "A child asks.", "exemplar": "Be kind.", "weight": 3],
    ]

    init() throws { bench = Bench([try .fake()]) }

    @Test("the value is the weighted mean of what the scorer says under each context")
    func marginal() throws {
        let options: JSONValue = ["scorer": ["kind": "mean_logprob"], "contexts": contexts]
        let replies = ["ab", "b"]
        let scores = try bench.scores("context", options, replies).map { try $0.get() }
        for (index, reply) in replies.enumerated() {
            func value(_ messages: [Message]) throws -> Double {
                let job = ScoringJob(
                    prompt: .messages(messages, tools: []),
                    candidates: [Candidate(content: .text(reply))]
                )
                return try bench.run(bench.scorer("mean_logprob", [:]), job)[0].get().value
            }
            let expert = try value([
                Message(role: "system", content: "An expert asks."),
                Message(role: "user", content: "Hi"),
            ])
            let child = try value([
                Message(role: "system", content: "A child asks."),
                Message(role: "user", content: "Be kind.\nHi"),
            ])
            #expect(expert != child)
            #expect(scores[index].value == 0.25 * expert + 0.75 * child)
            #expect(scores[index]["expert"] == expert && scores[index]["child"] == child)
        }
    }

    @Test("ids have no place for a context")
    func ids() throws {
        let options: JSONValue = ["scorer": ["kind": "mean_logprob"], "contexts": contexts]
        let scorer = try bench.scorer("context", options)
        let job = ScoringJob(
            prompt: .tokens([1, 2]),
            candidates: [Candidate(content: .text("a"))]
        )
        #expect(
            throws: ScoringError.prompt("contexts cannot be put into token ids; send messages")
        ) { try scorer.plan(job) }
    }

    @Test(
        "wrong contexts are refused by name",
        arguments: [
            ([:], "s.contexts: is missing, empty"),
            (["a": [:]], "s.contexts.a: is empty; give system"),
            (["a": ["system": "x", "weight": -1]], "s.contexts.a.weight: -1.0 is below 0"),
            (["a": ["system": "x", "weight": 0]], "s.contexts: have weights that sum to 0.0"),
            (["a": ["system": "x", "wait": 1]], "s.contexts.a.wait: is not a known key"),
        ] as [(JSONValue, String)]
    )
    func refusals(contexts: JSONValue, message: String) {
        let options: JSONValue = ["scorer": ["kind": "mean_logprob"], "contexts": contexts]
        let refusal = bench.refusal("context", options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
