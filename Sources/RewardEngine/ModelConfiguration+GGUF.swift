// The shapes of a decoder from GGUF metadata.
//
// Keys are those of the GGUF specification: `llama.embedding_length` and so on, under the name of
// the architecture.

internal import RewardNumerics
internal import RewardTypes
internal import RewardWeights

extension ModelConfiguration {
    /// Reads the keys that the Llama family shares, and shapes that only tensors tell.
    init(gguf file: GGUFFile, architecture: String) throws(LoadError) {
        do throws(FieldError) {
            try self.init(reader: GGUFConfigurationReader(file: file, prefix: architecture))
        } catch {
            throw .configuration(file: file.fileName, error)
        }
    }

    private init(reader: GGUFConfigurationReader) throws(FieldError) {
        let hiddenSize = try reader.integer("embedding_length", in: ModelBounds.hiddenSize)
        let headCount = try reader.integer("attention.head_count", in: ModelBounds.headCount)
        let keyHeadCount =
            try reader.optionalInteger("attention.head_count_kv", in: ModelBounds.headCount)
            ?? headCount
        let headWidth =
            try reader.optionalInteger("attention.key_length", in: ModelBounds.headWidth)
            ?? hiddenSize / headCount
        guard headCount % keyHeadCount == 0 else {
            throw reader.error(
                "attention.head_count_kv",
                "\(keyHeadCount) does not divide \(headCount) heads"
            )
        }
        guard ModelBounds.headWidth.contains(headWidth), headWidth % 2 == 0 else {
            throw reader.error(
                "attention.key_length",
                "\(headWidth) is not an even number up to 512"
            )
        }
        let rotaryWidth =
            try reader.optionalInteger("rope.dimension_count", in: ModelBounds.headWidth)
            ?? headWidth
        guard rotaryWidth == headWidth else {
            throw reader.error(
                "rope.dimension_count",
                "\(rotaryWidth) differs from the head width \(headWidth)"
            )
        }
        let positionCount = try reader.integer("context_length", in: ModelBounds.positionCount)
        self.init(
            architecture: reader.prefix,
            hiddenSize: hiddenSize,
            intermediateSize: try reader.integer(
                "feed_forward_length",
                in: ModelBounds.intermediateSize
            ),
            layerCount: try reader.integer("block_count", in: ModelBounds.layerCount),
            attention: AttentionShape(
                headCount: headCount,
                keyValueHeadCount: keyHeadCount,
                headWidth: headWidth
            ),
            vocabularySize: try reader.rowCount(of: TensorNaming.gguf.name(of: .embedding)),
            maximumPositionCount: positionCount,
            normEpsilon: Float(
                try reader.number("attention.layer_norm_rms_epsilon", default: 1e-5)
            ),
            rotary: try reader.rotary(width: headWidth, positionCount: positionCount),
            vocabularyHead: reader.hasTensor(TensorNaming.gguf.name(of: .head)) ? .own : .tied,
            biases: Biases(
                queriesKeysValues: reader.hasBias(.queries),
                attentionOutput: reader.hasBias(.attentionOutput),
                feedForward: reader.hasBias(.down)
            ),
            rotaryLayout: .halves
        )
    }
}

/// Typed look-ups of metadata under the name of one architecture.
private struct GGUFConfigurationReader {
    let file: GGUFFile
    let prefix: String

    func error(_ key: String, _ problem: String) -> FieldError {
        FieldError(path: "\(prefix).\(key)", problem: problem)
    }

    func optionalInteger(
        _ key: String,
        in range: ClosedRange<Int>
    ) throws(FieldError) -> Int? {
        guard let value = file.metadata.integer("\(prefix).\(key)") else { return nil }
        guard range.contains(value) else {
            throw error(key, "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(FieldError) -> Int {
        guard let value = try optionalInteger(key, in: range) else {
            throw error(key, "is missing")
        }
        return value
    }

    func number(_ key: String, default standard: Double) throws(FieldError) -> Double {
        let value = file.metadata.number("\(prefix).\(key)") ?? standard
        guard Float(value).isFinite, Float(value) > 0 else {
            throw error(key, "\(value) is not a positive 32-bit number")
        }
        return value
    }

    func hasTensor(_ name: String) -> Bool { file.tensor(named: name) != nil }

    func hasBias(_ tensor: LayerTensor) -> Bool {
        hasTensor(TensorNaming.gguf.name(of: .layer(0, tensor, .bias)))
    }

    func rowCount(of name: String) throws(FieldError) -> Int {
        guard let tensor = file.tensor(named: name) else {
            throw FieldError(path: name, problem: "the tensor is missing; is the file complete?")
        }
        guard tensor.shape.count == 2, let rows = tensor.shape.first,
            ModelBounds.vocabularySize.contains(rows)
        else { throw FieldError(path: name, problem: "has shape \(tensor.shape)") }
        return rows
    }

    func rotary(width: Int, positionCount: Int) throws(FieldError) -> RotaryEmbedding {
        let base = try number("rope.freq_base", default: 10_000)
        let original =
            try optionalInteger(
                "rope.scaling.original_context_length",
                in: ModelBounds.positionCount
            )
            ?? positionCount
        // Without a type, a factor means linear scaling, as in llama.cpp.
        let kind = file.metadata.string("\(prefix).rope.scaling.type") ?? "linear"
        let factor = try number(
            "rope.scaling.factor",
            default: try number("rope.scale_linear", default: 1)
        )
        let scaling: RotaryEmbedding.Scaling
        switch kind {
        case "none": scaling = try divisors(width: width)
        case "linear":
            scaling = factor == 1 ? try divisors(width: width) : .linear(factor: factor)
        case "yarn":
            scaling = .yarn(
                RotaryEmbedding.Yarn(
                    factor: factor,
                    originalPositionCount: original,
                    fastRotations: try number("rope.scaling.yarn_beta_fast", default: 32),
                    slowRotations: try number("rope.scaling.yarn_beta_slow", default: 1)
                )
            )
        default:
            throw error(
                "rope.scaling.type",
                "\"\(kind)\" is not supported; supported: none, linear, yarn, and llama3 by the "
                    + "tensor rope_freqs.weight"
            )
        }
        return RotaryEmbedding(
            base: base,
            width: width,
            positionCount: positionCount,
            scaling: scaling,
            amplitudeFactor: try number("rope.scaling.attn_factor", default: 1)
        )
    }

    /// Llama 3's scaling, which converters store as a divisor for each pair.
    private func divisors(width: Int) throws(FieldError) -> RotaryEmbedding.Scaling {
        let name = "rope_freqs.weight"
        guard let tensor = file.tensor(named: name) else { return .none }
        guard tensor.shape == [width / 2] else {
            throw FieldError(
                path: name,
                problem: "has shape \(tensor.shape), expected [\(width / 2)]"
            )
        }
        let values: [Float]
        do throws(WeightError) {
            values = try file.floats(of: tensor)
        } catch {
            throw FieldError(path: name, problem: "\(error)")
        }
        guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw FieldError(path: name, problem: "has a divisor that is not positive")
        }
        return .divisors(values)
    }
}
