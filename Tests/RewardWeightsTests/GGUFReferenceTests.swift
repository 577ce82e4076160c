// Files that other programs wrote.

import RewardNumerics
import RewardTestSupport
import Testing

@testable import RewardWeights

@Suite("GGUF files of the reference implementation")
struct GGUFReferenceTests {
    private func everyType() throws -> GGUFFile {
        try GGUFFile(path: GoldenData.path("dequantization/every-type.gguf"))
    }

    @Test("values of every type are those of the gguf package", arguments: ElementFormat.allCases)
    func values(format: ElementFormat) throws {
        let file = try everyType()
        let tensor = try #require(file.tensor(named: format.rawValue))
        #expect(tensor.elementType == format)
        #expect(tensor.rowCount == 4)
        let golden = try GoldenData.bytes("dequantization/\(format.rawValue.lowercased()).bin")
        let expected = golden.suffix(4 * tensor.elementCount)
        #expect([UInt8](floats: try file.floats(of: tensor)) == Array(expected))
        for row in 0..<4 {
            var values = [Float](repeating: .nan, count: tensor.columnCount)
            try unsafe values.withUnsafeMutableBufferPointer { buffer in
                try unsafe file.read(tensor, rows: row..<row + 1, into: buffer)
            }
            let part = expected.dropFirst(row * 4 * tensor.columnCount)
                .prefix(4 * tensor.columnCount)
            #expect([UInt8](floats: values) == Array(part))
        }
    }

    @Test("metadata of every kind is found")
    func metadata() throws {
        let metadata = try everyType().metadata
        #expect(metadata.string("general.architecture") == "none")
        #expect(metadata.integer("test.uint8") == 200)
        #expect(metadata.integer("test.int8") == -100)
        #expect(metadata.integer("test.uint16") == 60_000)
        #expect(metadata.integer("test.int16") == -30_000)
        #expect(metadata.integer("test.uint32") == 4_000_000_000)
        #expect(metadata.integer("test.int32") == -2_000_000_000)
        #expect(metadata.unsignedInteger("test.uint64") == .max)
        #expect(metadata.integer("test.int64") == .min)
        #expect(metadata.number("test.float32") == Double(Float(0.1)))
        #expect(metadata.number("test.float64") == 0.1)
        #expect(metadata.bool("test.true") == true)
        #expect(metadata.bool("test.false") == false)
        #expect(metadata.string("test.string") == "grüße, 世界")
        #expect(metadata.strings("test.strings") == ["", "a", "ß", "🙂"])
        #expect(metadata.integers("test.integers") == [-1, 0, 2_000_000_000])
        #expect(metadata.numbers("test.floats") == [0.5, -2, Double(Float(1e30))])
        #expect(metadata.bools("test.bools") == [true, false])
    }

    @Test(
        "vocabularies of real models are found",
        .needsTestData,
        arguments: [
            ("gpt-2", "gpt2", 50_257, 50_000), ("llama-bpe", "gpt2", 128_256, 280_147),
            ("qwen2", "gpt2", 151_936, 151_387), ("llama-spm", "llama", 32_000, nil),
            ("bert-bge", "bert", 30_522, nil),
        ] as [(String, String, Int, Int?)]
    )
    func vocabularies(name: String, model: String, tokenCount: Int, mergeCount: Int?) throws {
        let path = try TestEnvironment.dataPath("tokenizers/ggml-vocab-\(name).gguf")
        let file = try GGUFFile(path: path)
        #expect(file.tensors.isEmpty)
        #expect(file.metadata.string("tokenizer.ggml.model") == model)
        #expect(file.metadata.elementCount(of: "tokenizer.ggml.tokens") == tokenCount)
        #expect(file.metadata.elementCount(of: "tokenizer.ggml.merges") == mergeCount)
        let tokens = try #require(file.metadata.strings("tokenizer.ggml.tokens"))
        #expect(tokens.count == tokenCount)
        #expect(!tokens.contains { $0.unicodeScalars.contains("\u{FFFD}") } || name != "gpt-2")
        #expect(file.metadata.integers("tokenizer.ggml.token_type")?.count == tokenCount)
        #expect(file.metadata.strings("tokenizer.ggml.merges")?.count == mergeCount)
    }

    @Test("every tensor of the default model is read", .needsTestModel)
    func defaultModel() throws {
        let path = try #require(TestEnvironment.modelPath)
        guard case .gguf(let file) = try ModelFiles.open(path: path) else { return }
        #expect(file.tensors.count == 272)
        var valueCount = 0
        for tensor in file.tensors {
            valueCount += try file.floats(of: tensor).count
            file.release(tensor)
        }
        #expect(valueCount == 134_515_008)
    }

    @Test(
        "tiny models open, as GGUF and as folders, with the same values",
        arguments: [
            ("llama-tiny-a", "llama-tiny-a-f16", "model.embed_tokens.weight", "token_embd.weight"),
            ("qwen2-tiny-a", "qwen2-tiny-a-bf16", "model.norm.weight", "output_norm.weight"),
        ]
    )
    func models(folder: String, file: String, folderTensor: String, tensor: String) throws {
        let folder = try HuggingFaceFolder(path: GoldenData.path("models/\(folder)"))
        let file = try GGUFFile(path: GoldenData.path("models/\(file).gguf"))
        let exact = try folder.tensors.floats(
            of: try #require(folder.tensors.tensor(named: folderTensor))
        )
        let rounded = try file.floats(of: try #require(file.tensor(named: tensor)))
        #expect(exact.count == rounded.count)
        // f16 and bf16 keep 11 and 8 bits.
        for (left, right) in zip(exact, rounded) {
            #expect(abs(left - right) <= max(abs(left) / 256, 0x1p-24))
        }
        #expect(folder.tokenizer != nil)
        #expect(folder.chatTemplate != nil)
        #expect(file.metadata.string("general.architecture") != nil)
    }
}
