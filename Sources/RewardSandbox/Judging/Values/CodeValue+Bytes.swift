// Values to bytes, in the grammar of `CodeTag`.

extension CodeValue {
    /// This value in bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .none: bytes.append(CodeTag.none.rawValue)
        case .bool(let flag): bytes.append((flag ? CodeTag.yes : CodeTag.no).rawValue)
        case .integer(let number):
            bytes.append(CodeTag.integer.rawValue)
            bytes.append(number.isNegative ? 1 : 0)
            Self.write(number.magnitude, to: &bytes)
        case .float(let number):
            bytes.append(CodeTag.float.rawValue)
            Self.write(number.bitPattern, to: &bytes)
        case .complex(let real, let imaginary):
            bytes.append(CodeTag.complex.rawValue)
            Self.write(real.bitPattern, to: &bytes)
            Self.write(imaginary.bitPattern, to: &bytes)
        case .text(let text):
            bytes.append(CodeTag.text.rawValue)
            Self.write(text, to: &bytes)
        case .bytes(let content):
            bytes.append(CodeTag.bytes.rawValue)
            Self.write(content, to: &bytes)
        case .list(let elements): Self.write(.list, elements, to: &bytes)
        case .tuple(let elements): Self.write(.tuple, elements, to: &bytes)
        case .set(let elements): Self.write(.set, elements, to: &bytes)
        case .dictionary(let entries):
            bytes.append(CodeTag.dictionary.rawValue)
            bytes.append(contentsOf: BigEndian.bytes(entries.count))
            for entry in entries {
                entry.key.write(to: &bytes)
                entry.value.write(to: &bytes)
            }
        }
    }

    private static func write(_ tag: CodeTag, _ elements: [CodeValue], to bytes: inout [UInt8]) {
        bytes.append(tag.rawValue)
        bytes.append(contentsOf: BigEndian.bytes(elements.count))
        for element in elements { element.write(to: &bytes) }
    }

    private static func write(_ content: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: BigEndian.bytes(content.count))
        bytes.append(contentsOf: content)
    }

    private static func write(_ bits: UInt64, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: BigEndian.bytes(Int(bits >> 32)))
        bytes.append(contentsOf: BigEndian.bytes(Int(bits & 0xFFFF_FFFF)))
    }
}

/// Lengths in four bytes.
enum BigEndian {
    /// The bytes of a length; what is sent is far below the 4 GiB that they can say.
    static func bytes(_ count: Int) -> [UInt8] {
        precondition(count >> 32 == 0, "a length of four bytes")
        return (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    }

    /// The number that some bytes spell.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
