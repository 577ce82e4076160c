import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Memories inside scorers")
struct StatefulScorerTests {
    private let running: JSONValue = [
        "kind": "normalize", "parts": ["x": ["kind": "mean_logprob"]], "statistics": "running",
    ]

    @Test(
        "a memory is found through everything that scorers are made of",
        arguments: [
            ("mean", ["parts": ["a": "RUNNING"]], "a"),
            (
                "weighted_sum",
                [
                    "parts": ["b": ["kind": "min", "parts": ["c": "RUNNING"]]],
                    "weights": ["b": 1],
                ], "b.c"
            ),
            ("gated", ["domain": "A", "routes": ["A": "RUNNING"]], "A"),
            (
                "context",
                ["scorer": "RUNNING", "contexts": ["a": ["system": "x"], "b": ["system": "y"]]],
                "scorer"
            ),
        ] as [(String, JSONValue, String)]
    )
    func nested(kind: String, options: JSONValue, path: String) throws {
        let scorer = try Bench([try .fake()]).scorer(kind, replaced(options))
        #expect(scorer.states.map(\.path) == [path])
        #expect(scorer.states.map(\.kind) == ["normalize"])
    }

    private func replaced(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string("RUNNING"): running
        case .object(let members):
            .object(
                members.reduce(into: JSONObject()) { $0[$1.name] = replaced($1.value) }
            )
        default: value
        }
    }

    @Test("a baseline's scorer of pairs is looked into, and has none")
    func pairs() throws {
        let options: JSONValue = ["part": ["kind": "pair_lm"], "baseline": "first"]
        let scorer = try Bench([try .fake()]).scorer("pairwise_to_pointwise", options)
        #expect(scorer.states.isEmpty)
        #expect((scorer as? any CompositeScorer)?.innerScorers.map(\.label) == ["part"])
    }

    @Test("names that are used over and over do not make the search endless")
    func bound() throws {
        var scorer: any Scorer = try Bench([try .fake()]).scorer("mean_logprob", [:])
        for _ in 0..<40 {
            let parts = ["a", "b"].map { ScorerParts.Part(label: $0, scorer: scorer) }
            scorer = MeanScorer(parts: try ScorerParts(parts, path: "parts"))
        }
        #expect(scorer.states.isEmpty)
    }
}
