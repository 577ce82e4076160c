// Files that lie. Each gives an error that names what is wrong; none costs more than its length.

import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardWeights

@Suite("GGUF files that are damaged or hostile")
struct GGUFHostileTests {
    /// A change of a good file, and what the error says.
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let tell: @Sendable (inout GGUFBuilder) -> Void

        init(
            _ name: String,
            _ message: String,
            _ tell: @escaping @Sendable (inout GGUFBuilder) -> Void
        ) {
            testDescription = name
            self.message = message
            self.tell = tell
        }
    }

    static let huge = UInt64(1) << 63
    static let floats = [UInt8](floats: [1, 2])
    static let text = GGUFBuilder.string("x".utf8)

    static let header: [Lie] = [
        Lie("other magic", "expected a GGUF file, which begins with \"GGUF\", found \"GGML\"") {
            $0.magic = Array("GGML".utf8)
        },
        Lie("version 1", "has GGUF version 1, expected 2 or 3") { $0.version = 1 },
        Lie("version 0", "has GGUF version 0, expected 2 or 3") { $0.version = 0 },
        Lie("version 4", "has GGUF version 4, expected 2 or 3") { $0.version = 4 },
        Lie("big-endian", "found a big-endian one (version bytes 0x3000000)") {
            $0.version = 3 << 24
        },
        Lie("2^63 tensors", "the number of tensors is 9223372036854775808, at most 262144") {
            $0.tensorCount = huge
        },
        Lie("more tensors than bytes", "the number of tensors needs 6291456 bytes at offset 16") {
            $0.tensorCount = 1 << 18
        },
        Lie("2^64 - 1 entries", "the number of metadata entries is 18446744073709551615") {
            $0.entryCount = .max
        },
        Lie("too many entries", "metadata entries needs 851968 bytes at offset 24") {
            $0.entryCount = 1 << 16
        },
    ]

    static let metadata: [Lie] = [
        Lie("key twice", "metadata key \"a\" appears twice") {
            $0.add("a", "1")
            $0.add("a", "2")
        },
        Lie("key not UTF-8", "the key of metadata entry 19 is \"\u{FFFD}\", expected valid UTF-8") {
            $0.entries.append(GGUFBuilder.Entry(key: [0xFF], kind: 8, payload: text))
        },
        Lie("long key", "the length of the key of metadata entry 19 is 65536, at most 65535") {
            $0.add(String(repeating: "k", count: 65_536), "x")
        },
        Lie("unknown kind", "the kind of metadata key \"a\" is 13, expected 0 to 12") {
            $0.add("a", kind: 13, [])
        },
        Lie("unknown element kind", "the kind of the elements of metadata key \"a\" is 77") {
            $0.add("a", elementKind: 77, elements: [])
        },
        Lie("array of arrays", "the value of metadata key \"a\" is an array of arrays") {
            $0.add("a", elementKind: 9, elements: [[4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]])
        },
        Lie("2^63 bytes of text", "the value of metadata key \"a\" needs 9223372036854775808") {
            $0.add("a", kind: 8, integer: huge)
        },
        Lie("2^63 elements", "the number of elements of metadata key \"a\" is 9223372036854775808")
        {
            $0.add("a", elementKind: 12, elements: [], count: huge)
        },
        Lie("2^61 elements", "the number of elements of metadata key \"a\" is 2305843009213693952")
        {
            $0.add("a", elementKind: 10, elements: [], count: 1 << 61)
        },
        Lie("more elements than bytes", "the number of elements of metadata key \"a\" needs 4000") {
            $0.add("a", elementKind: 5, elements: [], count: 1000)
        },
        Lie("too many strings", "the number of elements of metadata key \"a\" needs 8000 bytes") {
            $0.add("a", elementKind: 8, elements: [text], count: 1000)
        },
        Lie("long string in an array", "string 1 of the value of metadata key \"a\" needs 99999") {
            var long = text
            long.replaceSubrange(0..<8, with: [0x9F, 0x86, 1, 0, 0, 0, 0, 0])
            $0.add("a", elementKind: 8, elements: [text, long, text])
        },
        Lie("part of a model", "metadata key \"split.count\" is 3: the file is one part of a model")
        {
            $0.add("split.count", kind: 2, integer: UInt16(3))
        },
        Lie("alignment 0", "metadata key \"general.alignment\" is 0 (uint32)") {
            $0.add("general.alignment", kind: 4, integer: UInt32(0))
        },
        Lie("alignment 48", "is 48 (uint32), expected a power of two") {
            $0.add("general.alignment", kind: 4, integer: UInt32(48))
        },
        Lie("alignment of another kind", "is 32 (uint64), expected a power of two (uint32)") {
            $0.add("general.alignment", kind: 10, integer: UInt64(32))
        },
        Lie("alignment as text", "is string, expected a power of two (uint32)") {
            $0.add("general.alignment", "32")
        },
        Lie("alignment 2^31", "tensor \"matrix\" of shape [2, 3] and type F32 needs 24 bytes") {
            $0.add("general.alignment", kind: 4, integer: UInt32(1) << 31)
        },
    ]

    static let tensors: [Lie] = [
        Lie("name twice", "tensor \"matrix\" appears twice") {
            $0.add(tensor: "matrix", [2], floats)
        },
        Lie("2^32 - 1 dimensions", "tensor \"w\" has a dimension count of 4294967295, at most 8 is")
        {
            $0.add(tensor: "w", [2], floats, dimensionCount: .max)
        },
        Lie("size 2^63", "tensor \"w\" has a size of 9223372036854775808, at most") {
            $0.add(tensor: "w", [huge], floats)
        },
        Lie("2^64 elements", "tensor \"w\" has shape [4294967296, 4294967296], expected a") {
            $0.add(tensor: "w", [1 << 32, 1 << 32], floats)
        },
        Lie("2^65 bytes", "tensor \"w\" has shape [4611686018427387904], expected a tensor") {
            $0.add(tensor: "w", [1 << 62], floats)
        },
        Lie("2^124 rows of nothing", "expected a tensor that fits into memory") {
            $0.add(tensor: "w", [0, 1 << 62, 1 << 62], [])
        },
        Lie("part of a block", "has shape [2, 33], expected rows of whole blocks of 32 elements") {
            $0.add(tensor: "w", [33, 2], type: 2, floats)
        },
        Lie("an IQ type", "tensor \"w\" has type IQ2_XXS (16), which is not supported; convert") {
            $0.add(tensor: "w", [256], type: 16, floats)
        },
        Lie("unknown type", "tensor \"w\" has type 4294967295, which is not supported") {
            $0.add(tensor: "w", [2], type: .max, floats)
        },
        Lie(
            "offset in between",
            "tensor \"w\" has offset 4, expected a multiple of the alignment 32"
        ) {
            $0.add(tensor: "w", [2], floats, offset: 4)
        },
        Lie("shared bytes", "tensor \"w\" shares bytes with tensor \"quants\"") {
            $0.add(tensor: "w", [2], floats, offset: 96)
        },
        Lie("offset behind the end", "tensor \"w\" of shape [2] and type F32 needs 8 bytes") {
            $0.add(tensor: "w", [2], floats, offset: 1 << 20)
        },
        Lie("offset 2^64 - 32", "tensor \"w\" of shape [2] and type F32 needs 8 bytes at offset") {
            $0.add(tensor: "w", [2], floats, offset: .max - 31)
        },
        Lie("offset 2^63 - 32", "tensor \"w\" of shape [2] and type F32 needs 8 bytes at offset") {
            $0.add(tensor: "w", [2], floats, offset: huge - 32)
        },
        Lie("more elements than bytes", "of shape [1024] and type F32 needs 4096 bytes at offset") {
            $0.add(tensor: "w", [1024], floats)
        },
    ]

    @Test("lies are found and named", arguments: header + metadata + tensors)
    func lies(lie: Lie) throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder.sample
        lie.tell(&builder)
        let path = try folder.write(builder.bytes, to: "model.gguf")
        let error = #expect(throws: WeightError.self) { try GGUFFile(path: path) }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("\(path): "))
        #expect(message.contains(lie.message), "\(message)")
        #expect(message.utf8.count < 500)
    }

    @Test("a file that ends early is refused, wherever it ends")
    func truncations() throws {
        let folder = try TemporaryFolder()
        let bytes = GGUFBuilder.sample.bytes
        for count in bytes.indices {
            let path = try folder.write(bytes[..<count], to: "model.gguf")
            #expect(throws: WeightError.self, "\(count) bytes") { try GGUFFile(path: path) }
        }
        try exhaust(gguf: try folder.write(bytes, to: "model.gguf"))
    }

    @Test("any byte may be any other", arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func flips(mask: UInt8) throws {
        let folder = try TemporaryFolder()
        let bytes = GGUFBuilder.sample.bytes
        var refusedCount = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= mask
            let path = try folder.write(changed, to: "model.gguf")
            do throws(WeightError) {
                try exhaust(gguf: path)
            } catch {
                #expect(error.description.contains(path))
                refusedCount += 1
            }
        }
        // Many bytes are free: names, values, quants. Counts, kinds, sizes and offsets are not.
        print("mask \(mask): \(refusedCount) of \(bytes.count) changes are refused")
        #expect(refusedCount > bytes.count / 5)
    }

    @Test("any few bytes may be any others", arguments: [20_260_731, 1, 2, 3] as [UInt64])
    func randomChanges(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let bytes = GGUFBuilder.sample.bytes
        var generator = SeededGenerator(seed: seed)
        let interesting: [UInt8] = [0, 1, 7, 8, 9, 0x7F, 0x80, 0xFF]
        for _ in 0..<500 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                changed[index] = interesting.randomElement(using: &generator) ?? 0
            }
            let path = try folder.write(changed, to: "model.gguf")
            do throws(WeightError) {
                try exhaust(gguf: path)
            } catch {
                #expect(error.description.contains(path))
            }
        }
    }

    @Test("what is no regular file is refused")
    func otherThings() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: WeightError.self) { try GGUFFile(path: folder.path + "/no") }
        #expect(missing?.description == "cannot open \(folder.path)/no: No such file or directory")
        let directory = #expect(throws: WeightError.self) { try GGUFFile(path: folder.path) }
        #expect(directory?.description == "cannot read \(folder.path): Is a directory")
        let empty = try folder.write([] as [UInt8], to: "empty.gguf")
        let nothing = #expect(throws: WeightError.self) { try GGUFFile(path: empty) }
        #expect(
            nothing?.description
                == "\(empty): the magic number needs 4 bytes at offset 0, but the file has 0 "
                + "bytes; is the download complete?"
        )
    }
}
