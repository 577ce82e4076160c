// A head file that a fit goes on from.

internal import RewardFitting
internal import RewardWeights

/// The tensors and the metadata of a head.
struct HeadSource: Sendable {
    let path: String
    private let file: SafetensorsFile

    /// Opens a file.
    init(path: String) throws(CommandFailure) {
        self.path = path
        do throws(WeightError) {
            file = try SafetensorsFile(path: path)
        } catch {
            throw .usage("\(error)")
        }
    }

    /// What the file says about itself.
    var metadata: [String: String] { file.metadata }

    /// The elements and sizes of a tensor.
    func tensor(_ name: String) throws(CommandFailure) -> SafetensorsWriter.Tensor {
        guard let tensor = file.tensor(named: name) else {
            throw .usage("\(path): there is no tensor \"\(name)\"")
        }
        do throws(WeightError) {
            return SafetensorsWriter.Tensor(
                name: name,
                shape: tensor.shape,
                elements: try file.floats(of: tensor)
            )
        } catch {
            throw .usage("\(error)")
        }
    }

    /// The layer `stem.weight`, with `stem.bias` or zeros.
    func layer(_ stem: String, inputCount: Int) throws(CommandFailure) -> LinearLayer {
        let weight = try tensor("\(stem).weight")
        guard weight.shape.count == 2, weight.shape[1] == inputCount, weight.shape[0] > 0 else {
            throw .usage(
                "\(path): tensor \"\(stem).weight\" has the shape \(weight.shape), "
                    + "not [any, \(inputCount)]; give the --layer and --pooling of the head"
            )
        }
        let hasBias = file.tensor(named: "\(stem).bias") != nil
        let bias =
            hasBias
            ? try tensor("\(stem).bias").elements.map(Double.init)
            : Array(repeating: 0, count: weight.shape[0])
        guard bias.count == weight.shape[0] else {
            throw .usage("\(path): tensor \"\(stem).bias\" does not fit \"\(stem).weight\"")
        }
        return LinearLayer(
            inputCount: inputCount,
            weights: weight.elements.map(Double.init),
            bias: bias
        )
    }

    /// The layer `stem`, or the layers `stem.0`, `stem.2`, ...
    func network(_ stem: String, inputCount: Int) throws(CommandFailure) -> FeedForward {
        if file.tensor(named: "\(stem).weight") != nil {
            return FeedForward(layers: [try layer(stem, inputCount: inputCount)])
        }
        var layers = [try layer("\(stem).0", inputCount: inputCount)]
        while file.tensor(named: "\(stem).\(2 * layers.count).weight") != nil {
            let width = layers[layers.count - 1].outputCount
            layers.append(try layer("\(stem).\(2 * layers.count)", inputCount: width))
        }
        return FeedForward(layers: layers)
    }
}
