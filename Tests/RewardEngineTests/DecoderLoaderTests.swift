import Foundation
import RewardEngine
import RewardPlatform
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

/// Configurations that lie about the weights beside them.
@Suite("Loading a model whose files disagree")
struct DecoderLoaderTests {
    /// The message for the tiny Llama model with a member of its configuration changed.
    private func message(changing name: String, to value: JSONValue) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "rewardd-model-\(UInt64.random(in: 0 ... .max))"
        )
        try FileManager.default.copyItem(at: GoldenData.url("models/llama-tiny-a"), to: folder)
        defer {
            // A leftover in the temporary folder is harmless.
            try? FileManager.default.removeItem(at: folder)
        }
        let file = folder.appending(path: "config.json")
        var members = try #require(
            try JSONValue(parsing: Array(Data(contentsOf: file))).objectValue
        )
        members[name] = value
        try JSONValue.object(members).jsonText.write(to: file, atomically: true, encoding: .utf8)
        do {
            let files = try ModelFiles.open(path: folder.path)
            _ = try LocalBackend(
                id: ModelID("m"),
                files: files,
                options: EngineOptions(maximumContextTokenCount: 64, maximumBatchTokenCount: 64),
                pool: ComputePool(threadCount: 1)
            )
        } catch {
            return "\(error)"
        }
        return "loaded"
    }

    @Test(
        "each lie is an error that names the place",
        arguments: [
            ("hidden_size", 131_072, "has shape"), ("vocab_size", 4_194_304, "has shape"),
            ("intermediate_size", 524_288, "has shape"),
            ("num_hidden_layers", 1024, "model.layers.3"), ("num_hidden_layers", 2, "not use it"),
            ("num_attention_heads", 0, "num_attention_heads"),
            ("num_key_value_heads", 5, "num_key_value_heads"), ("head_dim", 7, "head_dim"),
            ("head_dim", 1_000_000, "head_dim"), ("hidden_size", -1, "hidden_size"),
            ("rms_norm_eps", -1, "rms_norm_eps"), ("rms_norm_eps", 1e300, "rms_norm_eps"),
            ("attention_bias", true, "bias"), ("hidden_act", "gelu", "hidden_act"),
            ("architectures", ["MambaForCausalLM"], "not supported"),
            ("rope_parameters", ["rope_type": "linear", "factor": 0.5], "factor"),
            ("rope_parameters", ["rope_type": "spiral"], "rope_type"),
        ] as [(String, JSONValue, String)]
    )
    func lies(name: String, value: JSONValue, place: String) throws {
        let text = try message(changing: name, to: value)
        #expect(text.contains(place), "\(text)")
    }

    @Test("numbers beyond reason do no harm")
    func absurdNumbers() throws {
        let dynamic: JSONValue = ["rope_type": "dynamic", "factor": 1e300]
        #expect(try message(changing: "rope_parameters", to: dynamic) == "loaded")
        #expect(try message(changing: "rope_theta", to: 1e300) == "loaded")
    }

    @Test("the unchanged model loads")
    func unchanged() throws {
        #expect(try message(changing: "comment", to: "none") == "loaded")
    }
}
