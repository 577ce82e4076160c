import RewardNumerics
import RewardTestSupport
import Testing

@testable import RewardWeights

@Suite("GGUFFile")
struct GGUFFileTests {
    @Test("tensors have their names, shapes outermost first, and values", arguments: [2, 3])
    func tensors(version: UInt32) throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder.sample
        builder.version = version
        let path = try folder.write(builder.bytes, to: "model.gguf")
        let file = try GGUFFile(path: path)
        #expect(file.fileName == path)
        #expect(file.tensors.map(\.name) == ["matrix", "halves", "quants", "vector"])
        #expect(file.tensors.map(\.shape) == [[2, 3], [2], [2, 32], [4]])
        #expect(file.tensors.map(\.elementType) == [.f32, .f16, .q4x0, .bf16])
        #expect(file.tensors.map(\.rowCount) == [2, 1, 2, 1])
        let matrix = try #require(file.tensor(named: "matrix"))
        #expect(matrix.file == path)
        #expect(try file.floats(of: matrix) == [1, 2, 3, 4, 5, 6])
        #expect(try values("halves", in: file) == [1, -2])
        #expect(try values("vector", in: file) == [1, 0, -1, 2])
        let ramp = (0..<32).map { Float($0 % 16 - 8) }
        #expect(try values("quants", in: file) == ramp + Array(repeating: 0, count: 32))
        #expect(file.tensor(named: "nothing") == nil)
    }

    @Test("rows are read alone, after release too", arguments: [0..<1, 1..<2, 0..<2, 1..<1])
    func rows(rows: Range<Int>) throws {
        let folder = try TemporaryFolder()
        let file = try GGUFFile(path: try folder.write(GGUFBuilder.sample.bytes, to: "model.gguf"))
        let matrix = try #require(file.tensor(named: "matrix"))
        let expected: [Float] = [1, 2, 3, 4, 5, 6]
        for _ in 0..<2 {
            var values = [Float](repeating: .nan, count: rows.count * 3)
            try unsafe values.withUnsafeMutableBufferPointer { buffer in
                try unsafe file.read(matrix, rows: rows, into: buffer)
            }
            #expect(values == Array(expected[rows.lowerBound * 3..<rows.upperBound * 3]))
            file.release(matrix)
        }
    }

    @Test("scalars, vectors without elements and tensors of three dimensions are rows and columns")
    func shapes() throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder()
        builder.add(tensor: "scalar", [], [UInt8](floats: [7]))
        builder.add(tensor: "empty", [0], [])
        builder.add(tensor: "no rows", [4, 0], [])
        builder.add(tensor: "no columns", [0, 1 << 40], [])
        builder.add(tensor: "cube", [2, 1, 3], [UInt8](floats: [1, 2, 3, 4, 5, 6]))
        let file = try GGUFFile(path: try folder.write(builder.bytes, to: "model.gguf"))
        #expect(try values("scalar", in: file) == [7])
        #expect(try values("empty", in: file) == [])
        #expect(try values("no rows", in: file) == [])
        #expect(try values("no columns", in: file) == [])
        #expect(try values("cube", in: file) == [1, 2, 3, 4, 5, 6])
        #expect(file.tensor(named: "cube")?.rowCount == 3)
    }

    @Test("the data begins at a multiple of the alignment", arguments: [1, 8, 64, 4096])
    func alignment(alignment: Int) throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder.sample
        builder.alignment = alignment
        builder.add("general.alignment", kind: 4, integer: UInt32(alignment))
        let file = try GGUFFile(path: try folder.write(builder.bytes, to: "model.gguf"))
        #expect(file.tensors.allSatisfy { $0.byteRange.lowerBound % alignment == 0 })
        #expect(try values("vector", in: file) == [1, 0, -1, 2])
    }

    @Test("several threads read one tensor")
    func concurrency() async throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder()
        let expected = (0..<4096).map { Float($0) }
        builder.add(tensor: "rows", [16, 256], [UInt8](floats: expected))
        let file = try GGUFFile(path: try folder.write(builder.bytes, to: "model.gguf"))
        let tensor = try #require(file.tensor(named: "rows"))
        try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let values = try file.floats(of: tensor)
                    file.release(tensor)
                    return values
                }
            }
            for try await values in group { #expect(values == expected) }
        }
    }

    @Test(
        "a value that is not finite is named with its row and column",
        arguments: [
            (0, [UInt8](floats: [1, 2, 3, .infinity]), 1, 1, "inf"),
            (0, [UInt8](floats: [1, .nan, 3, .infinity]), 0, 1, "nan"),
            (1, [UInt8](words: [0, 0, 0xFC00, 0]), 1, 0, "-inf"),
            (30, [UInt8](words: [0, 0, 0, 0x7FC0]), 1, 1, "nan"),
        ]
    )
    func notFinite(type: UInt32, bytes: [UInt8], row: Int, column: Int, value: String) throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder()
        builder.add(tensor: "w", [2, 2], type: type, bytes)
        let path = try folder.write(builder.bytes, to: "model.gguf")
        let file = try GGUFFile(path: path)
        let error = #expect(throws: WeightError.self) { try values("w", in: file) }
        #expect(
            error?.description
                == "\(path): tensor \"w\" has the value \(value) in row \(row), column \(column); "
                + "the file is damaged"
        )
    }

    @Test("rows in front of a damaged one can be read, and the row is counted from the first")
    func notFiniteLater() throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder()
        let block: [UInt8] = [0x00, 0x3C] + Array(repeating: 0, count: 16)
        let damaged: [UInt8] = [0x00, 0x7C] + Array(repeating: 0, count: 16)
        builder.add(tensor: "w", [32, 4], type: 2, block + block + block + damaged)
        let file = try GGUFFile(path: try folder.write(builder.bytes, to: "model.gguf"))
        let tensor = try #require(file.tensor(named: "w"))
        var values = [Float](repeating: 0, count: 64)
        try unsafe values.withUnsafeMutableBufferPointer { buffer in
            try unsafe file.read(tensor, rows: 1..<3, into: buffer)
        }
        #expect(values.allSatisfy { $0 == -8 })
        let error = #expect(throws: WeightError.self) {
            try unsafe values.withUnsafeMutableBufferPointer { buffer in
                try unsafe file.read(tensor, rows: 2..<4, into: buffer)
            }
        }
        #expect(error?.problem == .notFinite(row: 3, column: 0, value: -.infinity))
    }

    private func values(_ name: String, in file: GGUFFile) throws -> [Float] {
        try file.floats(of: try #require(file.tensor(named: name)))
    }
}
