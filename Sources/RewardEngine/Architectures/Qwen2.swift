// Qwen2 and Qwen2.5: Llama with biases on queries, keys and values.
//
// Reference: `modeling_qwen2.py` of Hugging Face transformers; GGUF files keep its row order.

internal import RewardTypes
internal import RewardWeights

enum Qwen2: Architecture {
    static let names = ["Qwen2ForCausalLM", "qwen2"]

    static func configuration(
        huggingFace fields: inout Fields
    ) throws(FieldError) -> ModelConfiguration {
        var configuration = try ModelConfiguration(huggingFace: &fields, architecture: "qwen2")
        configuration.biases.queriesKeysValues = true
        return configuration
    }

    static func configuration(gguf file: GGUFFile) throws(LoadError) -> ModelConfiguration {
        var configuration = try ModelConfiguration(gguf: file, architecture: "qwen2")
        configuration.biases.queriesKeysValues = true
        return configuration
    }
}
