// What files call the tensors of a decoder.

internal import RewardWeights

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
    /// Checkpoints of transformers; the prefix stands before the names of the decoder's tensors:
    /// "model.", or "pretrained_model.model." where a value head was put on a whole model (TRL), or
    /// nothing where the decoder was saved alone.
    case huggingFace(prefix: String)
    case gguf

    /// The naming of a checkpoint, found by the name of its embedding.
    static func huggingFace(of source: any TensorSource) -> TensorNaming {
        let prefixes = ["model.", "pretrained_model.model.", ""]
        let prefix = prefixes.first {
            source.tensor(named: TensorNaming.huggingFace(prefix: $0).name(of: .embedding)) != nil
        }
        return .huggingFace(prefix: prefix ?? prefixes[0])
    }

    /// The name of a tensor.
    func name(of role: TensorRole) -> String {
        switch (self, role) {
        case (.huggingFace(let prefix), .embedding): "\(prefix)embed_tokens.weight"
        case (.huggingFace(let prefix), .finalNorm): "\(prefix)norm.weight"
        case (.huggingFace(let prefix), .head):
            // Beside the decoder, not inside it.
            "\(prefix.hasSuffix("model.") ? String(prefix.dropLast(6)) : prefix)lm_head.weight"
        case (.huggingFace(let prefix), .layer(let index, let tensor, let part)):
            "\(prefix)layers.\(index).\(huggingFaceStem(tensor)).\(suffix(part))"
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
        case .huggingFace(let prefix):
            // Old checkpoints carry the rotary frequencies, which follow from the configuration.
            name.hasPrefix("\(prefix)layers.") && !name.hasSuffix(".rotary_emb.inv_freq")
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
