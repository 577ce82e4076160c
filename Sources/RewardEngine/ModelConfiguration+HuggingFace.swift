// The shapes of a decoder from `config.json`.

internal import RewardNumerics
package import RewardTypes

extension ModelConfiguration {
    /// Reads the keys that the Llama family shares.
    ///
    /// - Parameters:
    ///   - fields: The members of `config.json`.
    ///   - architecture: The family's own name.
    /// - Throws: The key that is missing or makes no sense.
    package init(
        huggingFace fields: inout Fields,
        architecture: String
    ) throws(FieldError) {
        let hiddenSize = try fields.integer("hidden_size", in: ModelBounds.hiddenSize)
        let headCount = try fields.integer("num_attention_heads", in: ModelBounds.headCount)
        let keyHeadCount =
            try fields.optionalInteger("num_key_value_heads", in: ModelBounds.headCount)
            ?? headCount
        let headWidth =
            try fields.optionalInteger("head_dim", in: ModelBounds.headWidth)
            ?? hiddenSize / headCount
        guard headCount % keyHeadCount == 0 else {
            throw fields.error(
                "num_key_value_heads",
                "\(keyHeadCount) does not divide \(headCount) heads"
            )
        }
        guard ModelBounds.headWidth.contains(headWidth), headWidth % 2 == 0 else {
            throw fields.error("head_dim", "\(headWidth) is not an even number up to 512")
        }
        if let activation = try fields.optionalString("hidden_act"), activation != "silu" {
            throw fields.error("hidden_act", "\"\(activation)\" is not supported; only \"silu\"")
        }
        var positionCount =
            try fields.optionalInteger("max_position_embeddings", in: ModelBounds.positionCount)
            ?? 2048
        let rotary = try RotaryEmbedding(
            huggingFace: &fields,
            headWidth: headWidth,
            positionCount: positionCount
        )
        positionCount = max(positionCount, rotary.maximumPositionCount)
        // Attention over a window shorter than the sequence is another computation; up to the
        // window's length the two are the same.
        if try fields.optionalBool("use_sliding_window") ?? (architecture == "mistral"),
            let window = try fields.optionalInteger(
                "sliding_window",
                in: ModelBounds.positionCount
            )
        {
            positionCount = min(positionCount, window)
        }
        self.init(
            architecture: architecture,
            hiddenSize: hiddenSize,
            intermediateSize: try fields.integer(
                "intermediate_size",
                in: ModelBounds.intermediateSize
            ),
            layerCount: try fields.integer("num_hidden_layers", in: ModelBounds.layerCount),
            attention: AttentionShape(
                headCount: headCount,
                keyValueHeadCount: keyHeadCount,
                headWidth: headWidth
            ),
            vocabularySize: try fields.integer("vocab_size", in: ModelBounds.vocabularySize),
            maximumPositionCount: positionCount,
            normEpsilon: try Self.normEpsilon(&fields),
            rotary: rotary,
            vocabularyHead: try fields.optionalBool("tie_word_embeddings") ?? false ? .tied : .own,
            biases: Biases(),
            rotaryLayout: .halves
        )
    }
}

extension ModelConfiguration {
    private static func normEpsilon(_ fields: inout Fields) throws(FieldError) -> Float {
        let value = Float(try fields.optionalNumber("rms_norm_eps") ?? 1e-6)
        guard value.isFinite, value > 0 else {
            throw fields.error("rms_norm_eps", "\(value) is not a positive 32-bit number")
        }
        return value
    }
}

