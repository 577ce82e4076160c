// A model in several safetensors files, joined by an index.
//
// `model.safetensors.index.json` maps each tensor to the file that holds it:
// {"metadata": {...}, "weight_map": {"name": "model-00001-of-00002.safetensors", ...}}

internal import RewardTypes

/// The tensors that an index lists.
package struct ShardedSafetensors: TensorSource {
    /// The path of the index.
    package let path: String
    package let tensors: [TensorDescriptor]
    private let shards: [SafetensorsFile]
    private let positions: [String: Int]

    /// Opens an index and all files that it names, which must lie in its folder.
    ///
    package init(folder: String, name: String) throws(WeightError) {
        let path = "\(folder)/\(name)"
        let index = try TextFile.json(
            path: path,
            maximumByteCount: WeightLimits.maximumTextByteCount
        )
        let names = try Self.fileNames(in: index, path: path)
        var shards: [SafetensorsFile] = []
        var shardIndices: [String: Int] = [:]
        var tensors: [TensorDescriptor] = []
        var positions: [String: Int] = [:]
        for (tensorName, shardName) in names {
            let shardIndex: Int
            if let known = shardIndices[shardName] {
                shardIndex = known
            } else {
                shardIndex = shards.count
                shardIndices[shardName] = shardIndex
                shards.append(try Self.shard("\(folder)/\(shardName)", index: path))
            }
            guard let tensor = shards[shardIndex].tensor(named: tensorName) else {
                throw WeightError(
                    file: shards[shardIndex].path,
                    tensor: tensorName,
                    .missing(neededBy: "\(path) says that it is in this file")
                )
            }
            positions[tensorName] = tensors.count
            tensors.append(tensor.inFile(shardIndex))
        }
        self.path = path
        self.tensors = tensors
        self.shards = shards
        self.positions = positions
    }

    package var fileName: String { path }

    package func tensor(named name: String) -> TensorDescriptor? {
        positions[name].map { tensors[$0] }
    }

    package func read(
        _ tensor: TensorDescriptor,
        rows: Range<Int>,
        into target: UnsafeMutableBufferPointer<Float>
    ) throws(WeightError) {
        // SAFETY: the caller vouches for the buffer; its size is checked before it is written.
        try unsafe shards[tensor.fileIndex].read(tensor, rows: rows, into: target)
    }

    package func release(_ tensor: TensorDescriptor) { shards[tensor.fileIndex].release(tensor) }

    /// The files, for the digest.
    var files: [SafetensorsFile] { shards }

    private static func shard(
        _ path: String,
        index: String
    ) throws(WeightError) -> SafetensorsFile {
        guard let file = try TextFile.mappedIfPresent(path: path) else {
            throw WeightError(file: path, .missing(neededBy: "\(index) lists it"))
        }
        return try SafetensorsFile(file: file)
    }

    private static func fileNames(
        in index: JSONValue,
        path: String
    ) throws(WeightError) -> [(tensor: String, shard: String)] {
        do throws(FieldError) {
            var fields = try Fields(index, path: "")
            guard let map = try fields.optionalFields("weight_map") else {
                throw fields.error("weight_map", "is missing")
            }
            guard map.members.count <= WeightLimits.maximumTensorCount else {
                throw fields.error(
                    "weight_map",
                    "has \(map.members.count) tensors; at most "
                        + "\(WeightLimits.maximumTensorCount) are allowed"
                )
            }
            var names: [(tensor: String, shard: String)] = []
            var shards: Set<String> = []
            for (tensor, value) in map.members {
                guard let shard = value.stringValue, isPlainFileName(shard) else {
                    throw FieldError(
                        path: "weight_map.\(WeightError.quoted(tensor))",
                        problem: "expected the name of a .safetensors file in the same folder, "
                            + "found \(value.stringValue.map(WeightError.quoted) ?? value.kindName)"
                    )
                }
                shards.insert(shard)
                guard shards.count <= WeightLimits.maximumShardCount else {
                    throw fields.error(
                        "weight_map",
                        "names more than \(WeightLimits.maximumShardCount) files"
                    )
                }
                names.append((tensor, shard))
            }
            return names
        } catch {
            throw WeightError(file: path, .field(error))
        }
    }

    /// Whether a name stays in its folder.
    private static func isPlainFileName(_ name: String) -> Bool {
        name.hasSuffix(".safetensors") && !name.hasPrefix(".")
            && name.unicodeScalars.allSatisfy {
                $0 != "/" && $0.properties.generalCategory != .control
            }
    }
}
