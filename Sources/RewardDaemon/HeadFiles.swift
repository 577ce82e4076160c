// The files of reward heads, opened for scorers.

internal import RewardScoring
internal import RewardTypes
internal import RewardWeights

/// Opens heads by path, and those that were saved with a model.
enum HeadFiles {
    /// Elements of the largest tensor that is read: 1 GiB. A head is small; whoever names a tensor
    /// of the decoder as one gets an error and not its memory.
    private static let maximumElementCount = 1 << 28

    /// A library over files and the checkpoints of models.
    ///
    /// - Parameters:
    ///   - models: The files of each model.
    ///   - opened: Is told the digest of every file that is opened by path.
    static func library(
        models: [ModelID: ModelFiles],
        opened: @escaping @Sendable (_ digest: String) -> Void
    ) -> HeadLibrary {
        HeadLibrary(
            file: { path throws(HeadReadError) in
                do throws(WeightError) {
                    let file = try SafetensorsFile(path: path)
                    let digest = try file.digest()
                    opened(digest)
                    return HeadTensors(
                        fileName: path,
                        digest: digest,
                        metadata: file.metadata,
                        read: reader(file)
                    )
                } catch {
                    throw HeadReadError("\(error)")
                }
            },
            model: { id throws(HeadReadError) in
                guard let files = models[id] else {
                    throw HeadReadError("model \"\(id)\" has no files")
                }
                let source = files.tensors
                return HeadTensors(fileName: source.fileName, digest: nil, read: reader(source))
            }
        )
    }

    private static func reader(_ source: any TensorSource) -> HeadTensors.Reader {
        { name throws(HeadReadError) in
            guard let tensor = source.tensor(named: name) else { return nil }
            guard tensor.elementCount <= maximumElementCount else {
                throw HeadReadError("\(source.fileName): tensor \"\(name)\" is too large for a head")
            }
            do throws(WeightError) {
                return HeadTensor(shape: tensor.shape, values: try source.floats(of: tensor))
            } catch {
                throw HeadReadError("\(error)")
            }
        }
    }
}
