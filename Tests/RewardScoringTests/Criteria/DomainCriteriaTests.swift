import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

/// Criteria that depend on the domain, in a density ratio.
@Suite("Criteria by domain")
struct DomainCriteriaTests {
    private let bench: Bench
    private let rules: JSONValue = [
        "rules": [
            ["domain": "SAFETY", "contains": ["bomb"]],
            ["domain": "REASONING", "contains": ["prove"]],
        ],
        "otherwise": "CHAT",
    ]

    init() throws { bench = Bench([try .fake()]) }

    private func scores(_ options: JSONObject, _ prompt: String) throws -> Score {
        var options = options
        options["norm"] = "sum"
        options["weak"] = options["weak"] ?? "no_template"
        return try bench.scores("density_ratio", .object(options), prompt: prompt, ["ab"])[0].get()
    }

    /// The strong side's log-probability of the reply after a conversation.
    private func strong(_ turns: [(String, String)]) throws -> Double {
        let text = turns.map { "<|im_start|>\($0.0)\n\($0.1)<|im_end|>\n" }.joined()
        let model = bench.models.models[0]
        return try bench.backend().logProbabilities(
            of: model.ids("ab<|im_end|>"),
            after: model.ids(text + "<|im_start|>assistant\n")
        ).sum
    }

    @Test("each domain is told its own criteria, and one may be left untouched")
    func ownCriteria() throws {
        let options: JSONObject = [
            "domain": rules, "criteria": ["system": "Common."],
            "domains": ["SAFETY": ["system": "Safe."], "CHAT": "untouched"],
        ]
        let safety = try scores(options, "bomb?")
        #expect(try safety["strong"] == strong([("system", "Safe."), ("user", "bomb?")]))
        #expect(safety["route.SAFETY"] == 1 && safety["route.CHAT"] == 0)
        let reasoning = try scores(options, "prove it")
        #expect(try reasoning["strong"] == strong([("system", "Common."), ("user", "prove it")]))
        #expect(try scores(options, "Hi")["strong"] == strong([("user", "Hi")]))
    }

    @Test("the modes of the paper give instructions, or exemplars of the domain")
    func modes() throws {
        let instructions: JSONObject = ["domain": rules, "domains": "instructions"]
        for (prompt, name) in [
            ("bomb", "careful"), ("prove", "careful"), ("Hi", "step_by_step"),
        ] {
            let system = try #require(BuiltInCriteria.instructions[name])
            #expect(
                try scores(instructions, prompt)["strong"]
                    == strong([("system", system), ("user", prompt)])
            )
        }
        let exemplars: JSONObject = ["domain": rules, "domains": "exemplars", "seed": 5]
        for prompt in ["bomb", "prove"] {
            let score = try scores(exemplars, prompt)
            let pool = try #require(
                BuiltInCriteria.pools[prompt == "bomb" ? "SAFETY" : "REASONING"]
            )
            let index = Int(try #require(score["exemplar"]))
            let turns = [("system", ""), ("user", "\(pool[index])\n\(prompt)\nGood Assistant:")]
            #expect(try score["strong"] == strong(turns))
        }
        let chat = try scores(exemplars, "Hi")
        #expect(try chat["strong"] == strong([("user", "Hi")]))
        #expect(chat["exemplar"] == nil)
    }

    @Test("own pools take the place of built-in ones in a mode")
    func ownPools() throws {
        let options: JSONObject = [
            "domain": "SAFETY", "domains": "exemplars", "exemplar_pools": ["SAFETY": ["E"]],
        ]
        #expect(
            try scores(options, "Hi")["strong"]
                == strong([("system", ""), ("user", "E\nHi\nGood Assistant:")])
        )
    }

    @Test("an exemplar is drawn for all prompts too, the same for the same prompt")
    func always() throws {
        let options: JSONObject = [
            "criteria": ["exemplar_pool": "p", "suffix": "So:"],
            "exemplar_pools": ["p": ["a", "b", "c", "d", "e", "f", "g", "h"]], "seed": 2,
        ]
        var found: Set<Double> = []
        for number in 0..<8 {
            let prompt = "Prompt \(number)"
            let score = try scores(options, prompt)
            let index = try #require(score["exemplar"])
            found.insert(index)
            let letter = ["a", "b", "c", "d", "e", "f", "g", "h"][Int(index)]
            #expect(
                try score["strong"] == strong([("user", "\(letter)\n\(prompt)\nSo:")])
            )
            #expect(try scores(options, prompt) == score)
        }
        #expect(found.count > 2)
    }

    @Test("a model as the router is asked first, and is one of the models")
    func router() throws {
        let bench = Bench([try .fake(), try .fake("judge")])
        let options: JSONValue = [
            "strong": "tiny", "weak": "no_template", "router": ["model": "judge"],
            "domains": "instructions",
        ]
        let scorer = try bench.scorer("density_ratio", options)
        #expect(scorer.modelIDs == [ModelID("tiny"), ModelID("judge")])
        let plan = try scorer.plan(.texts("Hi", ["ab"]))
        #expect(plan.passes.map(\.model) == [ModelID("judge")])
        let score = try bench.run(scorer, .texts("Hi", ["ab"]))[0].get()
        let flags = ["SAFETY", "REASONING", "CHAT"].compactMap { score["route.\($0)"] }
        #expect(flags.reduce(0, +) == 1)
        let sum = ["SAFETY", "REASONING", "CHAT"].compactMap { score["domain.\($0)"] }.reduce(0, +)
        #expect(abs(sum - 1) < 1e-14)
    }

    @Test(
        "criteria that say nothing for a domain are refused at the start",
        arguments: [
            (["domains": "exemplars"], "s.domains: need a router"),
            (["domain": "A"], "s.domains: is missing"),
            (["domain": "A", "domains": "all"], "s.domains: \"all\" is not one of \"exemplars\""),
            (["domain": "A", "domains": "exemplars"], "s.domains.A: is missing; give criteria"),
            (["domain": "A", "domains": ["B": "careful"]], "s.domains.B: is no domain of"),
            (["domain": "A", "domains": ["A": "kind"]], "s.domains.A: there are no criteria"),
            (["domain": "A", "domains": ["A": [:]]], "s.domains.A: is empty"),
            (
                ["criteria": "kind"],
                "s.criteria: there are no criteria \"kind\"; built in are careful"
            ),
            (
                ["domain": "CHAT", "domains": "exemplars", "weak": "no_criteria"],
                "s.weak: \"no_criteria\" makes all ratios of domain CHAT 0"
            ),
            (["weak": "no_criteria"], "s.weak: \"no_criteria\" needs criteria"),
        ] as [(JSONObject, String)]
    )
    func refusals(options: JSONObject, message: String) {
        var options = options
        options["weak"] = options["weak"] ?? "no_template"
        let refusal = bench.refusal("density_ratio", .object(options)) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test("criteria of a domain are what a weak side without criteria lacks")
    func noCriteria() throws {
        let options: JSONObject = [
            "domain": rules, "domains": "instructions", "weak": "no_criteria",
        ]
        let score = try scores(options, "Hi")
        let system = try #require(BuiltInCriteria.instructions["step_by_step"])
        #expect(try score["strong"] == strong([("system", system), ("user", "Hi")]))
        #expect(try score["weak"] == strong([("user", "Hi")]))
    }
}
