import Foundation
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

/// What combinators make of implicit rewards.
@Suite("Implicit rewards as parts of others")
struct MarginalRewardTests {
    private let bench: Bench
    private let implicit: JSONValue = [
        "kind": "implicit", "policy": "policy", "reference": "reference", "beta": 0.1,
    ]

    init() throws { bench = Bench([try .fake("policy"), try .fake("reference")]) }

    private func values(_ scorer: any Scorer, _ texts: [String]) throws -> [Double] {
        try bench.run(scorer, .texts("Hi", texts)).map { try $0.get().value }
    }

    /// With β ln π/π_ref = wᵀ r, the reward of objective k is
    /// r_k = (β ln π/π_ref - Σ_{i≠k} wᵢ rᵢ) / w_k (MODPO, arXiv 2310.03708).
    @Test("a weighted sum with negative weights is the marginal reward of one objective")
    func marginal() throws {
        let weights = (own: 0.4, other: 0.6)
        let other: JSONValue = ["kind": "mean_logprob", "model": "reference"]
        let texts = ["ab", "a longer reply", ""]
        let marginal = try bench.scorer(
            "weighted_sum",
            [
                "parts": ["collective": implicit, "other": other],
                "weights": [
                    "collective": .number(1 / weights.own),
                    "other": .number(-weights.other / weights.own),
                ],
            ]
        )
        let found = try values(marginal, texts)
        let collective = try values(try bench.scorer("implicit", without(kind: implicit)), texts)
        let others = try values(try bench.scorer("mean_logprob", without(kind: other)), texts)
        for index in texts.indices {
            let expected = (collective[index] - weights.other * others[index]) / weights.own
            #expect(abs(found[index] - expected) < 1e-9)
            // The identity the other way round: the collective reward is what was weighed.
            let sum = weights.own * found[index] + weights.other * others[index]
            #expect(abs(sum - collective[index]) < 1e-9)
        }
    }

    /// P = σ(r₁ - r₂); `calibrated` has the reward of one of the replies as its intercept.
    @Test("the confidence of a label is the logistic function of a difference of rewards")
    func confidence() throws {
        var options = without(kind: implicit).objectValue ?? [:]
        options["extrapolate"] = 0.5
        let beyond = try bench.scorer("implicit", .object(options))
        let results = try bench.run(beyond, .texts("Hi", ["ab", "cd"])).map { try $0.get() }
        func margin(_ score: Score) throws -> Double {
            try #require(score["extrapolated"]) - #require(score["reference"])
        }
        let difference = 0.1 * (try margin(results[0]) - margin(results[1]))
        let expected = 1 / (1 + exp(-difference))
        #expect(abs(sigmoid(results[0].value - results[1].value) - expected) < 1e-9)
        options["kind"] = "implicit"
        let calibrated = try bench.scorer(
            "calibrated",
            [
                "parts": ["reward": .object(options)], "method": "platt", "slope": 1,
                "intercept": .number(-results[1].value),
            ]
        )
        let confidence = try values(calibrated, ["ab", "cd"])
        #expect(abs(confidence[0] - expected) < 1e-9)
        #expect(confidence[1] == 0.5)
    }

    private func without(kind options: JSONValue) -> JSONValue {
        var members = options.objectValue ?? [:]
        members["kind"] = nil
        return .object(members)
    }
}
