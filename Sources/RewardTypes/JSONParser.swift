// Text to JSON values: strict RFC 8259, bounded in depth and in number of values.
//
// Foundation's decoder loses member order, has a fixed depth and reports no path; see
// Sources/Decisions/0004-json.md. Any bytes give a value or an error, in linear time.

/// Bounds for one JSON text.
package struct JSONLimits: Sendable {
    /// Arrays and objects may nest this deep.
    package var maximumDepth: Int
    /// Values of every kind in the whole text, containers included.
    package var maximumValueCount: Int

    /// Both bounds at once.
    package init(maximumDepth: Int, maximumValueCount: Int) {
        self.maximumDepth = maximumDepth
        self.maximumValueCount = maximumValueCount
    }

    /// For requests and small files.
    package static let standard = JSONLimits(
        maximumDepth: Limits.maximumJSONDepth,
        maximumValueCount: Limits.maximumJSONValueCount
    )
}

/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What was found or expected.
    package let problem: String
    /// Offset in bytes from the start of the text.
    package let byteOffset: Int

    package var description: String { "\(problem) at byte \(byteOffset)" }
}

extension JSONValue {
    /// Reads one JSON text; only white space may follow it.
    package init(
        parsing bytes: some Collection<UInt8>,
        limits: JSONLimits = .standard
    ) throws(JSONError) {
        var parser = JSONParser(bytes: ContiguousArray(bytes), limits: limits)
        self = try parser.parseText()
    }

    /// Reads one JSON text.
    package init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(parsing: ContiguousArray(text.utf8), limits: limits)
    }
}

private struct JSONParser {
    private let bytes: ContiguousArray<UInt8>
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var valueCount = 0

    init(bytes: ContiguousArray<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseText() throws(JSONError) -> JSONValue {
        let value = try parseValue()
        skipWhitespace()
        guard position == bytes.count else { throw failure("unexpected text after the value") }
        return value
    }

    private func failure(_ problem: String) -> JSONError {
        JSONError(problem: problem, byteOffset: position)
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        skipWhitespace()
        valueCount += 1
        guard valueCount <= limits.maximumValueCount else {
            throw failure("more than \(limits.maximumValueCount) values")
        }
        guard position < bytes.count else { throw failure("unexpected end of text") }
        switch bytes[position] {
        case UInt8(ascii: "{"):
            try descend()
            defer { depth -= 1 }
            return try parseObject()
        case UInt8(ascii: "["):
            try descend()
            defer { depth -= 1 }
            return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw failure("unexpected character")
        }
    }

    private mutating func descend() throws(JSONError) {
        guard depth < limits.maximumDepth else {
            throw failure("nested deeper than \(limits.maximumDepth) levels")
        }
        depth += 1
        position += 1
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        var members = JSONObject()
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipWhitespace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw failure("expected a member name in quotes")
            }
            let nameOffset = position
            let name = try parseString()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw failure("expected ':'") }
            let value = try parseValue()
            guard members.append(name, value) else {
                throw JSONError(
                    problem: "the member \"\(name.prefix(80))\" appears twice",
                    byteOffset: nameOffset
                )
            }
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw failure("expected ',' or '}'") }
            return .object(members)
        }
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try parseValue())
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw failure("expected ',' or ']'") }
            return .array(elements)
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func parseLiteral(
        _ literal: StaticString,
        _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let word = Array("\(literal)".utf8)
        let rest = bytes[position...]
        guard rest.starts(with: word) else { throw failure("unexpected character") }
        position += word.count
        return value
    }

    // number = [ "-" ] int [ frac ] [ exp ]
    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        let leadingZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
        let digitCount = takeDigits()
        guard digitCount > 0 else { throw failure("expected a digit") }
        guard !leadingZero || digitCount == 1 else {
            throw failure("a number must not start with 0")
        }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard takeDigits() > 0 else { throw failure("expected a digit after '.'") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard takeDigits() > 0 else { throw failure("expected a digit in the exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(problem: "the number is too large", byteOffset: start)
        }
        return .number(value)
    }

    private mutating func takeDigits() -> Int {
        let start = position
        while position < bytes.count,
            case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position]
        {
            position += 1
        }
        return position - start
    }

    private mutating func parseString() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = try decodeUTF8(bytes[start..<position], at: start)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try parseEscapedString(from: start)
            case 0..<0x20: throw failure("control characters in strings must be escaped")
            default: position += 1
            }
        }
        throw failure("unterminated string")
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
        var text = ContiguousArray(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try decodeUTF8(text[...], at: start)
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try parseEscape()).utf8)
            case 0..<0x20:
                position -= 1
                throw failure("control characters in strings must be escaped")
            default: text.append(byte)
            }
        }
        throw failure("unterminated string")
    }

    private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
        guard position < bytes.count else { throw failure("unterminated string") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default:
            position -= 1
            throw failure("unknown escape")
        }
    }

    // A surrogate pair is two escapes; a lone surrogate is no character and is refused.
    private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let high = try parseFourHexDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw failure("lone surrogate in a \\u escape")
        }
        let low = try parseFourHexDigits()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("lone surrogate in a \\u escape") }
        return scalar
    }

    private mutating func parseFourHexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue,
                bytes[position] < 0x80
            else { throw failure("expected four hexadecimal digits after \\u") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func decodeUTF8(
        _ slice: some Collection<UInt8>,
        at offset: Int
    ) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw JSONError(problem: "the string is not valid UTF-8", byteOffset: offset)
        }
        return text
    }
}
