// Reads models/golden/*.json, which golden_models.py writes.

import Foundation
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

/// One tiny model with what the reference implementation computes.
struct GoldenModel: Sendable, CustomTestStringConvertible {
    /// A whole sequence.
    struct Sequence: Sendable {
        let ids: [TokenID]
        /// One for every token but the first.
        let logProbabilities: [Double]
        /// The same by exit layer.
        let exits: [(layer: Int, logProbabilities: [Double])]
        let logits: [Logits]
    }

    /// Raw logits of a few tokens after one position.
    struct Logits: Sendable {
        let position: Int
        let tokens: [TokenID]
        let values: [Double]
    }

    /// A node of the golden tree; the root has one value less than tokens.
    struct Node: Sendable {
        let parent: Int?
        let ids: [TokenID]
        let logProbabilities: [Double]
        let exit1: [Double]
    }

    let name: String
    /// A file or folder below Tests/Golden/models.
    let files: String
    /// The folder whose weights and tokenizer belong to a folder with a configuration alone.
    let weightsOf: String?
    /// The folder that a GGUF file was made from, which has the golden ids of texts.
    let vocabularyOf: String?
    /// The largest difference between float32 and float64 in the reference implementation.
    let rounding: Double
    let sequences: [Sequence]
    let tree: [Node]

    var testDescription: String { name }

    /// Reads the golden file of a model.
    init(_ name: String) throws {
        let value = try GoldenData.json("models/golden/\(name).json")
        self.name = name
        files = try #require(value[member: "files"]?.stringValue)
        weightsOf = value[member: "weights_of"]?.stringValue
        vocabularyOf = value[member: "vocabulary_of"]?.stringValue
        rounding = try #require(value[member: "rounding"]?.doubleValue)
        sequences = try value.list("sequences").map { entry in
            let exits = try #require(entry[member: "exits"]?.objectValue)
            return Sequence(
                ids: try entry.tokens("ids"),
                logProbabilities: try entry.numbers("log_probabilities"),
                exits: try exits.map { exit in
                    (try #require(Int(exit.name)), try exit.value.numbers())
                },
                logits: try entry.list("logits").map { logits in
                    Logits(
                        position: try #require(logits[member: "position"]?.intValue),
                        tokens: try logits.tokens("tokens"),
                        values: try logits.numbers("values")
                    )
                }
            )
        }
        tree = try value.list("tree").map { node in
            Node(
                parent: node[member: "parent"]?.intValue,
                ids: try node.tokens("ids"),
                logProbabilities: try node.numbers("log_probabilities"),
                exit1: try node.numbers("exit_1")
            )
        }
    }

    /// Models with weights of their own, as folders.
    static let folders = ["llama-tiny-a", "llama-tiny-b", "qwen2-tiny-a", "qwen2-tiny-b"]
    /// The same as GGUF files of several types, some with scaled rotary frequencies.
    static let files = [
        "llama-tiny-a-f16", "llama-tiny-b-mixed", "qwen2-tiny-a-bf16", "qwen2-tiny-b-q8",
        "llama-tiny-b-llama3", "llama-tiny-b-linear", "qwen2-tiny-b-yarn",
    ]
    /// Configurations of scaled rotary frequencies, which change nothing with the sequence length.
    static let scaled = ["rope-linear", "rope-llama3", "rope-yarn", "rope-yarn-explicit"]
    /// The same, with frequencies that depend on how long the whole sequence is.
    static let lengthDependent = ["rope-dynamic", "rope-longrope"]
}

extension JSONValue {
    /// The elements of an array member.
    func list(_ name: String) throws -> [JSONValue] {
        try #require(self[member: name]?.arrayValue, "\(name) is not an array")
    }

    /// This array of numbers.
    func numbers() throws -> [Double] {
        try #require(arrayValue, "not an array").map { element in
            try #require(element.doubleValue, "not a number")
        }
    }

    /// A member that is an array of numbers.
    func numbers(_ name: String) throws -> [Double] {
        try #require(self[member: name], "\(name) is missing").numbers()
    }

    /// A member that is an array of token ids.
    func tokens(_ name: String) throws -> [TokenID] {
        try list(name).map { element in
            TokenID(Int32(try #require(element.intValue, "\(name) holds no integers")))
        }
    }

    /// A string member.
    func text(_ name: String) throws -> String {
        try #require(self[member: name]?.stringValue, "\(name) is not a string")
    }
}

/// A model folder put together from a configuration and the files of another folder; removed when
/// the last reference goes.
final class ComposedFolder: Sendable {
    /// Where it is.
    let path: String

    /// Copies everything from the folder `base`, with config.json from the folder `configuration`.
    init(configuration: String, base: String) throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "rewardd-\(UUID().uuidString)")
        try files.copyItem(at: GoldenData.url("models/\(base)"), to: folder)
        let target = folder.appending(path: "config.json")
        try files.removeItem(at: target)
        try files.copyItem(
            at: GoldenData.url("models/\(configuration)/config.json"),
            to: target
        )
        path = folder.path(percentEncoded: false)
    }

    deinit {
        // Leftovers in the temporary folder harm nobody.
        try? FileManager.default.removeItem(atPath: path)
    }
}
