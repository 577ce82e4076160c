import RewardBackend
import RewardPlatform
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardDaemon

@Suite("Scorers of the configuration")
struct ScorerAssemblyTests {
    private let model: LoadedModel

    init() throws {
        let configuration = try TinyReward.configuration(["own": ["kind": "scalar"]])
        model = try ModelAssembly(configuration.models[0], compute: configuration.compute)
            .load(pool: ComputePool(threadCount: 1)) { _ in }
    }

    /// The versions of scorers, in the order of their declarations.
    private func versions(_ scorers: JSONObject) throws -> [String] {
        let configuration = try TinyReward.configuration(scorers)
        let assembly = ScorerAssembly(
            configuration,
            catalog: ModelCatalog([model.served]),
            files: [model.served.id: model.files]
        )
        return try configuration.scorers.map {
            try assembly.served($0, models: [model]).version
        }
    }

    @Test("the version follows the contents of head files, through all levels of composition")
    func headContents() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(TinyReward.head(1), to: "head.safetensors")
        let head: JSONValue = ["kind": "scalar", "head": .string(path)]
        let scorers: JSONObject = [
            "own": ["kind": "scalar"], "head": head,
            "inside": ["kind": "mean", "parts": ["a": ["kind": "mean", "parts": ["b": head]]]],
            "named": ["kind": "mean", "parts": ["inside"]],
        ]
        let first = try versions(scorers)
        #expect(Set(first).count == 4)
        #expect(try versions(scorers) == first)
        _ = try folder.write(TinyReward.head(2), to: "head.safetensors")
        let second = try versions(scorers)
        #expect(zip(first, second).map { $0 == $1 } == [true, false, false, false])
        _ = try folder.write(TinyReward.head(1), to: "head.safetensors")
        #expect(try versions(scorers) == first)
    }

    @Test("a head that says where it belongs is held to it")
    func origin() throws {
        let folder = try TemporaryFolder()
        func load(_ metadata: JSONObject, _ options: JSONObject = [:]) throws -> [String] {
            let bytes = TinyReward.head(1, metadata: metadata)
            var options = options
            options["kind"] = "scalar"
            options["head"] = .string(try folder.write(bytes, to: "head.safetensors"))
            return try versions(["s": .object(options)])
        }
        let digest = JSONValue.string(model.served.description.digest)
        let template = JSONValue.string(try #require(model.served.templateDigest))
        let right: JSONObject = ["rewardd.backbone": digest, "rewardd.template": template]
        #expect(try load(right).count == 1)
        for (name, problem) in [
            ("rewardd.backbone", "scorers.s.head: was trained on another model"),
            ("rewardd.template", "scorers.s.head: was trained with another chat template"),
        ] {
            var wrong = right
            wrong[name] = "00ff"
            let error = #expect(throws: StartupError.self) { try load(wrong) }
            #expect(error.map { "\($0)" }?.contains(problem) == true)
        }
    }

    @Test("a head that cannot be read stops the start, with the path of the option")
    func missing() {
        let error = #expect(throws: StartupError.self) {
            try versions(["s": ["kind": "scalar", "head": "/nowhere/h.safetensors"]])
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(
            text.contains("scorers.s.head: cannot be used: cannot open /nowhere/h.safetensors"),
            "\(text)"
        )
    }
}
