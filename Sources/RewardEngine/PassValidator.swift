// What a pass must satisfy before it is run.

internal import RewardBackend
internal import RewardTypes

/// Checks passes against a model.
struct PassValidator {
    let model: ModelDescription

    /// Numbers of hidden states that one pass may carry: 256 MiB.
    static let maximumStateValueCount = 1 << 26

    /// Why the pass cannot be run; nil when it can.
    func fault(in pass: ForwardPass) -> BackendError? {
        let shape = TreeShape(pass.tree)
        for token in pass.tree.nodes.lazy.flatMap(\.tokens) {
            guard isKnown(token.rawValue) else { return unknownToken(token.rawValue) }
        }
        if let fault = stateCountFault(in: pass) { return fault }
        for readout in pass.readouts {
            guard pass.tree.nodes.indices.contains(readout.node) else {
                return .invalidPass("there is no node \(readout.node)")
            }
            let length = shape.pathLengths[readout.node]
            guard length <= model.maximumContextTokenCount else {
                return .contextTooLong(
                    tokenCount: length,
                    maximum: model.maximumContextTokenCount
                )
            }
            if let fault = fault(in: readout, shape: shape) { return fault }
        }
        return nil
    }

    private func stateCountFault(in pass: ForwardPass) -> BackendError? {
        var rowCount = 0
        for case .hiddenStates(_, let offsets, _) in pass.readouts { rowCount += offsets.count }
        // Neither factor comes near the square root of what 64 bits hold.
        guard rowCount * model.hiddenSize > Self.maximumStateValueCount else { return nil }
        return .invalidPass(
            "\(rowCount) hidden states of \(model.hiddenSize) numbers are more than a pass may "
                + "carry, \(Self.maximumStateValueCount) numbers; send fewer or shorter candidates "
                + "in a group"
        )
    }

    private func fault(in readout: ReadoutRequest, shape: TreeShape) -> BackendError? {
        switch readout {
        case .logProbabilities, .logits:
            guard model.hasLanguageModelHead else {
                return .invalidPass("the model has no language-model head")
            }
        case .hiddenStates: break
        }
        switch readout {
        case .logProbabilities(let node, let exitLayer):
            if let fault = layerFault(exitLayer) { return fault }
            if shape.lengths[node] > 0, shape.pathLengths[node] == shape.lengths[node] {
                return .invalidPass(
                    "the first token of a sequence has no log-probability: nothing is before it"
                )
            }
        case .logits(let node, let offset, let tokens):
            guard (0..<shape.lengths[node]).contains(offset) else {
                return .invalidPass("offset \(offset) is outside node \(node)")
            }
            for token in tokens where !isKnown(token.rawValue) {
                return unknownToken(token.rawValue)
            }
        case .hiddenStates(let node, let offsets, let layer):
            guard offsets.lowerBound >= 0, offsets.upperBound <= shape.lengths[node] else {
                return .invalidPass("offsets \(offsets) are not all inside node \(node)")
            }
            return layerFault(layer)
        }
        return nil
    }

    private func layerFault(_ layer: Int?) -> BackendError? {
        guard let layer, !(1...model.layerCount).contains(layer) else { return nil }
        return .invalidPass("layer \(layer) is outside 1 to \(model.layerCount)")
    }

    private func isKnown(_ token: Int32) -> Bool {
        token >= 0 && Int(token) < model.vocabularySize
    }

    private func unknownToken(_ token: Int32) -> BackendError {
        .invalidPass(
            "token id \(token) is outside the vocabulary of \(model.vocabularySize) entries"
        )
    }
}
