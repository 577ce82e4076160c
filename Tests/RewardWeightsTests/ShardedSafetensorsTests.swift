import RewardTestSupport
import Testing

@testable import RewardWeights

@Suite("ShardedSafetensors")
struct ShardedSafetensorsTests {
    private let first = SafetensorsBuilder([
        ("a", "F32", [2], [UInt8](floats: [1, 2])), ("both", "F32", [1], [UInt8](floats: [3])),
    ])
    private let second = SafetensorsBuilder([
        ("b", "F16", [2], [UInt8](words: [0x3C00, 0x4000])),
        ("both", "F32", [1], [UInt8](floats: [4])),
    ])

    private func open(
        _ folder: borrowing TemporaryFolder,
        index: String
    ) throws
        -> ShardedSafetensors
    {
        _ = try folder.write(first.bytes, to: "1.safetensors")
        _ = try folder.write(second.bytes, to: "2.safetensors")
        try folder.write(index, to: "index.json")
        return try ShardedSafetensors(folder: folder.path, name: "index.json")
    }

    @Test("each tensor comes from the file that the index names")
    func tensors() throws {
        let folder = try TemporaryFolder()
        let source = try open(
            folder,
            index: #"""
                {"metadata": {"total_size": 1}, "weight_map":
                 {"b": "2.safetensors", "a": "1.safetensors", "both": "2.safetensors"}}
                """#
        )
        #expect(source.fileName == "\(folder.path)/index.json")
        #expect(source.tensors.map(\.name) == ["b", "a", "both"])
        #expect(source.tensor(named: "a")?.file == "\(folder.path)/1.safetensors")
        for (name, expected) in [("a", [1, 2]), ("b", [1, 2]), ("both", [4])] as [(String, [Float])]
        {
            let tensor = try #require(source.tensor(named: name))
            #expect(try source.floats(of: tensor) == expected)
            source.release(tensor)
            #expect(try source.floats(of: tensor) == expected)
        }
        #expect(source.tensor(named: "c") == nil)
    }

    @Test(
        "an index that leads out of its folder, or nowhere, is refused",
        arguments: [
            (#"{"a": "../1.safetensors"}"#, "expected the name of a .safetensors file in the same"),
            (#"{"a": "/etc/passwd"}"#, "found \"/etc/passwd\""),
            (#"{"a": "/1.safetensors"}"#, "found \"/1.safetensors\""),
            (#"{"a": "sub/1.safetensors"}"#, "expected the name of a .safetensors file"),
            (#"{"a": "..safetensors"}"#, "expected the name of a .safetensors file"),
            (#"{"a": "1.safetensors\u0000.safetensors"}"#, "expected the name of a .safetensors"),
            (#"{"a": ""}"#, "expected the name of a .safetensors file"),
            (#"{"a": "index.json"}"#, "expected the name of a .safetensors file"),
            (#"{"a": 1}"#, "found an integer"),
            (#"{"a": "3.safetensors"}"#, "3.safetensors: is missing, but "),
            (#"{"b": "1.safetensors"}"#, "1.safetensors: tensor \"b\" is missing, but "),
            ("7", "weight_map: expected an object, found an integer"),
            ("null", "weight_map: is missing"),
        ]
    )
    func lies(map: String, message: String) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: WeightError.self) {
            _ = try open(folder, index: "{\"weight_map\": \(map)}")
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\(folder.path)/index.json") == true)
    }

    @Test("an index of more files than any model has is refused before they are opened")
    func manyShards() throws {
        let folder = try TemporaryFolder()
        let members = (0...1024).map { "\"t\($0)\": \"\($0)-x.safetensors\"" }
        let error = #expect(throws: WeightError.self) {
            _ = try open(folder, index: "{\"weight_map\": {\(members.joined(separator: ","))}}")
        }
        #expect(error?.description.hasSuffix("weight_map: names more than 1024 files") == true)
    }
}
