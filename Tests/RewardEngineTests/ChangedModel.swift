// Models of the golden data with another configuration, or with other names for their tensors.

import Foundation
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

/// A copy of a folder of golden data, removed when the value goes away.
struct ChangedModel: ~Copyable {
    private let folder: TemporaryFolder

    var path: String { folder.path }

    /// Copies the configuration and the only file of weights.
    ///
    /// - Parameters:
    ///   - name: The folder, from Tests/Golden.
    ///   - members: Members of the configuration that change; null removes one.
    ///   - rename: The new name of a tensor; nil removes it.
    /// - Throws: When the files cannot be read or written.
    init(
        _ name: String,
        members: JSONObject = [:],
        rename: (String) -> String? = { $0 }
    ) throws {
        let folder = try TemporaryFolder()
        var config = try #require(try GoldenData.json("\(name)/config.json").objectValue)
        for (name, value) in members { config[name] = value == .null ? nil : value }
        try folder.write(JSONValue.object(config).jsonText, to: "config.json")
        let file = try GoldenData.bytes("\(name)/model.safetensors")
        _ = try folder.write(try Self.renamed(file, rename), to: "model.safetensors")
        self.folder = folder
    }

    func files() throws -> ModelFiles { try ModelFiles.open(path: path) }

    private static func renamed(
        _ file: [UInt8],
        _ rename: (String) -> String?
    ) throws -> [UInt8] {
        let length = (0..<8).reduce(0) { $0 | Int(file[$1]) << (8 * $1) }
        let data = file[(8 + length)...]
        let header = try JSONValue(parsing: Array(file[8..<8 + length])).objectValue ?? [:]
        var members: JSONObject = [:]
        var kept: [UInt8] = []
        for (name, value) in header where name != "__metadata__" {
            guard var entry = value.objectValue, let newName = rename(name) else { continue }
            let offsets = (entry["data_offsets"]?.arrayValue ?? []).compactMap(\.intValue)
            try #require(offsets.count == 2)
            let range = data.startIndex + offsets[0]..<data.startIndex + offsets[1]
            entry["data_offsets"] = [
                .integer(Int64(kept.count)), .integer(Int64(kept.count + range.count)),
            ]
            members[newName] = .object(entry)
            kept += data[range]
        }
        let text = Array(JSONValue.object(members).jsonText.utf8)
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return prefix + text + kept
    }
}
