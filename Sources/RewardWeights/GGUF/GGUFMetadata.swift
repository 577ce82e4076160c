// The metadata of a GGUF file: an index of keys over the mapped bytes.

internal import RewardPlatform

/// Typed look-ups by key.
///
/// Values stay in the file until they are asked for. A look-up of a key that is absent, or whose
/// value is of another kind, gives nil; `kind(of:)` tells the two apart.
package struct GGUFMetadata: Sendable {
    /// All keys, in the order of the file.
    package let keys: [String]
    private let file: MappedFile
    private let entries: [String: Entry]

    private struct Entry {
        let kind: GGUFValueKind
        /// Of an array.
        let elementKind: GGUFValueKind?
        /// Elements of an array, bytes of a string, 1 for anything else.
        let count: Int
        /// Where the value, the text or the first element begins.
        let byteOffset: Int
    }

    /// Reads `count` entries.
    init(_ reader: inout GGUFReader, count: Int) throws(WeightError) {
        var keys: [String] = []
        var entries: [String: Entry] = [:]
        for index in 0..<count {
            reader.place = .entry(index, key: nil)
            let key = try reader.name("the key")
            reader.place = .entry(index, key: key)
            let entry = try Self.entry(&reader)
            guard entries.updateValue(entry, forKey: key) == nil else {
                throw reader.error(.duplicate(key: key))
            }
            keys.append(key)
        }
        reader.place = .header
        file = reader.file
        self.keys = keys
        self.entries = entries
    }

    private static func kind(
        _ reader: inout GGUFReader,
        _ what: String
    ) throws(WeightError) -> GGUFValueKind {
        let code: UInt32 = try reader.integer(what)
        guard let kind = GGUFValueKind(rawValue: code) else {
            throw reader.error(
                .malformed(what: reader.describe(what), found: "\(code)", expected: "0 to 12")
            )
        }
        return kind
    }

    private static func entry(_ reader: inout GGUFReader) throws(WeightError) -> Entry {
        let kind = try kind(&reader, "the kind")
        switch kind {
        case .string:
            let range = try reader.string("the value")
            return Entry(
                kind: kind,
                elementKind: nil,
                count: range.count,
                byteOffset: range.lowerBound
            )
        case .array: return try array(&reader)
        default:
            let byteCount = kind.byteCount ?? 0
            try reader.need(UInt64(byteCount), "the value")
            let start = reader.position
            reader.skip(byteCount)
            return Entry(kind: kind, elementKind: nil, count: 1, byteOffset: start)
        }
    }

    private static func array(_ reader: inout GGUFReader) throws(WeightError) -> Entry {
        let elementKind = try kind(&reader, "the kind of the elements")
        guard elementKind != .array else {
            throw reader.error(
                .malformed(
                    what: reader.describe("the value"),
                    found: "an array of arrays",
                    expected: "an array of numbers, booleans or strings"
                )
            )
        }
        // A string takes at least the 8 bytes of its length.
        let count = try reader.count(
            "the number of elements",
            minimumByteCount: elementKind.byteCount ?? 8,
            maximum: WeightLimits.maximumElementCount
        )
        let start = reader.position
        if let byteCount = elementKind.byteCount {
            reader.skip(count * byteCount)
        } else {
            try reader.skipStrings(count, "the value")
        }
        return Entry(kind: .array, elementKind: elementKind, count: count, byteOffset: start)
    }
}

extension GGUFMetadata {
    /// The kind of a key's value, or nil when there is no such key.
    package func kind(of key: String) -> GGUFValueKind? { entries[key]?.kind }

    /// The kind of the elements of an array.
    package func elementKind(of key: String) -> GGUFValueKind? { entries[key]?.elementKind }

    /// How many elements an array has.
    package func elementCount(of key: String) -> Int? {
        guard let entry = entries[key], entry.kind == .array else { return nil }
        return entry.count
    }

    /// A text; bytes that are not UTF-8 become U+FFFD.
    package func string(_ key: String) -> String? {
        guard let entry = entries[key], entry.kind == .string else { return nil }
        return file.bytes.text(entry.byteOffset..<entry.byteOffset + entry.count)
    }

    /// The bytes of a text.
    package func stringBytes(_ key: String) -> [UInt8]? {
        guard let entry = entries[key], entry.kind == .string else { return nil }
        return file.bytes.array(entry.byteOffset..<entry.byteOffset + entry.count)
    }

