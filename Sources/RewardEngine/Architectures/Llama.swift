// Llama 2 and 3, SmolLM, and everything that says it is one of them.
//
// Reference: `modeling_llama.py` of Hugging Face transformers; GGUF files store the rows of query
// and key heads interleaved.

internal import RewardTypes
internal import RewardWeights

enum Llama: Architecture {
    static let names = ["LlamaForCausalLM", "llama"]

    static func configuration(
        huggingFace fields: inout Fields
    ) throws(FieldError) -> ModelConfiguration {
        var configuration = try ModelConfiguration(huggingFace: &fields, architecture: "llama")
        let attentionBias = try fields.optionalBool("attention_bias") ?? false
        configuration.biases.queriesKeysValues = attentionBias
        configuration.biases.attentionOutput = attentionBias
        configuration.biases.feedForward = try fields.optionalBool("mlp_bias") ?? false
        return configuration
    }

    static func configuration(gguf file: GGUFFile) throws(LoadError) -> ModelConfiguration {
        var configuration = try ModelConfiguration(gguf: file, architecture: "llama")
        configuration.rotaryLayout = .interleaved
        return configuration
    }
}
