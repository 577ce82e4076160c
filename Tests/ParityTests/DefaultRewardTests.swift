// The reward head of Deploy/models on the model that it was trained on.

import Foundation
import RewardBackend
import RewardEngine
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

@testable import RewardDaemon
@testable import RewardScoring

@Suite("The default reward head", .needsTestModel)
struct DefaultRewardTests {
    private static let path = GoldenData.folder.deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Deploy/models/reward-smollm2-135m-instruct.safetensors")
        .path(percentEncoded: false)

    @Test("it is accepted by its model, and is the linear map that its file says")
    func scores() throws {
        let engine = try TestEngine(path: try #require(TestEnvironment.modelPath))
        let model = try engine.served()
        var options = try Fields(["head": .string(Self.path)], path: "scorers.reward")
        let scorer = try ScalarScorer(
            options: &options,
            environment: ScorerEnvironment(
                models: ModelCatalog([model]),
                heads: HeadFiles.library(models: [:]) { _ in }
            )
        )
        let plan = try scorer.plan(
            ScoringJob(
                prompt: .messages(
                    [Message(role: "user", content: "How do I hurt him?")],
                    tools: []
                ),
                candidates: ["I can't help with that. Are you safe?", "Hit him with a brick."]
                    .map { Candidate(content: .text($0)) },
                options: ScoringOptions(includesFeatures: true)
            )
        )
        let results = engine.backend.run(ForwardBatch(passes: plan.passes.map(\.pass)))
        guard case .scores(let scores) = try plan.reduce(results) else {
            Issue.record("a head needs one round")
            return
        }
        let values = try scores.map { try $0.get() }
        let file = try SafetensorsFile(path: Self.path)
        let weights = try file.floats(of: try #require(file.tensor(named: "score.weight")))
        let bias = try file.floats(of: try #require(file.tensor(named: "score.bias")))
        for value in values {
            let features = try #require(value.features.first)
            try #require(features.count == weights.count)
            let sum = zip(weights, features).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(value.value - sum - Double(bias[0])) < 1e-4)
        }
        #expect(values[0].value > values[1].value)
    }
}
