import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Heads on one model")
struct HeadBackboneTests {
    private let tensors: [String: HeadTensor] = [
        "score.weight": .made(1, 8), "heads.weight": .made(2, 8, seed: 2),
        "router.weight": .made(2, 8, seed: 3), "regression_layer.weight": .made(3, 8, seed: 4),
    ]

    @Test("heads and likelihoods that are joined share one pass")
    func shared() throws {
        let bench = try HeadBench(tensors)
        func part(_ kind: String) -> JSONValue { ["kind": .string(kind), "head": "head"] }
        let options: JSONObject = [
            "head": .null,
            "parts": [
                "reward": part("scalar"), "tastes": part("mixture"),
                "facets": part("multi_objective"), "fluent": ["kind": "mean_logprob"],
            ],
            "weights": ["reward": 1, "tastes": 2, "facets": -1, "fluent": 0.5],
        ]
        let scorer = try bench.scorer("weighted_sum", options)
        let plan = try scorer.plan(.texts("Hi", ["ab", "abc"]))
        #expect(plan.passes.count == 4)
        #expect(Set(plan.passes.map(\.model)) == [ModelID("tiny")])
        // In one batch, what they share is computed once: they run the same sequences.
        func sequences(_ pass: ForwardPass) -> Set<[TokenID]> {
            let parents = Set(pass.tree.nodes.compactMap(\.parent))
            return Set(
                pass.tree.nodes.indices.filter { !parents.contains($0) }.map {
                    pass.tree.sequence(to: $0)
                }
            )
        }
        let whole = Set(try ["ab", "abc"].map { try bench.model.ids(chatML($0)) })
        for pass in plan.passes.prefix(3) { #expect(sequences(pass.pass) == whole) }
        let likelihood = sequences(plan.passes[3].pass)
        #expect(likelihood.allSatisfy { ids in whole.contains { $0.starts(with: ids) } })
        let score = try bench.bench.run(scorer, .texts("Hi", ["ab", "abc"]))[0].get()
        let parts = try [("scalar", 1.0), ("mixture", 2), ("multi_objective", -1)].reduce(0) {
            $0 + $1.1 * (try bench.score($1.0).value)
        }
        let fluent = try #require(score["fluent"])
        #expect(abs(score.value - (parts + 0.5 * fluent)) < 1e-12)
        #expect(score["tastes.weight.head0"] != nil)
    }

    @Test("vectors that a head read come when they are asked for")
    func features() throws {
        let bench = try HeadBench(tensors)
        let wishes = ScoringOptions(includesFeatures: true)
        let last = try bench.state(chatML("ab")).map { Float($0) }
        #expect(try bench.score("scalar", wishes: wishes).features == [last])
        let start = try bench.state(chatMLPrompt() + "a").map { Float($0) }
        #expect(try bench.score("mixture", wishes: wishes).features == [last, start])
        #expect(try bench.score("mixture").features.isEmpty)
    }

    @Test("a layer is that of the model, and gates read it too")
    func layer() throws {
        let bench = try HeadBench(tensors)
        let score = try bench.score("scalar", ["layer": 3])
        let expected = HeadTensor.made(1, 8).times(try bench.state(chatML("ab"), layer: 3))[0]
        #expect(score.value == expected)
        let wishes = ScoringOptions(includesFeatures: true)
        let mixed = try bench.score("mixture", ["layer": 3], wishes: wishes)
        #expect(
            try mixed.features[1]
                == bench.state(chatMLPrompt() + "a", layer: 3).map { Float($0) }
        )
    }

    @Test("a head for another width is refused with both shapes, in every kind")
    func width() throws {
        var wrong: [String: HeadTensor] = [:]
        for name in [
            "score", "heads", "router", "regression_layer", "value_head", "projector", "v_head",
        ] {
            wrong["\(name).weight"] = .made(2, 7)
        }
        let bench = try HeadBench(wrong)
        for (kind, options) in [
            ("scalar", [:]), ("mixture", [:]), ("multi_objective", [:]), ("pair_embedding", [:]),
            ("ideal_point", [:]), ("reference", ["separator": "a", "end": "b"]),
            ("process", ["format": "qwen", "step_token": "a"]),
        ] as [(String, JSONObject)] {
            let refusal = bench.refusal(kind, options) ?? "accepted"
            #expect(refusal.hasPrefix("scorers.s.head: head.safetensors: tensor "), "\(refusal)")
            #expect(refusal.contains("has the shape [2, 7], not [any, 8]"), "\(refusal)")
        }
    }
}
