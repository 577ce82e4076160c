import RewardWeights
import Testing

@testable import RewardEngine

@Suite("Names of tensors")
struct TensorNamesTests {
    /// Where checkpoints keep the decoder, and where the head is then.
    private static let prefixes = [
        ("model.", "lm_head.weight"),
        ("pretrained_model.model.", "pretrained_model.lm_head.weight"),
        ("", "lm_head.weight"),
    ]

    private static func renamed(_ name: String, to prefix: String, head: String) -> String {
        name == "lm_head.weight" ? head : prefix + name.dropFirst("model.".count)
    }

    @Test("the decoder is found under each prefix", arguments: prefixes)
    func prefix(_ prefix: String, _ head: String) throws {
        let model = try ChangedModel("models/llama-tiny-b") {
            Self.renamed($0, to: prefix, head: head)
        }
        let tensors = try model.files().tensors
        let naming = TensorNaming.huggingFace(of: tensors)
        #expect(naming.name(of: .embedding) == "\(prefix)embed_tokens.weight")
        #expect(naming.name(of: .head) == head)
        for role: TensorRole in [
            .embedding, .head, .finalNorm, .layer(2, .queries, .weight),
            .layer(0, .feedForwardNorm, .weight),
        ] {
            #expect(tensors.tensor(named: naming.name(of: role)) != nil, "\(role)")
        }
        #expect(naming.isInsideBlocks("\(prefix)layers.0.self_attn.q_proj.weight"))
        #expect(!naming.isInsideBlocks("\(prefix)layers.0.self_attn.rotary_emb.inv_freq"))
        #expect(!naming.isInsideBlocks("score.weight"))
    }

    @Test("a checkpoint without an embedding is taken for an ordinary one")
    func none() throws {
        let model = try ChangedModel("models/llama-tiny-b") { "else.\($0)" }
        let naming = TensorNaming.huggingFace(of: try model.files().tensors)
        #expect(naming.name(of: .embedding) == "model.embed_tokens.weight")
    }
}
