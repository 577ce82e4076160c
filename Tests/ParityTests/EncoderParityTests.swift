// A DeBERTa-v2 encoder and PairRM's head against transformers and the written-out head.
//
// States of the tiny model have numbers of about 1, and rounding moves them by up to 1e-5 (see the
// script's output); the head adds up 48 of them twice.

import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Parity of encoders")
struct EncoderParityTests {
    private static let tolerance = 1e-4

    private static var golden: JSONValue {
        get throws { try GoldenData.json("encoder/cases.json") }
    }

    @Test("hidden states after every layer")
    func states() throws {
        let golden = try Self.golden
        let engine = try TestEngine(folder: "encoder/pairrm-tiny", name: "pairrm")
        let ids = try golden.list("ids").map { TokenID(Int32(try #require($0.intValue))) }
        let positions = try golden.list("positions").compactMap(\.intValue)
        let expected = try golden.list("states")
        var readouts: [ReadoutRequest] = []
        for layer in 1...expected.count {
            for position in positions {
                readouts.append(
                    .hiddenStates(
                        node: 0,
                        offsets: position..<position + 1,
                        layer: layer == expected.count ? nil : layer
                    )
                )
            }
        }
        let answers = try engine.backend.readouts(
            ForwardPass(tree: TokenTree(root: ids), readouts: readouts)
        ).map { try $0.hiddenStates() }
        var largest = LargestDifference()
        for (layer, values) in expected.enumerated() {
            let found = answers[layer * positions.count..<(layer + 1) * positions.count]
            largest.record(
                found.flatMap { $0 },
                try values.numbers(),
                at: "layer \(layer + 1)"
            )
        }
        largest.report("deberta-v2, hidden states", tolerance: Self.tolerance)
    }

    @Test("ids and logits of pairs, whole and cut as the published program cuts")
    func logits() throws {
        let models = try TestCatalog([], folders: ["pairrm": "encoder/pairrm-tiny"])
        let golden = try Self.golden
        let candidates = try golden.list("candidates").compactMap(\.stringValue)
        var largest = LargestDifference()
        for entry in try golden.list("pairs") {
            let limits = try entry.list("limits").compactMap(\.intValue)
            let pair = try entry.list("pair").compactMap(\.intValue)
            let logits = try entry.numbers("logits")
            let source = try entry.text("source")
            let options: JSONObject = [
                "model": "pairrm", "source_max_tokens": .integer(Int64(limits[0])),
                "max_tokens": .integer(Int64(limits[1])),
            ]
            let job = ScoringJob(
                prompt: .messages([Message(role: "user", content: source)], tools: []),
                candidates: pair.map { Candidate(content: .text(candidates[$0])) },
                options: ScoringOptions(truncation: .right)
            )
            for orders in ["both", "given"] {
                var options = options
                options["orders"] = .string(orders)
                let made = try models.scorer("pair_cross", options: options)
                let scorer = try #require(made as? PairCrossScorer)
                let plan = try scorer.pairPlan(job, pairs: [CandidatePair(0, 1)])
                #expect(plan.passes.count == (orders == "both" ? 2 : 1))
                #expect(
                    plan.passes[0].pass.tree.tokenCount == entry[member: "token_count"]?.intValue
                )
                let results = try models.run(PairPlan(scorer: scorer), job)
                let score = try results[0].get()
                let expected = orders == "both" ? (logits[0] - logits[1]) / 2 : logits[0]
                largest.record(score.value, expected, at: "\(source), \(pair), \(orders)")
            }
        }
        largest.report("PairRM, logits", tolerance: Self.tolerance)
    }
}

/// One pair as a plan of its own.
private struct PairPlan: Scorer {
    static let kind = "pair"
    let scorer: PairCrossScorer
    var modelIDs: [ModelID] { scorer.modelIDs }

    init(scorer: PairCrossScorer) { self.scorer = scorer }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("pair", "cannot be configured")
    }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        try scorer.pairPlan(job, pairs: [CandidatePair(0, 1)])
    }
}
