// What a pass must satisfy before it is run.

internal import RewardBackend
internal import RewardTypes

/// Checks passes against a model.
struct PassValidator {
    let model: ModelDescription

    /// Why the pass cannot be run; nil when it can.
    func fault(in pass: ForwardPass) -> BackendError? {
        let shape = TreeShape(pass.tree)
        for token in pass.tree.nodes.lazy.flatMap(\.tokens) {
            guard isKnown(token.rawValue) else { return unknownToken(token.rawValue) }
        }
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

    private func fault(in readout: ReadoutRequest, shape: TreeShape) -> BackendError? {
        switch readout {
        case .logProbabilities(let node, let exitLayer):
            if let exitLayer, !(1...model.layerCount).contains(exitLayer) {
                return .invalidPass(
                    "exit layer \(exitLayer) is outside 1 to \(model.layerCount)"
                )
            }
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
        }
        return nil
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
