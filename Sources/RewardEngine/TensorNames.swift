// What files call the tensors of a decoder.

/// A tensor of the decoder, whatever its name in a file.
enum TensorRole: Hashable, Sendable {
    case embedding
    case finalNorm
    case head
    case layer(Int, LayerTensor, Part)

    enum Part: Sendable { case weight, bias }
}

/// The linear layers and norms of one transformer block.
enum LayerTensor: Sendable {
    case attentionNorm, queries, keys, values, attentionOutput
    case feedForwardNorm, gate, up, down
}

/// The spelling of one file format.
enum TensorNaming: Sendable {
    case huggingFace
    case gguf

    /// The name of a tensor.
    func name(of role: TensorRole) -> String {
        switch (self, role) {
        case (.huggingFace, .embedding): "model.embed_tokens.weight"
        case (.huggingFace, .finalNorm): "model.norm.weight"
        case (.huggingFace, .head): "lm_head.weight"
        case (.huggingFace, .layer(let index, let tensor, let part)):
            "model.layers.\(index).\(huggingFaceStem(tensor)).\(suffix(part))"
        case (.gguf, .embedding): "token_embd.weight"
        case (.gguf, .finalNorm): "output_norm.weight"
        case (.gguf, .head): "output.weight"
        case (.gguf, .layer(let index, let tensor, let part)):
            "blk.\(index).\(ggufStem(tensor)).\(suffix(part))"
        }
    }

    /// Whether a tensor of this name takes part in the decoder's blocks.
    func isInsideBlocks(_ name: String) -> Bool {
        switch self {
        case .huggingFace:
            // Old checkpoints carry the rotary frequencies, which follow from the configuration.
            name.hasPrefix("model.layers.") && !name.hasSuffix(".rotary_emb.inv_freq")
        case .gguf: name.hasPrefix("blk.")
        }
    }

    private func suffix(_ part: TensorRole.Part) -> String {
        switch part {
        case .weight: "weight"
        case .bias: "bias"
        }
    }

    private func huggingFaceStem(_ tensor: LayerTensor) -> String {
        switch tensor {
        case .attentionNorm: "input_layernorm"
        case .queries: "self_attn.q_proj"
        case .keys: "self_attn.k_proj"
        case .values: "self_attn.v_proj"
        case .attentionOutput: "self_attn.o_proj"
        case .feedForwardNorm: "post_attention_layernorm"
        case .gate: "mlp.gate_proj"
        case .up: "mlp.up_proj"
        case .down: "mlp.down_proj"
        }
    }

    private func ggufStem(_ tensor: LayerTensor) -> String {
        switch tensor {
        case .attentionNorm: "attn_norm"
        case .queries: "attn_q"
        case .keys: "attn_k"
        case .values: "attn_v"
        case .attentionOutput: "attn_output"
        case .feedForwardNorm: "ffn_norm"
        case .gate: "ffn_gate"
        case .up: "ffn_up"
        case .down: "ffn_down"
        }
    }
}
