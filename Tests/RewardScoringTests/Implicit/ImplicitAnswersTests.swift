import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Answers about a group of implicit rewards")
struct ImplicitAnswersTests {
    private let bench: Bench

    init() throws { bench = Bench([try .fake("policy"), try .fake("reference")]) }

    private func plan(_ options: JSONObject, _ texts: [String]) throws -> ScoringPlan {
        var all: JSONObject = ["policy": "policy", "reference": "reference"]
        for (name, value) in options { all[name] = value }
        return try bench.scorer("implicit", .object(all)).plan(.texts("Hi", texts))
    }

    private func scores(
        _ plan: ScoringPlan,
        failing model: ModelID
    ) throws -> [ScoringResult] {
        let results = try plan.passes.map { pass -> PassResult in
            guard pass.model != model else { return .failure(.deadlineExceeded) }
            return try #require(
                bench.backend(pass.model.rawValue).run(ForwardBatch(passes: [pass.pass])).first
            )
        }
        guard case .scores(let scores) = try plan.reduce(results) else {
            Issue.record("the plan goes on")
            return []
        }
        return scores
    }

    @Test(
        "a model that fails fails all replies, with its own reason",
        arguments: [[:], ["steps": true], ["token_weights": "activations"]] as [JSONObject],
        ["policy", "reference"]
    )
    func failures(_ options: JSONObject, _ model: String) throws {
        let plan = try plan(options, ["ab", "cd"])
        for score in try scores(plan, failing: ModelID(model)) {
            #expect(score.failure?.status == .timeout)
            #expect(score.failure?.message.contains("model \"\(model)\"") == true)
        }
    }

    @Test("the same group gives the same bits, and a plain reward does not depend on its group")
    func alone() throws {
        for options in [[:], ["token_weights": "activations"]] as [JSONObject] {
            let together = try scores(plan(options, ["ab", "abc", "x"]), failing: ModelID("none"))
            for (index, text) in ["ab", "abc", "x"].enumerated() {
                let alone = try scores(plan(options, [text]), failing: ModelID("none"))[0].get()
                #expect(try together[index].get() == alone)
            }
        }
    }
}
