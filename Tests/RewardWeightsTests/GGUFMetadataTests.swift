import RewardTestSupport
import Testing

@testable import RewardWeights

@Suite("GGUFMetadata")
struct GGUFMetadataTests {
    private func sample() throws -> GGUFMetadata {
        let folder = try TemporaryFolder()
        let path = try folder.write(GGUFBuilder.sample.bytes, to: "model.gguf")
        return try GGUFFile(path: path).metadata
    }

    @Test("integers of every width are found")
    func integers() throws {
        let metadata = try sample()
        #expect(metadata.integer("u8") == 200)
        #expect(metadata.integer("i8") == -100)
        #expect(metadata.integer("u16") == 60_000)
        #expect(metadata.integer("i16") == -30_000)
        #expect(metadata.integer("u32") == 4_000_000_000)
        #expect(metadata.integer("i32") == -2_000_000_000)
        #expect(metadata.integer("i64") == .min)
        #expect(metadata.integer("u64") == nil)
        #expect(metadata.unsignedInteger("u64") == .max)
        #expect(metadata.unsignedInteger("u8") == 200)
        #expect(metadata.unsignedInteger("i8") == nil)
    }

    @Test("numbers are floats or integers")
    func numbers() throws {
        let metadata = try sample()
        #expect(metadata.number("f32") == Double(Float(0.1)))
        #expect(metadata.number("f64") == 0.1)
        #expect(metadata.number("i16") == -30_000)
        #expect(metadata.number("u64") == 0x1p64)
        #expect(metadata.number("true") == nil)
        #expect(metadata.number("general.architecture") == nil)
    }

    @Test("texts, booleans and arrays are found")
    func others() throws {
        let metadata = try sample()
        #expect(metadata.string("general.architecture") == "llama")
        #expect(metadata.bool("true") == true)
        #expect(metadata.bool("false") == false)
        #expect(metadata.integers("types") == [1, -1])
        #expect(metadata.numbers("types") == [1, -1])
        #expect(metadata.numbers("scores") == [-1.5])
        #expect(metadata.bools("flags") == [true, false])
        #expect(metadata.integers("none") == [])
        #expect(metadata.elementCount(of: "tokens") == 4)
        #expect(metadata.elementKind(of: "tokens") == .string)
    }

    @Test("bytes that are not UTF-8 are replaced in texts, and kept as bytes")
    func invalidText() throws {
        let metadata = try sample()
        #expect(metadata.string("damaged") == "a\u{FFFD}b")
        #expect(metadata.stringBytes("damaged") == [0x61, 0xFF, 0x62])
        #expect(metadata.strings("tokens") == ["", "a", "ß", "\u{FFFD}"])
        #expect(metadata.stringsBytes("tokens") == [[], [0x61], [0xC3, 0x9F], [0xC3]])
    }

    @Test("a value of another kind is nil, and its kind is known")
    func kinds() throws {
        let metadata = try sample()
        #expect(metadata.string("u8") == nil)
        #expect(metadata.integer("f32") == nil)
        #expect(metadata.bool("u8") == nil)
        #expect(metadata.strings("types") == nil)
        #expect(metadata.integers("scores") == nil)
        #expect(metadata.integers("u8") == nil)
        #expect(metadata.elementCount(of: "general.architecture") == nil)
        #expect(metadata.kind(of: "u8") == .uint8)
        #expect(metadata.kind(of: "nothing") == nil)
        #expect(metadata.string("nothing") == nil)
    }

    @Test("keys keep the order of the file")
    func keys() throws {
        let keys = try sample().keys
        #expect(keys.prefix(3) == ["general.architecture", "u8", "i8"])
        #expect(keys.count == 19)
    }

    @Test("an array of large integers is nil when one does not fit")
    func largeElements() throws {
        let folder = try TemporaryFolder()
        var builder = GGUFBuilder()
        let maximum = [UInt8](repeating: 0xFF, count: 8)
        builder.add("large", elementKind: 10, elements: [[1, 0, 0, 0, 0, 0, 0, 0], maximum])
        let path = try folder.write(builder.bytes, to: "model.gguf")
        let metadata = try GGUFFile(path: path).metadata
        #expect(metadata.integers("large") == nil)
        #expect(metadata.numbers("large") == [1, 0x1p64])
    }
}
