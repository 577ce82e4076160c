// The compiled character map of SentencePiece: the normalizer "Precompiled".
//
//     size of the trie, u32 | trie, u32 ... | replacements, UTF-8, each ended by a zero byte
//
// all little-endian, in base64. The trie is a double array (Aoe 1989; darts-clone): a unit says
// where its children lie, which byte led to it, and whether a string ends there; the unit at the
// place of its children's zero byte then holds the offset of the replacement. Both are hostile
// until looked at: every step is checked against the size of the array.
//
// Follows the spm_precompiled library: the replacement of a user-perceived character below six
// bytes is that of its shortest beginning, otherwise its code points are replaced one by one.

/// Replacements of characters.
struct CharacterMap: Sendable, Hashable {
    private let units: [UInt32]
    private let replacements: [UInt8]
    /// Bytes of the longest replacement.
    let maximumByteCount: Int

    /// Characters with as many bytes or more are replaced code point by code point.
    private static let wholeCharacterLimit = 6

    /// Reads a map; throws what is wrong with it.
    init(base64 text: String) throws(TokenizationError) {
        guard let bytes = Base64.bytes(of: text) else { throw Self.error("is not base64") }
        guard bytes.count >= 4 else { throw Self.error("is too short") }
        let size = Int(Self.word(bytes, at: 0))
        guard size > 0, size % 4 == 0, size <= bytes.count - 4 else {
            throw Self.error("has a trie of \(size) bytes in \(bytes.count)")
        }
        units = stride(from: 4, to: 4 + size, by: 4).map { Self.word(bytes, at: $0) }
        replacements = Array(bytes[(4 + size)...])
        guard String(validating: replacements, as: UTF8.self) != nil else {
            throw Self.error("has replacements that are not UTF-8")
        }
        maximumByteCount = replacements.split(separator: 0).map(\.count).max() ?? 0
        guard maximumByteCount <= TokenizerLimits.maximumMappedByteCount else {
            throw Self.error(
                "has a replacement of \(maximumByteCount) bytes; at most "
                    + "\(TokenizerLimits.maximumMappedByteCount) are allowed"
            )
        }
    }

    private static func error(_ problem: String) -> TokenizationError {
        .invalidDefinition("tokenizer.json: precompiled_charsmap: \(problem)")
    }

    private static func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
    }

    /// Rewrites a text.
    func apply(_ text: inout MappedText) {
        let source = text
        var builder = MappedText.Builder(capacity: source.bytes.count)
        var hasChanged = false
        var start = 0
        func replace(_ range: Range<Int>) -> Bool {
            guard let replacement = replacement(of: range, in: source.bytes.span) else {
                return false
            }
            builder.append(replacement, end: source.endOffset(after: range.upperBound - 1))
            hasChanged = true
            return true
        }
        for character in String(decoding: source.bytes, as: UTF8.self) {
            let range = start..<min(start + character.utf8.count, source.bytes.count)
            start = range.upperBound
            if range.count < Self.wholeCharacterLimit, replace(range) { continue }
            var index = range.lowerBound
            while index < range.upperBound {
                let length = source.bytes.span.scalar(at: index).length
                let scalar = index..<min(index + length, range.upperBound)
                if !replace(scalar) { builder.copy(scalar, of: source) }
                index = scalar.upperBound
            }
        }
        if hasChanged { text = builder.finish(origin: source.origin) }
    }

    /// What stands in place of a part of a text; nil when it stays.
    private func replacement(
        of range: Range<Int>,
        in text: borrowing Span<UInt8>
    ) -> ArraySlice<UInt8>? {
        var node = Self.offset(units[0])
        for index in range {
            let byte = UInt32(text[index])
            guard byte != 0 else { return nil }
            node ^= byte
            guard node < units.count else { return nil }
            let unit = units[Int(node)]
            guard unit & 0x8000_00FF == byte else { return nil }
            node ^= Self.offset(unit)
            guard unit >> 8 & 1 == 1 else { continue }
            guard node < units.count else { return nil }
            return replacement(at: Int(units[Int(node)] & 0x7FFF_FFFF))
        }
        return nil
    }

    /// The bytes from an offset to the next zero; nil for an offset inside a character.
    private func replacement(at start: Int) -> ArraySlice<UInt8>? {
        guard start < replacements.count, replacements[start] & 0xC0 != 0x80 else { return nil }
        return replacements[start...].prefix { $0 != 0 }
    }

    /// Where the children of a unit lie, relative to it.
    private static func offset(_ unit: UInt32) -> UInt32 { (unit >> 10) << (unit >> 6 & 8) }
}

/// Bytes written as text (RFC 4648, section 4).
enum Base64 {
    /// The bytes of a text, or nil when it is not base64 with its padding.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var paddingCount = 0
        for character in text.utf8 {
            guard character != UInt8(ascii: "=") else {
                paddingCount += 1
                continue
            }
            guard paddingCount == 0, let digit = digit(character) else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 1
            guard count % 4 == 0 else { continue }
            bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
        }
        let rest = count % 4
        guard rest != 1, paddingCount == (4 - rest) % 4 else { return nil }
        if rest == 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 4)) }
        if rest == 3 { bytes += [10, 2].map { UInt8(truncatingIfNeeded: bits >> $0) } }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
