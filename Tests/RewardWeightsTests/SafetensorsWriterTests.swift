import RewardPlatform
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardWeights

@Suite("SafetensorsWriter")
struct SafetensorsWriterTests {
    private typealias Tensor = SafetensorsWriter.Tensor

    private static let tensors = [
        Tensor(
            name: "head.weight",
            shape: [2, 3],
            elements: [-0.75, -0.5, -0.25, 0, 0.25, 0.5]
        ),
        Tensor(name: "scale", shape: [], elements: [2.5]),
        Tensor(name: "empty", shape: [0, 4], elements: []),
        Tensor(name: "head.bias", shape: [2], elements: [1.5, -0.0]),
    ]

    private func write(
        _ tensors: [Tensor],
        _ metadata: [(key: String, value: String)] = [],
        to path: String
    ) throws {
        try SafetensorsWriter(path: path, tensors: tensors, metadata: metadata).write()
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        let random = (0..<12).map { _ in
            Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &generator))
        }
        let large = Tensor(name: "a/ü \"quoted\"\n", shape: [3, 2, 2], elements: random)
        let path = "\(folder.path)/head.safetensors"
        try write(Self.tensors + [large], [("format", "pt"), ("base", "ä\t")], to: path)
        let file = try SafetensorsFile(path: path)
        #expect(
            file.tensors.map(\.name)
                == ["a/ü \"quoted\"\n", "empty", "head.bias", "head.weight", "scale"]
        )
        for tensor in Self.tensors + [large] {
            let found = try #require(file.tensor(named: tensor.name))
            #expect(found.shape == tensor.shape)
            #expect(
                try file.floats(of: found).map(\.bitPattern) == tensor.elements.map(\.bitPattern)
            )
        }
        let bytes = try bytes(path)
        let header = String(decoding: bytes[8...].prefix { $0 != 0 }, as: UTF8.self)
        #expect(header.hasPrefix(#"{"__metadata__":{"base":"ä\t","format":"pt"},"a/ü "#))
        // Data begins at a multiple of 8, as readers that map the file need it.
        #expect(Int(bytes[0]) + Int(bytes[1]) << 8 == bytes.count - 8 - 4 * (12 + 6 + 1 + 2))
        #expect((bytes.count - 4 * 21) % 8 == 0)
    }

    @Test("the bytes are those of the safetensors package, in whatever order tensors come")
    func golden() throws {
        let folder = try TemporaryFolder()
        let expected = try GoldenData.bytes("fit/reference.safetensors")
        let path = "\(folder.path)/head.safetensors"
        for tensors in [Self.tensors, Self.tensors.reversed()] {
            try write(tensors, [("format", "pt")], to: path)
            #expect(try bytes(path) == expected)
        }
    }

    @Test("metadata is sorted, and nothing at all is a file too")
    func metadata() throws {
        let folder = try TemporaryFolder()
        let (first, second) = ("\(folder.path)/1", "\(folder.path)/2")
        try write(Self.tensors, [("b", "2"), ("a", "1")], to: first)
        try write(Self.tensors, [("a", "1"), ("b", "2")], to: second)
        #expect(try bytes(first) == bytes(second))
        try write([], to: first)
        #expect(try bytes(first) == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
        #expect(try SafetensorsFile(path: first).tensors.isEmpty)
    }

    @Test("a file that cannot be written leaves the former one, and nothing else")
    func atomicity() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/head.safetensors"
        try write(Self.tensors, to: path)
        let before = try bytes(path)
        #expect(throws: FileWriteError.self) {
            try write(Self.tensors, to: "\(folder.path)/none/head.safetensors")
        }
        #expect(throws: WeightError.self) {
            try write([Tensor(name: "w", shape: [1], elements: [.nan])], to: path)
        }
        #expect(try bytes(path) == before)
        let bare = AtomicFileWriter.removeLeftovers(path: path)
        #expect(bare == 0)
    }

    @Test("what could not be read back is refused and named")
    func refusals() {
        func message(
            _ tensors: [Tensor],
            _ metadata: [(key: String, value: String)] = []
        ) -> String? {
            #expect(throws: WeightError.self) {
                try SafetensorsWriter(path: "out", tensors: tensors, metadata: metadata)
            }?.description
        }
        let one = Tensor(name: "w", shape: [1], elements: [1])
        #expect(message([one, one]) == "out: tensor \"w\" appears twice")
        #expect(
            message([Tensor(name: "__metadata__", shape: [1], elements: [1])])
                == "out: tensor \"__metadata__\" has name __metadata__, expected one that the "
                + "format does not use itself"
        )
        #expect(
            message([one], [("a", "1"), ("a", "2")]) == "out: metadata key \"a\" appears twice"
        )
        #expect(
            message([Tensor(name: "w", shape: [2, 2], elements: [1, 2, 3])])
                == "out: tensor \"w\" has element count 3, expected 4 for shape [2, 2]"
        )
        #expect(
            message([Tensor(name: "w", shape: [-1, -1], elements: [1])])
                == "out: tensor \"w\" has shape [-1, -1], expected sizes that are not negative"
        )
        #expect(
            message([Tensor(name: "w", shape: Array(repeating: 1, count: 9), elements: [1])])
                == "out: tensor \"w\" has shape [1, 1, 1, 1, 1, 1, 1, 1, 1], expected at most 8 "
                + "sizes"
        )
        #expect(
            message([Tensor(name: "w", shape: [2, 2], elements: [1, 2, 3, .infinity])])?
                .hasPrefix("out: tensor \"w\" has the value inf in row 1, column 1") == true
        )
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        let file = try MappedFile(path: path)
        return file.bytes.array(0..<file.byteCount)
    }
}
