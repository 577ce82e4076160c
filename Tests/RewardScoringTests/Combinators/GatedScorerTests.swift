import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Scorers by domain")
struct GatedScorerTests {
    private let bench: Bench
    private let sum: JSONValue = ["kind": "mean_logprob", "norm": "sum"]
    private let mean: JSONValue = ["kind": "mean_logprob"]
    private let rules: JSONValue = [
        "rules": [["domain": "MATHS", "contains": ["prove"]]], "otherwise": "CHAT",
    ]

    init() throws { bench = Bench([try .fake(), try .fake("other")]) }

    private func options(_ scorer: JSONValue, _ model: String) -> JSONValue {
        guard case .object(var members) = scorer else { return scorer }
        members["model"] = .string(model)
        return .object(members)
    }

    @Test("rules lead to a route or to the default, which alone computes")
    func byRules() throws {
        let gated: JSONValue = [
            "domain": rules, "routes": ["MATHS": options(sum, "tiny")],
            "default": options(mean, "other"),
        ]
        let alone = try bench.scores(
            "mean_logprob",
            ["norm": "sum", "model": "tiny"],
            prompt: "Prove",
            ["ab"]
        )
        let maths = try bench.scores("gated", gated, prompt: "Prove", ["ab"])[0].get()
        #expect(try maths.value == alone[0].get().value)
        #expect(try bench.backend("other").passCount == 0)
        #expect(maths["route.MATHS"] == 1 && maths["route.CHAT"] == 0)
        #expect(maths["MATHS"] == maths.value && maths["MATHS.logprob_sum"] == maths.value)
        let chat = try bench.scores("gated", gated, prompt: "Hello", ["ab"])[0].get()
        #expect(chat["route.CHAT"] == 1 && chat["default"] == chat.value)
        #expect(try bench.backend("other").passCount == 1)
    }

    @Test("a model is asked in a round of its own before the route is planned")
    func router() throws {
        let gated: JSONValue = [
            "router": ["model": "tiny", "fallback": "CHAT"],
            "routes": [
                "SAFETY": options(sum, "other"), "REASONING": options(mean, "other"),
                "CHAT": ["kind": "normalize", "parts": ["x": options(mean, "other")]],
            ],
        ]
        let scorer = try bench.scorer("gated", gated)
        #expect(scorer.modelIDs == [ModelID("other"), ModelID("tiny")])
        let plan = try scorer.plan(.texts("Hi", ["ab", "c"]))
        #expect(plan.passes.map(\.model) == [ModelID("tiny")])
        let routes = Set(
            try (0..<24).map { number in
                let prompt = "Question \(number)"
                let scores = try bench.scores("gated", gated, prompt: prompt, ["ab", "c"])
                    .map { try $0.get() }
                let names = ["SAFETY", "REASONING", "CHAT"]
                let route = try #require(names.first { scores[0]["route.\($0)"] == 1 })
                #expect(scores[1]["route.\(route)"] == 1)
                #expect(scores[0][route] == scores[0].value)
                let likeliest = names.max {
                    scores[0]["domain.\($0)"] ?? 0 < scores[0]["domain.\($1)"] ?? 0
                }
                #expect(likeliest == route)
                return route
            }
        )
        #expect(routes.count > 1)
    }

    @Test("a failure tells its route, ids have no domain")
    func failures() throws {
        let gated: JSONValue = ["domain": "CHAT", "routes": ["CHAT": options(mean, "tiny")]]
        let scorer = try bench.scorer("gated", gated)
        var job = ScoringJob.texts("Hi", ["ab"])
        job.candidates.append(Candidate(content: .tokens([9999])))
        let results = try bench.run(scorer, job)
        #expect(results[0].failure == nil)
        #expect(results[1].failure?.message.hasPrefix("CHAT: model \"tiny\" has no token") == true)
        job.prompt = .tokens([1])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
        job.prompt = .messages([Message(role: "system", content: "x")], tools: [])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }

    @Test(
        "gates without a way out are refused at the start",
        arguments: [
            (["routes": ["A": "x"]], "s.router: is missing"),
            (["domain": "A"], "s.routes: is missing or empty"),
            (["domain": "A", "router": [:], "routes": ["A": "x"]], "s.domain: cannot be given"),
            (
                ["domain": "A", "routes": ["B": ["kind": "mean_logprob", "model": "tiny"]]],
                "s.routes.B: is no domain of scorers.s.domain; known there: A"
            ),
            (
                [
                    "router": ["model": "tiny"],
                    "routes": ["SAFETY": ["kind": "mean_logprob", "model": "tiny"]],
                ],
                "s.routes.REASONING: is missing; give a scorer for it, or a default"
            ),
            (["domain": "A", "routes": ["A": "nobody"]], "s.routes.A: there is no scorer"),
            (
                [
                    "domain": "mean",
                    "routes": ["mean": ["kind": "mean_logprob", "model": "tiny"]],
                ],
                "s.routes: \"mean\" cannot be a label"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(options: JSONValue, message: String) {
        let refusal = bench.refusal("gated", options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
