// The files of reward heads, opened for scorers.

internal import RewardScoring
internal import RewardTypes
internal import RewardWeights

/// Opens heads by path, and those that were saved with a model.
enum HeadFiles {
    /// Elements of the largest tensor that is read: 1 GiB.
    ///
    /// A head is small; whoever names a tensor of the decoder as one gets an error and not its
    /// memory.
    static let maximumElementCount = 1 << 28

    /// A library over files and the checkpoints of models.
    ///
    /// - Parameters:
    ///   - models: The files of each model.
    ///   - maximumElementCount: Elements of the largest tensor that is read.
    ///   - opened: Is told the digest of every file that is opened by path.
    /// - Returns: The library.
    static func library(
        models: [ModelID: ModelFiles],
        maximumElementCount: Int = maximumElementCount,
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
                        read: reader(file, maximumElementCount)
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
                return HeadTensors(
                    fileName: source.fileName,
                    digest: nil,
                    configuration: files.configuration,
                    read: reader(source, maximumElementCount)
                )
            }
        )
    }

    private static func reader(
        _ source: any TensorSource,
        _ maximumElementCount: Int
    ) -> HeadTensors.Reader {
        { name throws(HeadReadError) in
            guard let tensor = source.tensor(named: name) else { return nil }
            guard tensor.elementCount <= maximumElementCount else {
                throw HeadReadError(
                    "\(source.fileName): tensor \"\(name)\" has \(tensor.elementCount) elements, "
                        + "too many for a head"
                )
            }
            do throws(WeightError) {
                return HeadTensor(shape: tensor.shape, values: try source.floats(of: tensor))
            } catch {
                throw HeadReadError("\(error)")
            }
        }
    }
}

extension ModelFiles {
    /// The members of `config.json`; none for a file without one.
    fileprivate var configuration: JSONObject {
        switch self {
        case .gguf: [:]
        case .folder(let folder): folder.config.objectValue ?? [:]
        }
    }
}