extension RotaryEmbedding {
    /// Reads `rope_theta` with `rope_scaling`, or `rope_parameters`, which newer files have.
    init(
        huggingFace fields: inout Fields,
        headWidth: Int,
        positionCount: Int
    ) throws(FieldError) {
        let outerBase = try fields.optionalNumber("rope_theta")
        let outerOriginal = try fields.optionalInteger(
            "original_max_position_embeddings",
            in: ModelBounds.positionCount
        )
        var scaling = try fields.optionalFields("rope_parameters")
        let older = try fields.optionalFields("rope_scaling")
        scaling = scaling ?? older
        var base = outerBase ?? 10_000
        var kind = Scaling.none
        if var scaling {
            if let inner = try scaling.optionalNumber("rope_theta") { base = inner }
            if let partial = try scaling.optionalNumber("partial_rotary_factor"), partial != 1 {
                throw scaling.error("partial_rotary_factor", "\(partial) is not supported; only 1")
            }
            kind = try Scaling(
                huggingFace: &scaling,
                original: outerOriginal,
                positionCount: positionCount,
                pairCount: headWidth / 2
            )
        }
        guard base > 1 else { throw fields.error("rope_theta", "\(base) is not above 1") }
        self.init(
            base: base,
            width: headWidth,
            positionCount: positionCount,
            scaling: kind
        )
    }
}

extension RotaryEmbedding.Scaling {
    fileprivate init(
        huggingFace fields: inout Fields,
        original outerOriginal: Int?,
        positionCount: Int,
        pairCount: Int
    ) throws(FieldError) {
        let older = try fields.optionalString("type")
        let name = try fields.optionalString("rope_type") ?? older ?? "default"
        let innerOriginal = try fields.optionalInteger(
            "original_max_position_embeddings",
            in: ModelBounds.positionCount
        )
        let original = outerOriginal ?? innerOriginal ?? positionCount
        let factor = try fields.optionalNumber("factor")
        if let factor, factor < 1 { throw fields.error("factor", "\(factor) is below 1") }
        func requiredFactor() throws(FieldError) -> Double {
            guard let factor else { throw fields.error("factor", "is missing") }
            return factor
        }
        switch name {
        case "default": self = .none
        case "linear": self = .linear(factor: try requiredFactor())
        case "dynamic": self = .dynamic(factor: try requiredFactor())
        case "llama3":
            let low = try fields.optionalNumber("low_freq_factor") ?? 1
            let high = try fields.optionalNumber("high_freq_factor") ?? 4
            guard low > 0, high > low else {
                throw fields.error("high_freq_factor", "must be above low_freq_factor and 0")
            }
            self = .llama3(
                factor: try requiredFactor(),
                lowFrequencyFactor: low,
                highFrequencyFactor: high,
                originalPositionCount: original
            )
        case "yarn":
            let slow = try fields.optionalNumber("beta_slow")
            let fast = try fields.optionalNumber("beta_fast")
            // The reference takes 0 as absent.
            self = .yarn(
                RotaryEmbedding.Yarn(
                    factor: factor ?? Double(positionCount) / Double(original),
                    originalPositionCount: original,
                    fastRotations: fast == 0 ? 32 : fast ?? 32,
                    slowRotations: slow == 0 ? 1 : slow ?? 1,
                    attentionFactor: try fields.optionalNumber("attention_factor"),
                    scale: try fields.optionalNumber("mscale"),
                    scaleAllDimensions: try fields.optionalNumber("mscale_all_dim"),
                    truncates: try fields.optionalBool("truncate") ?? true
                )
            )
        case "longrope":
            self = .longRope(
                short: try Self.factors("short_factor", in: &fields, count: pairCount),
                long: try Self.factors("long_factor", in: &fields, count: pairCount),
                originalPositionCount: original,
                attentionFactor: try fields.optionalNumber("attention_factor"),
                factor: factor ?? Double(positionCount) / Double(original)
            )
        default:
            throw fields.error(
                "rope_type",
                "\"\(name)\" is not supported; supported: default, linear, dynamic, llama3, yarn, "
                    + "longrope"
            )
        }
    }

    private static func factors(
        _ name: String,
        in fields: inout Fields,
        count: Int
    ) throws(FieldError) -> [Float] {
        let values = try fields.optionalArray(name, maximumCount: count) ?? []
        let numbers = values.compactMap(\.doubleValue).filter { $0 > 0 }.map { Float($0) }
        guard numbers.count == count else {
            throw fields.error(name, "needs \(count) positive numbers, one for each rotated pair")
        }
        return numbers
    }
}