    /// An integer of any width that fits `Int`.
    package func integer(_ key: String) -> Int? {
        guard let entry = entries[key] else { return nil }
        return integer(entry.kind, at: entry.byteOffset)
    }

    /// An integer of any width that is not negative.
    package func unsignedInteger(_ key: String) -> UInt64? {
        guard let entry = entries[key] else { return nil }
        if entry.kind == .uint64 { return file.bytes.littleEndian(at: entry.byteOffset) }
        return integer(entry.kind, at: entry.byteOffset).flatMap { UInt64(exactly: $0) }
    }

    /// A number: a float of any width as it is, or an integer as the nearest double.
    package func number(_ key: String) -> Double? {
        guard let entry = entries[key] else { return nil }
        return number(entry.kind, at: entry.byteOffset)
    }

    /// A boolean.
    package func bool(_ key: String) -> Bool? {
        guard let entry = entries[key], entry.kind == .bool else { return nil }
        return file.bytes.littleEndian(at: entry.byteOffset, as: UInt8.self) != 0
    }

    /// An array of texts; bytes that are not UTF-8 become U+FFFD.
    ///
    /// Decodes all of them: about 50 ns each.
    package func strings(_ key: String) -> [String]? {
        mapStrings(key) { bytes, range in bytes.text(range) }
    }

    /// An array of texts as their bytes.
    package func stringsBytes(_ key: String) -> [[UInt8]]? {
        mapStrings(key) { bytes, range in bytes.array(range) }
    }

    /// An array of integers of any width, which all fit `Int`.
    package func integers(_ key: String) -> [Int]? {
        mapElements(key) { kind, offset in integer(kind, at: offset) }
    }

    /// An array of numbers, as `number(_:)` gives one.
    package func numbers(_ key: String) -> [Double]? {
        mapElements(key) { kind, offset in number(kind, at: offset) }
    }

    /// An array of booleans.
    package func bools(_ key: String) -> [Bool]? {
        mapElements(key) { kind, offset in
            kind == .bool ? file.bytes.littleEndian(at: offset, as: UInt8.self) != 0 : nil
        }
    }

    private func integer(_ kind: GGUFValueKind, at offset: Int) -> Int? {
        let bytes = file.bytes
        return switch kind {
        case .uint8: Int(bytes.littleEndian(at: offset, as: UInt8.self))
        case .int8: Int(bytes.littleEndian(at: offset, as: Int8.self))
        case .uint16: Int(bytes.littleEndian(at: offset, as: UInt16.self))
        case .int16: Int(bytes.littleEndian(at: offset, as: Int16.self))
        case .uint32: Int(bytes.littleEndian(at: offset, as: UInt32.self))
        case .int32: Int(bytes.littleEndian(at: offset, as: Int32.self))
        case .uint64: Int(exactly: bytes.littleEndian(at: offset, as: UInt64.self))
        case .int64: Int(bytes.littleEndian(at: offset, as: Int64.self))
        case .float32, .float64, .bool, .string, .array: nil
        }
    }

    private func number(_ kind: GGUFValueKind, at offset: Int) -> Double? {
        let bytes = file.bytes
        return switch kind {
        case .float32: Double(Float(bitPattern: bytes.littleEndian(at: offset)))
        case .float64: Double(bitPattern: bytes.littleEndian(at: offset))
        case .uint64: Double(bytes.littleEndian(at: offset, as: UInt64.self))
        default: integer(kind, at: offset).map { Double($0) }
        }
    }

    private func mapElements<Element>(
        _ key: String,
        _ transform: (GGUFValueKind, Int) -> Element?
    ) -> [Element]? {
        guard let entry = entries[key], let kind = entry.elementKind,
            let byteCount = kind.byteCount
        else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(entry.count)
        for index in 0..<entry.count {
            guard let element = transform(kind, entry.byteOffset + index * byteCount) else {
                return nil
            }
            elements.append(element)
        }
        return elements
    }

    private func mapStrings<Element>(
        _ key: String,
        _ transform: (RawSpan, Range<Int>) -> Element
    ) -> [Element]? {
        guard let entry = entries[key], entry.elementKind == .string else { return nil }
        let bytes = file.bytes
        var elements: [Element] = []
        elements.reserveCapacity(entry.count)
        var offset = entry.byteOffset
        for _ in 0..<entry.count {
            // Every length was checked when the file was opened.
            let byteCount = Int(bytes.littleEndian(at: offset, as: UInt64.self))
            elements.append(transform(bytes, offset + 8..<offset + 8 + byteCount))
            offset += 8 + byteCount
        }
        return elements
    }
}
