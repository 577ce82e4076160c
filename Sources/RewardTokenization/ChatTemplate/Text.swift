// Text as Python sees it: a sequence of code points, without regard to combined characters.

/// Facts about code points, and searching and cutting of UTF-8.
enum Text {
    /// The code point at an offset of valid UTF-8, and where the next one begins.
    static func scalar(
        in bytes: [UInt8],
        at offset: Int
    ) -> (scalar: Unicode.Scalar, next: Int) {
        let first = bytes[offset]
        guard first >= 0x80 else { return (Unicode.Scalar(first), offset + 1) }
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        var value = UInt32(first) & (count == 4 ? 0x07 : count == 3 ? 0x0F : 0x1F)
        let end = min(offset + count, bytes.count)
        for byte in bytes[(offset + 1)..<end] { value = value << 6 | UInt32(byte & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", end)
    }

    /// Whether Python's `isspace` holds.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
            0x205F, 0x3000:
            true
        default: false
        }
    }

    /// Whether `splitlines` ends a line here.
    static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    static func isIdentifierStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        default: !scalar.isASCII && scalar.properties.isXIDStart
        }
    }

    static func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_", "0"..."9": true
        default: !scalar.isASCII && scalar.properties.isXIDContinue
        }
    }

    /// Whether `repr` writes the code point as it is.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator, .spaceSeparator:
            return false
        default: return true
        }
    }

    /// A code point as an escape: `\xe9`, `\u4e2d` or `\U0001f600`.
    static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case ..<0x100: "\\x" + hexadecimal(scalar.value, width: 2)
        case ..<0x10000: "\\u" + hexadecimal(scalar.value, width: 4)
        default: "\\U" + hexadecimal(scalar.value, width: 8)
        }
    }

    static func hexadecimal(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Where a range ends once the space at its end is left out.
    static func endTrimmingSpace(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound {
            var start = end - 1
            while start > range.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
            guard isSpace(scalar(in: bytes, at: start).scalar) else { break }
            end = start
        }
        return end
    }

    static func string(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    // MARK: - Searching

    /// Beyond this length a needle is searched for with a table, so that time stays linear.
    private static let naiveNeedleCount = 16

    /// Where `needle` first occurs in a range of `bytes`.
    ///
    /// In UTF-8 the bytes of a text occur only where the text does.
    static func firstOffset(
        of needle: [UInt8],
        in bytes: [UInt8],
        _ range: Range<Int>
    ) -> Int? {
        guard let first = needle.first else { return range.lowerBound }
        guard needle.count <= range.count else { return nil }
        if needle.count > naiveNeedleCount {
            return firstOffsetByTable(of: needle, in: bytes, range)
        }
        for offset in range.lowerBound...(range.upperBound - needle.count)
        where bytes[offset] == first && matches(needle, bytes, at: offset) {
            return offset
        }
        return nil
    }

    /// Where `needle` last occurs in a range of `bytes`.
    static func lastOffset(
        of needle: [UInt8],
        in bytes: [UInt8],
        _ range: Range<Int>
    ) -> Int? {
        guard let first = needle.first else { return range.upperBound }
        guard needle.count <= range.count else { return nil }
        if needle.count > naiveNeedleCount {
            let reversed = Array(bytes[range].reversed())
            let found = firstOffsetByTable(
                of: needle.reversed(),
                in: reversed,
                0..<reversed.count
            )
            return found.map { range.upperBound - $0 - needle.count }
        }
        for offset in (range.lowerBound...(range.upperBound - needle.count)).reversed()
        where bytes[offset] == first && matches(needle, bytes, at: offset) {
            return offset
        }
        return nil
    }

    private static func matches(_ needle: [UInt8], _ bytes: [UInt8], at offset: Int) -> Bool {
        for index in 1..<max(1, needle.count) where bytes[offset + index] != needle[index] {
            return false
        }
        return true
    }

    // Knuth, Morris, Pratt, "Fast pattern matching in strings" (1977).
    private static func firstOffsetByTable(
        of needle: [UInt8],
        in bytes: [UInt8],
        _ range: Range<Int>
    ) -> Int? {
        var borders = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in 1..<needle.count {
            while length > 0, needle[index] != needle[length] { length = borders[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            borders[index] = length
        }
        length = 0
        for offset in range {
            while length > 0, bytes[offset] != needle[length] { length = borders[length - 1] }
            if bytes[offset] == needle[length] { length += 1 }
            if length == needle.count { return offset + 1 - needle.count }
        }
        return nil
    }

    // MARK: - Letter case

    static func uppercased(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result += scalar.properties.uppercaseMapping }
        return result
    }

    static func lowercased(_ text: String) -> String {
        lowercased(Array(text.unicodeScalars), 0..<text.unicodeScalars.count)
    }

    /// The lower-case form of a range; the rest decides which form of sigma ends a word.
    static func lowercased(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> String {
        var result = ""
        for index in range {
            if scalars[index] == "\u{3A3}" {
                result += endsWord(scalars, at: index) ? "\u{3C2}" : "\u{3C3}"
            } else {
                result += scalars[index].properties.lowercaseMapping
            }
        }
        return result
    }

    // Unicode's Final_Sigma: a letter before, none after, apart from what case ignores.
    private static func endsWord(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }

    static func capitalized(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first else { return "" }
        return first.properties.titlecaseMapping + lowercased(scalars, 1..<scalars.count)
    }
}
