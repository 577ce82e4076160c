import RewardBackend
import RewardTypes
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("Plans of models")
struct ModelPlanTests {
    private func plan(_ model: borrowing ChangedModel) throws -> ModelPlan {
        try ModelPlan(files: try model.files(), options: EngineOptions())
    }

    private func plan(
        _ architecture: String?,
        type: String = "llama",
        hasHead: Bool = false
    ) throws -> ModelPlan {
        let names: JSONValue = architecture.map { [.string($0)] } ?? .null
        let model = try ChangedModel(
            "models/llama-tiny-b",
            members: ["architectures": names, "model_type": .string(type)],
            rename: { hasHead || $0 != "lm_head.weight" ? $0 : nil }
        )
        return try plan(model)
    }

    @Test(
        "the class of a reward model may be its author's own, if the decoder in it is known",
        arguments: ["LlamaForSequenceClassification", "INFORMForRewards", nil]
    )
    func rewardModel(_ name: String?) throws {
        let plan = try plan(name)
        #expect(plan.configuration.architecture == "llama")
        #expect(plan.configuration.vocabularyHead == .absent)
        let description = plan.describe(id: ModelID("m"), digest: "")
        #expect(!description.hasLanguageModelHead)
        #expect(description.hiddenSize == 32)
        let whole = try self.plan(name, hasHead: true)
        #expect(whole.configuration.vocabularyHead == .own)
        #expect(whole.describe(id: ModelID("m"), digest: "").hasLanguageModelHead)
        let table = 320 * 32
        #expect(whole.configuration.parameterCount - plan.configuration.parameterCount == table)
    }

    @Test("a tied head is the embedding, whatever the class")
    func tied() throws {
        let model = try ChangedModel(
            "models/llama-tiny-b",
            members: [
                "architectures": ["LlamaForSequenceClassification"], "tie_word_embeddings": true,
            ],
            rename: { $0 == "lm_head.weight" ? nil : $0 }
        )
        #expect(try plan(model).configuration.vocabularyHead == .tied)
    }

    @Test("a causal language model without its head is damaged")
    func damaged() throws {
        let plan = try plan("LlamaForCausalLM")
        #expect(plan.configuration.vocabularyHead == .own)
        #expect(plan.source.tensor(named: plan.naming.name(of: .head)) == nil)
    }

    @Test(
        "neither a language model of an unknown class nor an unknown decoder is guessed at",
        arguments: [
            ("MambaForCausalLM", "llama"), ("LlamaForSequenceClassification", "mamba"), (nil, ""),
        ]
    )
    func unknown(_ name: String?, _ type: String) {
        let error = #expect(throws: LoadError.self) { try plan(name, type: type) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("not supported"))
    }
}
