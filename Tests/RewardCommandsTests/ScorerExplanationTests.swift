import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Trees of scorers")
struct ScorerExplanationTests {
    private static let result: JSONValue = [
        "scorers": [
            [
                "name": "overall", "kind": "mean",
                "options": [
                    "parts": [
                        "careful": "careful", "brief": ["kind": "min", "parts": ["density"]],
                    ]
                ],
            ],
            [
                "name": "careful", "kind": "uncertainty_weighted",
                "options": ["lambda": 0.5, "parts": ["density", "fluent"]],
            ],
            ["name": "density", "kind": "density_ratio", "options": ["weak": ["exit_layer": 20]]],
            ["name": "fluent", "kind": "mean_logprob", "options": [:]],
            [
                "name": "gate", "kind": "gated",
                "options": [
                    "domain": "CHAT", "default": "fluent",
                    "routes": [
                        "CHAT": [
                            "kind": "pairwise_to_pointwise", "baseline": "first",
                            "part": ["kind": "pair_lm"],
                        ]
                    ],
                ],
            ],
            ["name": "renamed", "kind": "product", "options": ["parts": ["x": "fluent"]]],
        ]
    ]

    @Test("names and definitions on the spot are followed through all levels")
    func tree() {
        let explanation = ScorerExplanation(Self.result)
        #expect(
            explanation.lines(of: "overall") == [
                "overall: mean", "├─ careful: uncertainty_weighted, lambda 0.5000",
                "│  ├─ density: density_ratio, weak {\"exit_layer\":20}",
                "│  └─ fluent: mean_logprob", "└─ brief: min",
                "   └─ density: density_ratio, weak {\"exit_layer\":20}",
            ]
        )
        #expect(
            explanation.lines(of: "renamed") == [
                "renamed: product", "└─ x = fluent: mean_logprob",
            ]
        )
        #expect(
            explanation.lines(of: "gate") == [
                "gate: gated, domain CHAT", "├─ CHAT: pairwise_to_pointwise, baseline first",
                "│  └─ part: pair_lm", "└─ default = fluent: mean_logprob",
            ]
        )
        #expect(explanation.lines(of: "nobody") == nil)
        #expect(explanation.names.count == 6)
    }

    @Test("a circle, which no daemon of ours sends, comes to an end")
    func circle() {
        let explanation = ScorerExplanation([
            "scorers": [["name": "a", "kind": "mean", "options": ["parts": ["a"]]]]
        ])
        #expect(explanation.lines(of: "a")?.count == 65)
    }

    @Test("the command prints the tree, and names what there is when there is no such scorer")
    func command() async throws {
        let run = try await rewardctl("scorers", "--explain", "length")
        #expect(run.output == "length: density_ratio\n")
        let wrong = try await rewardctl("scorers", "--explain", "long")
        #expect(wrong.status == .usage)
        #expect(wrong.errors.contains("there is no scorer \"long\"; there are: length, other"))
    }
}
