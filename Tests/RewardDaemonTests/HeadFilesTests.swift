import RewardTestSupport
import RewardTypes
import RewardWeights
import Synchronization
import Testing

@testable import RewardDaemon
@testable import RewardScoring

@Suite("Files of heads")
struct HeadFilesTests {
    private let library = HeadFiles.library(models: [:]) { _ in }

    private func tensor(_ name: String, _ bytes: [UInt8]) throws -> HeadTensor? {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "head.safetensors")
        return try library.file(path).optionalTensor(name)
    }

    @Test("a file has tensors, strings about itself, and a digest that is told")
    func file() throws {
        let folder = try TemporaryFolder()
        let bytes = headFile(
            [("score.weight", [2, 2], [1, 2, 3, 4]), ("score.bias", [2], [5, 6])],
            metadata: ["rewardd.layer": "final"]
        )
        let path = try folder.write(bytes, to: "head.safetensors")
        let opened = Mutex<[String]>([])
        let library = HeadFiles.library(models: [:]) { digest in
            opened.withLock { $0.append(digest) }
        }
        let tensors = try library.file(path)
        #expect(tensors.fileName == path)
        #expect(tensors.metadata == ["rewardd.layer": "final"])
        #expect(
            try tensors.optionalTensor("score.weight")
                == HeadTensor(shape: [2, 2], values: [1, 2, 3, 4])
        )
        #expect(try tensors.optionalTensor("score.bias")?.values == [5, 6])
        #expect(try tensors.optionalTensor("other") == nil)
        let digest = try #require(tensors.digest)
        #expect(digest.count == 64)
        #expect(opened.withLock { $0 } == [digest])
        let again = try library.file(try folder.write(bytes, to: "copy.safetensors"))
        #expect(again.digest == digest, "of the contents, not of the name")
        let other = try library.file(try folder.write(TinyReward.head(1), to: "other.safetensors"))
        #expect(other.digest != digest)
    }

    @Test("a file that is not there or damaged is an error with its path")
    func damaged() throws {
        let missing = #expect(throws: HeadReadError.self) {
            try library.file("/nowhere/head.safetensors")
        }
        #expect(missing?.reason.contains("/nowhere/head.safetensors") == true)
        let folder = try TemporaryFolder()
        let path = try folder.write([1, 2, 3], to: "head.safetensors")
        let short = #expect(throws: HeadReadError.self) { try library.file(path) }
        #expect(short?.reason.contains(path) == true)
    }

    @Test(
        "a value that is not finite is refused with its place",
        arguments: [Float.nan, .infinity]
    )
    func notFinite(_ value: Float) throws {
        let bytes = headFile([("score.weight", [3, 2], [0, 0, 0, 0, 0, value])])
        let error = #expect(throws: FieldError.self) { try tensor("score.weight", bytes) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("s.head: cannot be used: "), "\(text)")
        #expect(text.contains("\"score.weight\""), "\(text)")
        #expect(text.contains("row 2"), "\(text)")
    }

    @Test("a tensor that is too large for a head is refused before it is read")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(TinyReward.head(1), to: "head.safetensors")
        func read(_ limit: Int) throws -> HeadTensor? {
            try HeadFiles.library(models: [:], maximumElementCount: limit) { _ in }
                .file(path).optionalTensor("v_head.weight")
        }
        #expect(try read(32)?.values.count == 32)
        let error = #expect(throws: FieldError.self) { try read(31) }
        #expect(error?.description.contains("has 32 elements, too many for a head") == true)
    }

    @Test("a head that was saved with its model is found by the model's name")
    func model() throws {
        let files = try ModelFiles.open(path: TinyReward.path)
        let library = HeadFiles.library(models: [ModelID("tiny"): files]) { _ in
            Issue.record("the digest of the model covers its own files")
        }
        let tensors = try library.model(ModelID("tiny"))
        #expect(tensors.digest == nil)
        #expect(tensors.metadata.isEmpty)
        #expect(try tensors.optionalTensor("score.weight")?.shape == [1, 32])
        let error = #expect(throws: HeadReadError.self) { try library.model(ModelID("tin")) }
        #expect(error?.reason == "model \"tin\" has no files")
    }
}

extension HeadTensors {
    /// The tensor as a scorer asks for it.
    fileprivate func optionalTensor(_ name: String) throws(FieldError) -> HeadTensor? {
        try optionalTensor(name, path: "s.head")
    }
}
