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
        if let fault = vectorCountFault(in: pass) { return fault }
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

    private func vectorCountFault(in pass: ForwardPass) -> BackendError? {
        let maximum = ForwardPass.maximumVectorValueCount
        guard pass.vectorValueCount(of: model) > maximum else { return nil }
        var stateCount = 0
        var rowCount = 0
        for readout in pass.readouts {
            switch readout {
            case .logProbabilities, .logits: break
            case .hiddenStates(_, let offsets, _): stateCount += offsets.count
            case .logitRows(_, let offsets): rowCount += offsets.count
            }
        }
        let states = "\(stateCount) hidden states of \(model.hiddenSize) numbers"
        let rows = "\(rowCount) rows of \(model.vocabularySize) logits"
        let parts = (stateCount > 0 ? [states] : []) + (rowCount > 0 ? [rows] : [])
        return .invalidPass(
            "\(parts.joined(separator: " and ")) are more than a pass may carry, "
                + "\(maximum) numbers; send fewer or shorter candidates in a group"
        )
    }

    private func fault(in readout: ReadoutRequest, shape: TreeShape) -> BackendError? {
        switch readout {
        case .logProbabilities, .logits, .logitRows:
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
            return rangeFault(offsets, node: node, shape: shape) ?? layerFault(layer)
        case .logitRows(let node, let offsets):
            return rangeFault(offsets, node: node, shape: shape)
        }
        return nil
    }

    private func rangeFault(
        _ offsets: Range<Int>,
        node: Int,
        shape: TreeShape
    ) -> BackendError? {
        guard offsets.lowerBound < 0 || offsets.upperBound > shape.lengths[node] else {
            return nil
        }
        return .invalidPass("offsets \(offsets) are not all inside node \(node)")
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
