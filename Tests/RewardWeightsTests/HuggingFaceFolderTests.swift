import Foundation
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardWeights

@Suite("HuggingFaceFolder")
struct HuggingFaceFolderTests {
    /// A folder with a configuration and one file of weights.
    private func smallest() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(#"{"hidden_size": 4}"#, to: "config.json")
        _ = try folder.write(SafetensorsBuilder.sample.bytes, to: "model.safetensors")
        return folder
    }

    @Test("a configuration and weights are enough")
    func smallestFolder() throws {
        let folder = try smallest()
        let model = try HuggingFaceFolder(path: folder.path)
        #expect(model.path == folder.path)
        #expect(model.config[member: "hidden_size"] == 4)
        #expect(model.tokenizer == nil)
        #expect(model.tokenizerConfig == nil)
        #expect(model.generationConfig == nil)
        #expect(model.chatTemplate == nil)
        #expect(model.tensors.tensors.count == 6)
        #expect(model.tensors.fileName == "\(folder.path)/model.safetensors")
    }

    @Test("all other files are read")
    func allFiles() throws {
        let folder = try smallest()
        try folder.write(#"{"model": {}}"#, to: "tokenizer.json")
        try folder.write(#"{"chat_template": "old"}"#, to: "tokenizer_config.json")
        try folder.write(#"{"eos_token_id": 2}"#, to: "generation_config.json")
        try folder.write("one\r\ntwo\rthree\n\r", to: "chat_template.jinja")
        let model = try HuggingFaceFolder(path: folder.path)
        #expect(model.tokenizer?[member: "model"] == [:])
        #expect(model.generationConfig?[member: "eos_token_id"] == 2)
        #expect(model.chatTemplate == "one\ntwo\nthree\n\n")
    }

    @Test(
        "a template may stand in the tokenizer's configuration, alone or with a name",
        arguments: [
            (#""t""#, ["default": "t"]), ("null", [:]),
            (
                #"[{"name": "default", "template": "d"}, {"name": "tool_use", "template": "u"}]"#,
                ["default": "d", "tool_use": "u"]
            ), (#"[{"name": "rag", "template": "r"}]"#, ["rag": "r"]),
        ]
    )
    func templates(text: String, expected: [String: String]) throws {
        let folder = try smallest()
        try folder.write(#"{"chat_template": \#(text)}"#, to: "tokenizer_config.json")
        let model = try HuggingFaceFolder(path: folder.path)
        #expect(model.chatTemplates == expected)
        #expect(model.chatTemplate == expected["default"])
    }

    @Test(
        "a template of another kind is refused",
        arguments: [
            ("7", "chat_template: expected a string or named templates, found an integer"),
            ("[7]", "chat_template[0]: expected name and template, as strings"),
            (#"[{"name": "a"}]"#, "chat_template[0]: expected name and template, as strings"),
            (
                #"[{"name": "a", "template": ""}, {"name": "a", "template": ""}]"#,
                "chat_template[1].name: \"a\" appears twice"
            ),
        ]
    )
    func wrongTemplates(text: String, message: String) throws {
        let folder = try smallest()
        try folder.write(#"{"chat_template": \#(text)}"#, to: "tokenizer_config.json")
        let error = #expect(throws: WeightError.self) { try HuggingFaceFolder(path: folder.path) }
        #expect(error?.description == "\(folder.path)/tokenizer_config.json: \(message)")
    }

    @Test("a template that is not UTF-8 is refused")
    func damagedTemplate() throws {
        let folder = try smallest()
        let path = try folder.write([0x61, 0xFF], to: "chat_template.jinja")
        let error = #expect(throws: WeightError.self) { try HuggingFaceFolder(path: folder.path) }
        #expect(error?.description == "\(path): the text is not UTF-8, expected UTF-8")
    }

    @Test(
        "JSON that is none is refused, naming the file",
        arguments: [
            "config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json",
        ]
    )
    func damagedJSON(name: String) throws {
        let folder = try smallest()
        try folder.write("{\"a\": nul}", to: name)
        let error = #expect(throws: WeightError.self) { try HuggingFaceFolder(path: folder.path) }
        #expect(error?.description.hasPrefix("\(folder.path)/\(name): is not valid JSON") == true)
    }

    @Test("a file that is longer than any real one is refused unread")
    func longFile() throws {
        let folder = try smallest()
        let path = try folder.write("", to: "tokenizer_config.json")
        // A hole of 33 MiB, which takes no room on the disk.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 33 << 20)
        try handle.close()
        let error = #expect(throws: WeightError.self) { try HuggingFaceFolder(path: folder.path) }
        #expect(error?.description.contains("the length of the file is 34603008, at most") == true)
    }

    @Test("missing parts are named")
    func missing() throws {
        let folder = try TemporaryFolder()
        let first = #expect(throws: WeightError.self) { try HuggingFaceFolder(path: folder.path) }
        #expect(
            first?.description
                == "cannot open \(folder.path)/config.json: No such file or directory"
        )
        try folder.write("{}", to: "config.json")
        let second = #expect(throws: WeightError.self) { try HuggingFaceFolder(path: folder.path) }
        let message = second?.description ?? ""
        #expect(message.hasPrefix("\(folder.path)/model.safetensors: is missing, but a model's"))
        #expect(message.contains("model.safetensors.index.json"))
    }

    @Test("links are followed, as in the cache of the Hub")
    func links() throws {
        let folder = try smallest()
        let other = try TemporaryFolder()
        for name in ["config.json", "model.safetensors"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(other.path)/\(name)",
                withDestinationPath: "\(folder.path)/\(name)"
            )
        }
        #expect(try HuggingFaceFolder(path: other.path).tensors.tensors.count == 6)
    }
}
