import Glibc
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Domains by a model")
struct DomainClassifierTests {
    private let bench: Bench
    private let question = "{definitions}|{labels}|{prompt}|{conversation}"
    private let labels: JSONValue = ["one": "is 1", "two": "is 2", "three": "is 3"]

    init() throws { bench = Bench([try .fake()]) }

    private func router(
        _ options: JSONValue,
        _ models: ModelCatalog? = nil
    ) throws -> DomainRouter {
        var fields = try Fields(["router": options], path: "s")
        let environment = ScorerEnvironment(models: models ?? bench.models)
        let router = try DomainRouter(&fields, environment)
        try fields.refuseUnknown()
        return try #require(router)
    }

    /// The choice for a job, found by running the first plan.
    private func choice(
        _ options: JSONValue,
        _ job: ScoringJob,
        on bench: Bench? = nil
    ) throws -> DomainChoice {
        let bench = bench ?? self.bench
        let found = Found()
        let plan = try router(options, bench.models).plan(job) { choice in
            found.choice = choice
            return ScoringPlan(passes: []) { _ in .scores([]) }
        }
        #expect(plan.passes.count == 1)
        let results = try plan.passes.map { pass in
            try #require(bench.backend().run(ForwardBatch(passes: [pass.pass])).first)
        }
        guard case .needs = try plan.reduce(results) else {
            throw ItemFailure(.backendError, "the router did not go on")
        }
        return try #require(found.choice)
    }

    /// Only used inside one test, on one thread.
    private final class Found: @unchecked Sendable { var choice: DomainChoice? }

    private func logProbabilities(_ name: String, _ content: String) throws -> [Double] {
        let model = bench.models.models[0]
        let text = "<|im_start|>user\n\(content)<|im_end|>\n<|im_start|>assistant\n"
        return try bench.backend().logProbabilities(of: model.ids(name), after: model.ids(text))
            .map(Double.init)
    }

    @Test("the likeliest name is the domain, by the sum or the mean over its tokens")
    func likeliest() throws {
        let job = ScoringJob(
            prompt: .messages(
                [
                    Message(role: "user", content: "Hi"),
                    Message(role: "assistant", content: "Yo"),
                    Message(role: "user", content: "{labels}?"),
                ],
                tools: []
            ),
            candidates: []
        )
        let content =
            "- one: is 1\n- two: is 2\n- three: is 3|one, two, three|{labels}?|user: Hi\n"
            + "assistant: Yo\nuser: {labels}?"
        for norm in ["sum", "mean"] {
            let options: JSONValue = [
                "labels": labels, "question": .string(question), "norm": .string(norm),
            ]
            let found = try choice(options, job)
            let values = try ["one", "two", "three"].map { name in
                let values = try logProbabilities(name, content)
                let sum = values.reduce(0, +)
                return norm == "sum" ? sum : sum / Double(values.count)
            }
            let total = values.reduce(0) { $0 + exp($1) }
            let best = try #require(values.indices.max { values[$0] < values[$1] })
            #expect(found.domain == ["one", "two", "three"][best])
            for (value, probability) in zip(values, try #require(found.probabilities)) {
                #expect(abs(exp(value) / total - probability) < 1e-14)
            }
        }
    }

    @Test("a tie, or nothing likely enough, leads to the fallback")
    func fallback() throws {
        let tied = Bench([try .fake()]) { _, _, _ in -1 }
        let job = ScoringJob.texts("Hi", ["a"])
        #expect(try choice([:], job, on: tied).domain == "CHAT")
        let options: JSONValue = ["norm": "mean", "fallback": "REASONING"]
        #expect(try choice(options, job, on: tied).domain == "REASONING")
        // Of the built-in names, CHAT has the fewest tokens, four, against six and nine.
        let sum = try choice(["fallback": "SAFETY"], job, on: tied)
        #expect(sum.domain == "CHAT")
        let best = try #require(sum.probabilities?[2])
        #expect(abs(best - 1 / (1 + exp(-2) + exp(-5))) < 1e-14)
        let high: JSONValue = ["fallback": "SAFETY", "minimum_probability": .number(best + 1e-9)]
        #expect(try choice(high, job, on: tied).domain == "SAFETY")
        let low: JSONValue = ["fallback": "SAFETY", "minimum_probability": .number(best - 1e-9)]
        #expect(try choice(low, job, on: tied).domain == "CHAT")
    }

    @Test("all components tell the choice")
    func components() throws {
        let choice = try choice([:], .texts("Hi", ["a"]))
        #expect(
            choice.components.map(\.name) == [
                "route.SAFETY", "route.REASONING", "route.CHAT", "domain.SAFETY",
                "domain.REASONING", "domain.CHAT",
            ]
        )
        let flags = choice.components.prefix(3)
        #expect(flags.map(\.value).reduce(0, +) == 1)
        #expect(flags.first { $0.value == 1 }?.name == "route.\(choice.domain)")
    }

    @Test("a router that cannot be asked fails all candidates")
    func failures() throws {
        let router = try router([:])
        let next: @Sendable (DomainChoice) -> ScoringPlan = { _ in
            Issue.record("went on")
            return ScoringPlan(passes: []) { _ in .scores([]) }
        }
        let job = ScoringJob.texts("Hi", ["a", "b"])
        let plan = try router.plan(job, then: next)
        guard case .scores(let scores) = try plan.reduce([.failure(.deadlineExceeded)]) else {
            Issue.record("more was asked for")
            return
        }
        #expect(scores.map { $0.failure?.status } == [.timeout, .timeout])
        #expect(scores[0].failure?.message.hasPrefix("router: the deadline") == true)
        let long = ScoringJob.texts(String(repeating: "a", count: 5000), ["a"])
        guard case .scores(let results) = try router.plan(long, then: next).reduce([]) else {
            Issue.record("more was asked for")
            return
        }
        #expect(results[0].failure?.status == .contextTooLong)
    }

    @Test("a conversation that is too long is cut on the left if asked, and that is told")
    func truncation() throws {
        let job = ScoringJob.texts(
            String(repeating: "a", count: 5000),
            ["a"],
            ScoringOptions(truncation: .left)
        )
        let choice = try choice([:], job)
        #expect(choice.truncatedTokenCount > 900)
        let score = Score(value: 1, tokenCount: 1, promptTokenCount: 1, truncatedTokenCount: 3)
        #expect(choice.told(in: score).truncatedTokenCount == choice.truncatedTokenCount)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            ("labels", ["one": "x"], "s.router.labels: are 1; 2 to 16 are possible"),
            ("labels", ["one": "x", "on": "y"], "s.router.labels.on: and \"one\" begin with each"),
            ("labels", ["a.b": "x", "c": "y"], "s.router.labels: \"a.b\" cannot be the name"),
            ("labels", ["default": "x", "c": "y"], "s.router.labels: \"default\" cannot be"),
            ("labels", ["a": 1, "c": "y"], "s.router.labels.a: expected a string"),
            ("fallback", "OTHER", "s.router.fallback: \"OTHER\" is not one of SAFETY, REASONING"),
            ("question", "What?", "s.router.question: does not say where the conversation"),
            ("minimum_probability", 2, "s.router.minimum_probability: 2.0 is not between"),
            ("norm", "max", "s.router.norm: \"max\" is not one of"),
            ("model", "none", "s.router.model: there is no model \"none\""),
            ("lable", 1, "s.router.lable: is not a known key"),
        ] as [(String, JSONValue, String)]
    )
    func refusals(name: String, value: JSONValue, message: String) {
        let error = #expect(throws: FieldError.self) { try router(.object([name: value])) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
