// Mistral: Llama without biases; its GGUF files say `llama`.
//
// Reference: `modeling_mistral.py` of Hugging Face transformers. A sliding window limits the
// context to its own length, where it makes no difference.

internal import RewardTypes
internal import RewardWeights

enum Mistral: Architecture {
    static let names = ["MistralForCausalLM", "mistral"]

    static func configuration(
        huggingFace fields: inout Fields
    ) throws(FieldError) -> ModelConfiguration {
        try ModelConfiguration(huggingFace: &fields, architecture: "mistral")
    }

    static func configuration(gguf file: GGUFFile) throws(LoadError) -> ModelConfiguration {
        try Llama.configuration(gguf: file)
    }
}
