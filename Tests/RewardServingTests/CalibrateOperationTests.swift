import RewardBackend
import RewardScoring
import RewardServing
import RewardTypes
import Testing

@Suite("calibrate", .timeLimit(.minutes(5)))
struct CalibrateOperationTests {
    private let session = Service.test().makeSession()

    /// The number that the response is.
    private struct NumberScorer: Scorer {
        static let kind = "number"
        let modelIDs: [ModelID] = []

        init() {}
        init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {}

        func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
            ScoringPlan(passes: []) { _ throws(ScoringError) in
                .scores(
                    job.candidates.map { candidate in
                        guard case .text(let text) = candidate.content, let value = Double(text)
                        else { return .failure(ItemFailure(.invalidInput, "no number")) }
                        return .success(Score(value: value, tokenCount: 0, promptTokenCount: 0))
                    }
                )
            }
        }
    }

    @Test(
        "a fit that is pasted into the configuration gives the probabilities it was measured by",
        arguments: ["platt", "temperature", "isotonic"]
    )
    func roundTrip(_ method: String) async throws {
        let scores = [2.5, -1.25, 0.5, 3, -0.125, -2, 1.5, 0.75]
        let labels: JSONValue = [1, 0, 0, 1, 1, 0, 1, 0]
        let fit = try await session.result(
            "calibrate",
            [
                "method": .string(method), "scores": .array(scores.map(JSONValue.number)),
                "labels": labels, "bins": 1000,
            ]
        )
        var options = try #require(fit[member: "fit"]?.objectValue)
        options["kind"] = "calibrated"
        options["parts"] = ["number"]
        // Through text, as a file would have it.
        let written = try JSONValue(parsing: Array(JSONValue.object(options).jsonText.utf8))
        let environment = ScorerEnvironment(models: ModelCatalog([])) { _, _ in NumberScorer() }
        let scorer = try environment.scorer(written, path: "scorers.s")
        let served = Service.test(
            scorers: [ServedScorer(name: "s", version: "1", scorer: scorer)]
        ).makeSession()
        let reply = try await served.result(
            "score",
            ["prompt": "p", "responses": .array(scores.map { .string("\($0)") })]
        )
        let chances = reply.list("results").map { $0[member: "score"] ?? .null }
        let again = try await session.result(
            "calibrate",
            ["probabilities": .array(chances), "labels": labels, "bins": 1000]
        )
        for name in ["ece", "ace", "mce"] {
            let applied = try #require(again[member: "before"]?[member: name]?.doubleValue)
            let measured = try #require(fit[member: "after"]?[member: name]?.doubleValue)
            #expect(abs(applied - measured) < 1e-12, "\(name)")
        }
    }

    @Test("a held-out share is what is measured, and the seed decides which")
    func heldOut() async throws {
        let params: JSONObject = [
            "method": "platt", "held_out": 0.25, "seed": 3,
            "scores": [1, 2, -1, 0.5, -2, 3, 0, nil], "labels": [1, 1, 0, 0, 0, 1, 1, 1],
        ]
        let result = try await session.result("calibrate", .object(params))
        #expect(result[member: "count"] == 1)
        #expect(result[member: "fit_count"] == 6)
    }
}
