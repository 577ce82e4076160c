// A model as a folder of the Hugging Face Hub.

internal import Glibc
internal import RewardPlatform
package import RewardTypes

/// The opened files of a folder; weights are mapped, the rest is read.
package struct HuggingFaceFolder: Sendable {
    /// The folder.
    package let path: String
    /// `config.json`: an object.
    package let config: JSONValue
    /// `tokenizer.json`.
    package let tokenizer: JSONValue?
    /// `tokenizer_config.json`.
    package let tokenizerConfig: JSONValue?
    /// `generation_config.json`.
    package let generationConfig: JSONValue?
    /// The template that applies when none is named.
    package var chatTemplate: String? { chatTemplates["default"] }
    /// All templates by name, `default` among them if there is one.
    package let chatTemplates: [String: String]
    /// The weights.
    package let tensors: any TensorSource
    /// Mappings of the weight files and of their index, for the digest.
    let weightFiles: [MappedFile]

    /// Opens a folder with `config.json` and weights in safetensors.
    ///
    /// Names are joined to `path` as it is given, so a link to a folder works, and so do links in
    /// it: the cache of the Hub is made of them.
    package init(path: String) throws(WeightError) {
        self.path = path
        config = try TextFile.json(
            path: "\(path)/config.json",
            maximumByteCount: WeightLimits.maximumTextByteCount
        )
        tokenizer = try TextFile.jsonIfPresent(
            path: "\(path)/tokenizer.json",
            maximumByteCount: WeightLimits.maximumTokenizerByteCount
        )
        tokenizerConfig = try TextFile.jsonIfPresent(path: "\(path)/tokenizer_config.json")
        generationConfig = try TextFile.jsonIfPresent(path: "\(path)/generation_config.json")
        chatTemplates = try Self.chatTemplates(path: path, tokenizerConfig: tokenizerConfig)
        let single = "\(path)/model.safetensors"
        if let file = try TextFile.mappedIfPresent(path: single) {
            tensors = try SafetensorsFile(file: file)
            weightFiles = [file]
        } else {
            guard let index = try TextFile.mappedIfPresent(path: "\(path)/\(Self.indexName)") else {
                throw WeightError(file: single, .missing(neededBy: Self.weightsReason))
            }
            let sharded = try ShardedSafetensors(folder: path, name: Self.indexName)
            tensors = sharded
            weightFiles = [index] + sharded.files.map(\.file)
        }
    }

    private static let indexName = "model.safetensors.index.json"

    private static let weightsReason =
        "a model's folder has it or \(indexName) (weights of other formats are converted with "
        + "save_pretrained)"

    /// A template in a file of its own replaces those in `tokenizer_config.json`.
    private static func chatTemplates(
        path: String,
        tokenizerConfig: JSONValue?
    ) throws(WeightError) -> [String: String] {
        if let source = try TextFile.textIfPresent(path: "\(path)/chat_template.jinja") {
            return ["default": source]
        }
        func error(_ member: String, _ problem: String) -> WeightError {
            WeightError(
                file: "\(path)/tokenizer_config.json",
                .field(FieldError(path: member, problem: problem))
            )
        }
        switch tokenizerConfig?[member: "chat_template"] {
        case nil, .null: return [:]
        case .string(let source): return ["default": source]
        case .array(let elements):
            var templates: [String: String] = [:]
            for (index, element) in elements.enumerated() {
                guard let name = element[member: "name"]?.stringValue,
                    let source = element[member: "template"]?.stringValue
                else {
                    throw error("chat_template[\(index)]", "expected name and template, as strings")
                }
                guard templates.updateValue(source, forKey: name) == nil else {
                    throw error(
                        "chat_template[\(index)].name",
                        "\(WeightError.quoted(name)) appears twice"
                    )
                }
            }
            return templates
        case let other?:
            throw error(
                "chat_template",
                "expected a string or named templates, found \(other.kindName)"
            )
        }
    }
}
