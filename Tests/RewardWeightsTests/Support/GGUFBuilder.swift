// Small GGUF files, right or wrong in any place.

/// The parts of a file, in order.
struct GGUFBuilder {
    /// A metadata entry as its bytes.
    struct Entry {
        var key: [UInt8]
        var kind: UInt32
        var payload: [UInt8]
    }

    /// A tensor's description and bytes.
    struct Tensor {
        var name: String
        /// Innermost first, as in the file.
        var sizes: [UInt64]
        var type: UInt32
        var bytes: [UInt8]
        /// Replaces the offset that follows from the tensors before.
        var offset: UInt64?
        /// Replaces the number of sizes.
        var dimensionCount: UInt32?
    }

    var magic = Array("GGUF".utf8)
    var version: UInt32 = 3
    var alignment = 32
    var entries: [Entry] = []
    var tensors: [Tensor] = []
    /// Replace the true counts.
    var tensorCount: UInt64?
    var entryCount: UInt64?

    static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.append(littleEndian: UInt64(bytes.count))
        return result + bytes
    }

    mutating func add(_ key: String, kind: UInt32, _ payload: [UInt8]) {
        entries.append(Entry(key: Array(key.utf8), kind: kind, payload: payload))
    }

    mutating func add(_ key: String, _ text: String) {
        add(key, kind: 8, Self.string(text.utf8))
    }

    mutating func add<Value: FixedWidthInteger>(_ key: String, kind: UInt32, integer: Value) {
        var payload: [UInt8] = []
        payload.append(littleEndian: integer)
        add(key, kind: kind, payload)
    }

    /// An array; `count` replaces the true number of elements.
    mutating func add(
        _ key: String,
        elementKind: UInt32,
        elements: [[UInt8]],
        count: UInt64? = nil
    ) {
        var payload: [UInt8] = []
        payload.append(littleEndian: elementKind)
        payload.append(littleEndian: count ?? UInt64(elements.count))
        add(key, kind: 9, payload + elements.joined())
    }

    mutating func add(
        tensor name: String,
        _ sizes: [UInt64],
        type: UInt32 = 0,
        _ bytes: [UInt8],
        offset: UInt64? = nil,
        dimensionCount: UInt32? = nil
    ) {
        tensors.append(
            Tensor(
                name: name,
                sizes: sizes,
                type: type,
                bytes: bytes,
                offset: offset,
                dimensionCount: dimensionCount
            )
        )
    }

    /// The bytes of the file, which ends with the last byte of the last tensor.
    var bytes: [UInt8] {
        var file = magic
        file.append(littleEndian: version)
        file.append(littleEndian: tensorCount ?? UInt64(tensors.count))
        file.append(littleEndian: entryCount ?? UInt64(entries.count))
        for entry in entries {
            file += Self.string(entry.key)
            file.append(littleEndian: entry.kind)
            file += entry.payload
        }
        var data: [UInt8] = []
        for tensor in tensors {
            while data.count % alignment != 0 { data.append(0) }
            file += Self.string(tensor.name.utf8)
            file.append(littleEndian: tensor.dimensionCount ?? UInt32(tensor.sizes.count))
            for size in tensor.sizes { file.append(littleEndian: size) }
            file.append(littleEndian: tensor.type)
            file.append(littleEndian: tensor.offset ?? UInt64(data.count))
            data += tensor.bytes
        }
        guard !tensors.isEmpty else { return file }
        while file.count % alignment != 0 { file.append(0) }
        return file + data
    }

    /// A file with every kind of value, strings that are not UTF-8, and tensors of several types.
    static var sample: GGUFBuilder {
        var builder = GGUFBuilder()
        builder.add("general.architecture", "llama")
        builder.add("u8", kind: 0, integer: UInt8(200))
        builder.add("i8", kind: 1, integer: Int8(-100))
        builder.add("u16", kind: 2, integer: UInt16(60_000))
        builder.add("i16", kind: 3, integer: Int16(-30_000))
        builder.add("u32", kind: 4, integer: UInt32(4_000_000_000))
        builder.add("i32", kind: 5, integer: Int32(-2_000_000_000))
        builder.add("f32", kind: 6, integer: Float(0.1).bitPattern)
        builder.add("true", kind: 7, integer: UInt8(1))
        builder.add("false", kind: 7, integer: UInt8(0))
        builder.add("u64", kind: 10, integer: UInt64.max)
        builder.add("i64", kind: 11, integer: Int64.min)
        builder.add("f64", kind: 12, integer: Double(0.1).bitPattern)
        builder.add("damaged", kind: 8, string([0x61, 0xFF, 0x62]))
        builder.add(
            "tokens",
            elementKind: 8,
            elements: ["", "a", "ß"].map { string($0.utf8) } + [string([0xC3])]
        )
        builder.add("types", elementKind: 5, elements: [[1, 0, 0, 0], [255, 255, 255, 255]])
        builder.add("scores", elementKind: 6, elements: [[UInt8](floats: [-1.5])])
        builder.add("flags", elementKind: 7, elements: [[1], [0]])
        builder.add("none", elementKind: 4, elements: [])
        builder.add(tensor: "matrix", [3, 2], [UInt8](floats: [1, 2, 3, 4, 5, 6]))
        builder.add(tensor: "halves", [2], type: 1, [UInt8](words: [0x3C00, 0xC000]))
        builder.add(tensor: "quants", [32, 2], type: 2, quants)
        builder.add(tensor: "vector", [4], type: 30, [UInt8](words: [0x3F80, 0, 0xBF80, 0x4000]))
        return builder
    }

    /// Two blocks of Q4_0 with scale 1: elements -8 + i % 16 in the first, 0 in the second.
    private static var quants: [UInt8] {
        [0x00, 0x3C] + (0..<16).map { UInt8($0 * 17) } + [0x00, 0x3C]
            + Array(repeating: 0x88, count: 16)
    }
}
