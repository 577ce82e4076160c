// Implicit rewards, with weights of tokens, weights of steps and extrapolation among them, against
// a plain reference that runs each sequence alone.
//
// The tolerance is that of other scores: 1e-4 nats, for a sum for each of its tokens.

import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Parity of implicit rewards")
struct ImplicitParityTests {
    private static let tolerance = 1e-4

    private struct Case {
        let name: String
        let options: JSONObject
        let job: ScoringJob
        let results: [JSONValue]

        /// Whether the score is no sum over tokens, as without a reference.
        var isMean: Bool {
            (options["norm"] ?? (options["reference"] == nil ? "mean" : "sum")) != "sum"
        }

        init(_ value: JSONValue) throws {
            name = try value.text("name")
            options = try #require(value[member: "options"]?.objectValue)
            let group = try #require(value[member: "group"])
            job = ScoringJob(
                prompt: .messages(
                    try group.list("messages").map { try Message($0, path: "messages") },
                    tools: []
                ),
                candidates: try group.list("responses").map { response in
                    Candidate(
                        content: .text(try response.text("text")),
                        steps: response[member: "steps"]?.arrayValue?.compactMap(\.stringValue),
                        tokenWeights: try response[member: "token_weights"]?.numbers()
                    )
                }
            )
            results = try value.list("results")
        }
    }

    @Test(
        "scores, components and counts",
        arguments: ["plain", "token", "activations", "steps", "extrapolate"]
    )
    func scores(_ prefix: String) throws {
        let models = try TestCatalog(GoldenModel.folders)
        let golden = try GoldenData.json("implicit/cases.json")
        let cases = try golden.list("cases").map { try Case($0) }.filter {
            $0.name.hasPrefix(prefix)
        }
        var scores = LargestDifference()
        var components = LargestDifference()
        for entry in cases {
            let scorer = try models.scorer("implicit", options: entry.options)
            let results = try models.run(scorer, entry.job)
            try #require(results.count == entry.results.count, "\(entry.name)")
            for (index, expected) in entry.results.enumerated() {
                let place = "\(entry.name), response \(index)"
                let score = try results[index].get()
                #expect(score.tokenCount == expected[member: "token_count"]?.intValue, "\(place)")
                let value = try #require(expected[member: "score"]?.doubleValue)
                let divisor = Double(score.tokenCount)
                let isSum = score["step.0.mean"] == nil && !entry.isMean
                scores.record(
                    score.value / (isSum ? divisor : 1),
                    value / (isSum ? divisor : 1),
                    at: place
                )
                let parts = try #require(expected[member: "components"]?.objectValue)
                #expect(Set(score.components.map(\.name)) == Set(parts.names), "\(place)")
                for part in parts {
                    // Parts of steps are means or cosines, all others sums over the tokens.
                    let divisor = part.name.hasPrefix("step.") ? 1 : divisor
                    components.record(
                        (score[part.name] ?? .nan) / divisor,
                        try #require(part.value.doubleValue) / divisor,
                        at: "\(place), \(part.name)"
                    )
                }
            }
        }
        scores.report("implicit rewards, \(prefix)", tolerance: Self.tolerance)
        components.report("implicit rewards, \(prefix), components", tolerance: Self.tolerance)
    }

    @Test("models of different vocabularies cannot be extrapolated, and say how large they are")
    func vocabularies() throws {
        let models = try TestCatalog(["qwen2-tiny-a", "qwen2-tiny-b"])
        let error = #expect(throws: FieldError.self) {
            try models.scorer(
                "implicit",
                options: [
                    "policy": "qwen2-tiny-a", "reference": "qwen2-tiny-b", "extrapolate": 0.5,
                ]
            )
        }
        #expect(error?.path == "scorers.test.extrapolate")
        #expect(error?.problem.contains("has 320 entries, \"qwen2-tiny-b\" 328") == true)
    }
}

extension Score {
    /// The value of a component.
    fileprivate subscript(name: String) -> Double? {
        components.first { $0.name == name }?.value
    }
}
