// How much the tokens of a reply weigh, by the activations of the model that predicts them.

internal import RewardBackend
internal import RewardTypes

/// Weights of tokens as MaPO takes them from the reference model (arXiv 2410.05102; the mapping
/// `zn_rescale` of its program).
///
/// For each layer, the numbers of the hidden state from which a token is predicted have a mean, and
/// the means of a reply's tokens are z-normalised and then rescaled to 0...1. The weight of a token
/// is the mean of that over the layers. Rescaling undoes any normalisation before it, so what is
/// computed is (mᵢ - min m) / (max m - min m).
///
/// The program also reads other places inside the layers, queries and gates among them; here it is
/// the residual stream after each layer. Where all tokens of a reply have one mean, as a single
/// token has, the program divides 0 by 0; here they all weigh 1.
struct ActivationWeights: Sendable, Equatable {
    /// Layers that are read, counted from 1.
    let layers: [Int]

    /// Takes `token_weights`, which reads a model: `activations` of all layers, or
    /// `{layers: [...]}` of some; nil when it is absent.
    init?(_ options: inout Fields, model: ServedModel) throws(FieldError) {
        let remedy = "give \"activations\" or {layers: [numbers]}"
        let count = model.description.layerCount
        switch options.value("token_weights") {
        case nil: return nil
        case .string("activations"): layers = Array(1...count)
        case .object(let members):
            var fields = try Fields(.object(members), path: options.path(of: "token_weights"))
            let elements = try fields.optionalArray("layers", maximumCount: count) ?? []
            layers = elements.compactMap(\.intValue)
            guard !layers.isEmpty, layers.count == elements.count,
                Set(layers).count == layers.count, layers.allSatisfy((1...count).contains)
            else {
                throw fields.error("layers", "has to be a list of different numbers 1 to \(count)")
            }
            try fields.refuseUnknown()
        default: throw options.error("token_weights", "is of no known form; \(remedy)")
        }
    }

    /// Weights from these layers.
    init(layers: [Int]) { self.layers = layers }

    /// What is asked about a reply, layer by layer.
    var vectors: [SpanVectors] { layers.map { .predictingStates(layer: $0) } }

    /// The weights of tokens.
    ///
    /// - Parameters:
    ///   - states: For each layer, the states that predict the tokens of the reply.
    ///   - offsets: The tokens that count, by their places in the reply.
    /// - Returns: A weight for each token that counts, 0 to 1.
    static func weights(_ states: [[ArraySlice<Float>]], offsets: [Int]) -> [Double] {
        var sums = Array(repeating: 0.0, count: offsets.count)
        for rows in states {
            let means = offsets.map { offset in
                rows[offset].reduce(0) { $0 + Double($1) } / Double(max(1, rows[offset].count))
            }
            let lowest = means.min() ?? 0
            let range = (means.max() ?? 0) - lowest
            for (index, mean) in means.enumerated() {
                sums[index] += range > 0 ? (mean - lowest) / range : 1
            }
        }
        return sums.map { $0 / Double(max(1, states.count)) }
    }
}
