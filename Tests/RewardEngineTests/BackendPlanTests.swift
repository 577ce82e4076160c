import RewardBackend
import RewardPlatform
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

@testable import RewardEngine

@Suite("Which family a model is of")
struct BackendPlanTests {
    private func plan(_ name: String) throws -> any BackendPlan {
        try ModelFiles.open(path: GoldenData.path(name)).plan(EngineOptions())
    }

    @Test(
        "the files decide",
        arguments: [
            ("models/llama-tiny-a", "llama"), ("models/qwen2-tiny-b-q8.gguf", "qwen2"),
            ("encoder/pairrm-tiny", "deberta-v2"),
        ]
    )
    func family(name: String, architecture: String) throws {
        let plan = try plan(name)
        #expect(plan.architecture == architecture)
        let description = plan.describe(id: ModelID("m"), digest: "d")
        #expect(description.architecture == architecture)
        #expect(description.isCausal == !(plan is EncoderPlan))
        #expect(description.weightByteCount == plan.weightByteCount)
        #expect(description.maximumContextTokenCount == plan.maximumContextTokenCount)
    }

    @Test(
        "loading gives what the plan describes",
        arguments: ["models/llama-tiny-a", "encoder/pairrm-tiny"]
    )
    func loading(name: String) throws {
        let files = try ModelFiles.open(path: GoldenData.path(name))
        let plan = try files.plan(EngineOptions(maximumBatchTokenCount: 64))
        let backend = try plan.load(
            id: ModelID("m"),
            files: files,
            pool: ComputePool(threadCount: 1),
            report: { _ in }
        )
        #expect(backend.model == plan.describe(id: ModelID("m"), digest: backend.model.digest))
    }

    @Test("an encoder in a GGUF file is refused")
    func encoderInOneFile() throws {
        let files = try ModelFiles.open(path: GoldenData.path("models/llama-tiny-a-f16.gguf"))
        let error = #expect(throws: LoadError.self) {
            try EncoderPlan(files: files, options: EngineOptions())
        }
        #expect(error.map { "\($0)" }?.contains("not supported") == true)
    }
}
