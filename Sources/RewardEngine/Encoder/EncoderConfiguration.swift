// The shapes of a DeBERTa-v2 or v3 encoder from `config.json`.
//
// Reference: `configuration_deberta_v2.py` and `modeling_deberta_v2.py` of Hugging Face
// transformers. What is refused is not in any of the published v3 models.

internal import RewardNumerics
internal import RewardTypes

/// An encoder with disentangled attention.
struct EncoderConfiguration: Sendable {
    /// `model_type` of such models.
    static let architecture = "deberta-v2"

    var hiddenSize: Int
    /// Width inside the feed-forward layer.
    var intermediateSize: Int
    var layerCount: Int
    var headCount: Int
    var headWidth: Int
    var vocabularySize: Int
    var normEpsilon: Float
    /// Whether the relative embeddings go through a norm of their own.
    var normsPositions: Bool
    var positions: RelativePositions

    /// The longest sequence: what PairRM reads.
    ///
    /// Distances beyond the last bucket share it, so nothing in the model ends at
    /// `max_position_embeddings`.
    static let maximumPositionCount = 2048

    /// Reads the members of `config.json`.
    init(_ fields: inout Fields) throws(FieldError) {
        hiddenSize = try fields.integer("hidden_size", in: ModelBounds.hiddenSize)
        headCount = try fields.integer("num_attention_heads", in: ModelBounds.headCount)
        let width = try fields.optionalInteger("attention_head_size", in: ModelBounds.headWidth)
        guard hiddenSize % headCount == 0, ModelBounds.headWidth.contains(hiddenSize / headCount)
        else {
            throw fields.error(
                "num_attention_heads",
                "\(headCount) heads do not share a hidden size of \(hiddenSize)"
            )
        }
        headWidth = hiddenSize / headCount
        guard width == nil || width == headWidth else {
            throw fields.error("attention_head_size", "only \(headWidth) is supported here")
        }
        intermediateSize = try fields.integer(
            "intermediate_size",
            in: ModelBounds.intermediateSize
        )
        layerCount = try fields.integer("num_hidden_layers", in: ModelBounds.layerCount)
        vocabularySize = try fields.integer("vocab_size", in: ModelBounds.vocabularySize)
        let epsilon = Float(try fields.optionalNumber("layer_norm_eps") ?? 1e-7)
        guard epsilon.isFinite, epsilon > 0 else {
            throw fields.error("layer_norm_eps", "\(epsilon) is not a positive 32-bit number")
        }
        normEpsilon = epsilon
        let norm = try fields.optionalString("norm_rel_ebd") ?? "none"
        normsPositions = norm.split(separator: "|").contains { $0.contains("layer_norm") }
        positions = try RelativePositions(&fields)
        try Self.refuseVariants(&fields, hiddenSize: hiddenSize)
    }

    /// Refuses what would compute something else.
    private static func refuseVariants(
        _ fields: inout Fields,
        hiddenSize: Int
    ) throws(FieldError) {
        if let activation = try fields.optionalString("hidden_act"), activation != "gelu" {
            throw fields.error("hidden_act", "\"\(activation)\" is not supported; only \"gelu\"")
        }
        guard try fields.optionalBool("share_att_key") ?? false else {
            throw fields.error("share_att_key", "only true is supported, as in DeBERTa-v3")
        }
        guard try fields.optionalBool("position_biased_input") ?? true == false else {
            throw fields.error("position_biased_input", "only false is supported")
        }
        for name in ["conv_kernel_size", "type_vocab_size"] {
            guard try fields.optionalInteger(name, in: 0...(1 << 20)) ?? 0 == 0 else {
                throw fields.error(name, "only 0 is supported, as in DeBERTa-v3")
            }
        }
        let embedding = try fields.optionalInteger("embedding_size", in: ModelBounds.hiddenSize)
        guard embedding == nil || embedding == hiddenSize else {
            throw fields.error("embedding_size", "only the hidden size is supported")
        }
    }

    /// Parameters of the encoder.
    var parameterCount: Int {
        let perLayer =
            4 * hiddenSize * (hiddenSize + 1) + 2 * hiddenSize * intermediateSize
            + intermediateSize + 5 * hiddenSize
        return layerCount * perLayer
            + (vocabularySize + positions.bucketCount + (normsPositions ? 2 : 0) + 2) * hiddenSize
    }

    /// Floats of keys and queries of relative positions, which are computed when loading.
    var positionFloatCount: Int {
        layerCount
            * PositionProjections.floatCount(
                headCount: headCount,
                headWidth: headWidth,
                bucketCount: positions.bucketCount
            )
    }
}
