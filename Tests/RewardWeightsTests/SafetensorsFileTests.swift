import RewardNumerics
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardWeights

@Suite("SafetensorsFile")
struct SafetensorsFileTests {
    @Test("tensors have their names, shapes and values")
    func tensors() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(SafetensorsBuilder.sample.bytes, to: "model.safetensors")
        let file = try SafetensorsFile(path: path)
        #expect(file.tensors.map(\.name) == ["single", "half", "brain", "mask", "empty", "scalar"])
        #expect(file.tensors.map(\.elementType) == [.f32, .f16, .bf16, nil, .f32, .f32])
        #expect(try values("single", in: file) == [1, 2, 3, 4])
        #expect(try values("half", in: file) == [1, -2, 0x1p-24])
        #expect(try values("brain", in: file) == [1, -2])
        #expect(try values("empty", in: file) == [])
        #expect(try values("scalar", in: file) == [0.5])
        #expect(file.tensor(named: "__metadata__") == nil)
        let error = #expect(throws: WeightError.self) { try values("mask", in: file) }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("\(path): tensor \"mask\" has type BOOL, which is not supported"))
    }

    @Test("what a file says about itself are strings")
    func metadata() throws {
        let folder = try TemporaryFolder()
        func metadata(_ text: String) throws -> [String: String] {
            let bytes = SafetensorsBuilder(header: "{\(text)}", data: []).bytes
            return try SafetensorsFile(path: folder.write(bytes, to: "m.safetensors")).metadata
        }
        #expect(
            try metadata(#""__metadata__": {"format": "pt", "rewardd.layer": "7"}"#)
                == ["format": "pt", "rewardd.layer": "7"]
        )
        for none in ["", #""__metadata__": {}"#, #""__metadata__": null"#] {
            #expect(try metadata(none).isEmpty)
        }
        for (wrong, place) in [
            (#"{"layer": 7}"#, "__metadata__.layer: expected a string, found an integer"),
            (#"{"a": {}}"#, "__metadata__.a: expected a string"),
            (#"{"a": [""]}"#, "__metadata__.a"),
            ("[]", "__metadata__: expected an object"),
            (#""pt""#, "__metadata__: expected an object"),
        ] {
            let error = #expect(throws: WeightError.self) {
                try metadata(#""__metadata__": \#(wrong)"#)
            }
            #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
            #expect(error?.description.contains("m.safetensors") == true)
        }
    }

    @Test("a digest is that of the whole file")
    func digest() throws {
        let folder = try TemporaryFolder()
        func digest(_ bytes: [UInt8]) throws -> String {
            try SafetensorsFile(path: folder.write(bytes, to: "m.safetensors")).digest()
        }
        let one = SafetensorsBuilder([("w", "F32", [1], [UInt8](floats: [1]))])
        let two = SafetensorsBuilder([("w", "F32", [1], [UInt8](floats: [2]))])
        #expect(try digest(one.bytes).count == 64)
        #expect(try digest(one.bytes) == digest(one.bytes))
        #expect(try digest(one.bytes) != digest(two.bytes))
    }

    @Test("a file without tensors is a file")
    func empty() throws {
        let folder = try TemporaryFolder()
        let bytes = SafetensorsBuilder(header: "{}  ", data: []).bytes
        let file = try SafetensorsFile(path: try folder.write(bytes, to: "model.safetensors"))
        #expect(file.tensors.isEmpty)
    }

    @Test("tensors may stand in the header in another order than in the data")
    func order() throws {
        let folder = try TemporaryFolder()
        let header = #"""
            {"b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]},
             "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
            """#
        let bytes = SafetensorsBuilder(header: header, data: [UInt8](floats: [1, 2])).bytes
        let file = try SafetensorsFile(path: try folder.write(bytes, to: "model.safetensors"))
        #expect(try values("b", in: file) == [2])
    }

    /// A header that lies, and what the error says.
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let bytes: [UInt8]

        init(_ name: String, _ message: String, _ builder: SafetensorsBuilder) {
            testDescription = name
            self.message = message
            bytes = builder.bytes
        }

        /// A lie in the entry of a tensor `w` with eight bytes of data.
        init(entry: String, _ message: String) {
            self.init(entry, message, SafetensorsBuilder(entry: entry))
        }
    }

    static let allLies: [Lie] = [
        Lie(
            "header of 2^64 - 1 bytes",
            "the length of the header is 18446744073709551615, at most 100000000 is allowed",
            SafetensorsBuilder(header: "{}", data: [], headerByteCount: .max)
        ),
        Lie(
            "header behind the end",
            "the header needs 1000 bytes at offset 8, but the file has 10 bytes",
            SafetensorsBuilder(header: "{}", data: [], headerByteCount: 1000)
        ),
        Lie("no header", "is not valid JSON", SafetensorsBuilder(header: "", data: [])),
        Lie("no JSON", "is not valid JSON", SafetensorsBuilder(header: "{]", data: [])),
        Lie(
            "deep JSON",
            "nested deeper than",
            SafetensorsBuilder(header: String(repeating: "[", count: 100_000), data: [])
        ),
        Lie(
            "an array",
            "the header is an array, expected an object",
            SafetensorsBuilder(header: "[]", data: [])
        ),
        Lie(
            "name twice",
            "the member \"w\" appears twice",
            SafetensorsBuilder(
                header: #"{"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "#
                    + #""w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#,
                data: [UInt8](floats: [1, 2])
            )
        ),
        Lie(
            "overlap",
            "tensor \"b\" shares bytes with tensor \"a\"",
            SafetensorsBuilder(
                header: #"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "#
                    + #""b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#,
                data: [UInt8](floats: [1, 2])
            )
        ),
        Lie(
            "hole",
            "tensor \"w\" has data from byte 4, expected byte 0, where the one before it ends",
            SafetensorsBuilder(
                entry: #"{"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}"#
            )
        ),
        Lie(
            "rest",
            "expected the end of the file",
            SafetensorsBuilder(
                entry: #"{"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}"#
            )
        ),
        Lie(entry: "7", "\"w\": expected an object, found an integer"),
        Lie(entry: "{}", "\"w\".dtype: is missing"),
        Lie(entry: #"{"dtype": "F32"}"#, "\"w\".shape: is missing"),
        Lie(entry: #"{"dtype": "F32", "shape": [2]}"#, "\"w\".data_offsets: is missing"),
        Lie(
            entry: #"{"dtype": "F33", "shape": [2], "data_offsets": [0, 8]}"#,
            "tensor \"w\" has type \"F33\", which is not supported"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}"#,
            "tensor \"w\" has shape [3] and type F32, which is 12 bytes, but the file gives it 8"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}"#,
            "\"w\".shape: expected integers that are not negative"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}"#,
            "\"w\".shape: expected integers"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [9223372036854775808], "data_offsets": [0, 8]}"#,
            "\"w\".shape: expected integers"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets": [0, 8]}"#,
            "tensor \"w\" has shape [4611686018427387904, 4], expected a tensor that fits"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,2], "data_offsets": [0, 8]}"#,
            "\"w\".shape: has 9 elements; at most 8 are allowed"
        ),
        Lie(
            entry: #"{"dtype": "F4", "shape": [3], "data_offsets": [0, 1]}"#,
            "tensor \"w\" has shape [3], expected whole bytes, for F4"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}"#,
            "tensor \"w\" has data_offsets [8, 0], expected begin and end"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 16]}"#,
            "\"w\".data_offsets: has 3 elements"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [2], "data_offsets": [8]}"#,
            "\"w\".data_offsets: expected two offsets"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}"#,
            "tensor \"w\" of shape [4] and type F32 needs 16 bytes at offset 70, but the file has"
        ),
        Lie(
            entry: #"{"dtype": "F32", "shape": [1], "#
                + #""data_offsets": [9223372036854775803, 9223372036854775807]}"#,
            "tensor \"w\" of shape [1] and type F32 needs 4 bytes at offset"
        ),
    ]

    @Test("lies are found and named", arguments: allLies)
    func lies(lie: Lie) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(lie.bytes, to: "model.safetensors")
        let error = #expect(throws: WeightError.self) { try SafetensorsFile(path: path) }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("\(path): "))
        #expect(message.contains(lie.message), "\(message)")
        #expect(message.utf8.count < 500)
    }

    @Test("a file that ends early is refused, wherever it ends")
    func truncations() throws {
        let folder = try TemporaryFolder()
        let bytes = SafetensorsBuilder.sample.bytes
        for count in bytes.indices {
            let path = try folder.write(bytes[..<count], to: "model.safetensors")
            #expect(throws: WeightError.self, "\(count) bytes") { try SafetensorsFile(path: path) }
        }
        try exhaust(safetensors: try folder.write(bytes, to: "model.safetensors"))
    }

    @Test("any byte may be any other", arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func flips(mask: UInt8) throws {
        let folder = try TemporaryFolder()
        let bytes = SafetensorsBuilder.sample.bytes
        var refusedCount = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= mask
            let path = try folder.write(changed, to: "model.safetensors")
            do throws(WeightError) {
                try exhaust(safetensors: path)
            } catch {
                #expect(error.description.contains(path))
                refusedCount += 1
            }
        }
        print("mask \(mask): \(refusedCount) of \(bytes.count) changes are refused")
        #expect(refusedCount > bytes.count / 2)
    }

    @Test("any few bytes may be any others", arguments: [20_260_731, 1, 2, 3] as [UInt64])
    func randomChanges(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let bytes = SafetensorsBuilder.sample.bytes
        var generator = SeededGenerator(seed: seed)
        let interesting = Array("0123456789[]{},:\" -.eE\u{0}\u{7F}".utf8) + [0x80, 0xFF]
        for _ in 0..<500 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                changed[index] = interesting.randomElement(using: &generator) ?? 0
            }
            let path = try folder.write(changed, to: "model.safetensors")
            do throws(WeightError) {
                try exhaust(safetensors: path)
            } catch {
                #expect(error.description.contains(path))
            }
        }
    }

    private func values(_ name: String, in file: SafetensorsFile) throws -> [Float] {
        try file.floats(of: try #require(file.tensor(named: name)))
    }
}
