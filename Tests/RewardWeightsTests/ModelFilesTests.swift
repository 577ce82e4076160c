import RewardNumerics
import RewardTestSupport
import Testing

@testable import RewardWeights

@Suite("ModelFiles")
struct ModelFilesTests {
    @Test("a folder is a folder, a file is GGUF")
    func open() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(GGUFBuilder.sample.bytes, to: "model.gguf")
        guard case .gguf(let file) = try ModelFiles.open(path: path) else {
            Issue.record("expected a GGUF file")
            return
        }
        #expect(file.tensors.count == 4)
        try folder.write("{}", to: "config.json")
        _ = try folder.write(SafetensorsBuilder.sample.bytes, to: "model.safetensors")
        guard case .folder(let model) = try ModelFiles.open(path: folder.path) else {
            Issue.record("expected a folder")
            return
        }
        #expect(model.tensors.tensors.count == 6)
    }

    @Test("one file of a folder is refused with the remedy", arguments: ["", ".index.json"])
    func singleFile(suffix: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "model.safetensors\(suffix)")
        let path = "\(folder.path)/model.safetensors\(suffix)"
        let error = #expect(throws: WeightError.self) { try ModelFiles.open(path: path) }
        #expect(
            error?.description
                == "\(path): expected a GGUF file, or the folder "
                + "that holds config.json and the weights, found a single file of such a folder"
        )
    }

    @Test("the digest of a GGUF file is its SHA-256")
    func digestOfFile() throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder()
        builder.add("general.architecture", "llama")
        let path = try folder.write(builder.bytes, to: "model.gguf")
        // sha256sum of these 69 bytes.
        #expect(
            try ModelFiles.open(path: path).digest()
                == "cf76e0dbe671a1e63b53fdb51dd86a92600a0dd794aa05fbc2905cedaf3f41a1"
        )
    }

    @Test("the digest of a folder is that of the digests of its files")
    func digestOfFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "config.json")
        let bytes = SafetensorsBuilder(header: "{}", data: []).bytes
        _ = try folder.write(bytes, to: "model.safetensors")
        try folder.write("ignored", to: "README.md")
        // sha256sum config.json model.safetensors | sha256sum
        let first = try ModelFiles.open(path: folder.path).digest()
        #expect(first == "f424a6f7ef3538b7e15165bc817db9fbcbf033bc14d2d5fba98195e7ab1e3b2b")
        try folder.write("{}", to: "tokenizer_config.json")
        let second = try ModelFiles.open(path: folder.path).digest()
        #expect(second != first)
        try folder.write("{\"a\": 1}", to: "tokenizer_config.json")
        #expect(try ModelFiles.open(path: folder.path).digest() != second)
    }
}
