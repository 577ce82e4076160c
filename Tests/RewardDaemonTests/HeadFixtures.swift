// Files of reward heads, and the tiny reward model of the golden data.

import Foundation
import RewardBackend
import RewardTestSupport
import RewardTypes
import RewardWeights
import Testing

@testable import RewardDaemon

/// The bytes of a safetensors file with one f32 tensor after the other.
func headFile(
    _ tensors: [(name: String, shape: [Int], values: [Float])],
    metadata: JSONObject = [:]
) -> [UInt8] {
    var members: JSONObject = ["__metadata__": .object(metadata)]
    var data: [UInt8] = []
    for tensor in tensors {
        let start = data.count
        for value in tensor.values {
            for shift in stride(from: 0, to: 32, by: 8) {
                data.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
            }
        }
        members[tensor.name] = [
            "dtype": "F32", "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
            "data_offsets": [.integer(Int64(start)), .integer(Int64(data.count))],
        ]
    }
    let header = Array(JSONValue.object(members).jsonText.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + data
}

/// The tiny reward model.
enum TinyReward {
    static let path = GoldenData.path("heads/llama-tiny-reward")
    static let hiddenSize = 32

    /// A scalar head for it, all of whose weights are one number.
    static func head(_ weight: Float, metadata: JSONObject = [:]) -> [UInt8] {
        let weights = Array(repeating: weight, count: hiddenSize)
        return headFile([("v_head.weight", [1, hiddenSize], weights)], metadata: metadata)
    }

    /// A configuration of this model with scorers.
    static func configuration(_ scorers: JSONObject) throws -> Configuration {
        let document: JSONValue = [
            "models": ["tiny": ["path": .string(path), "prefix_memory_mb": 0]],
            "scorers": .object(scorers),
            "compute": ["threads": 1, "max_batch_tokens": 64],
        ]
        return try Configuration(document) { $0 }
    }
}
