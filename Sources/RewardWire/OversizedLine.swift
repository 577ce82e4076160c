// A line that was too long to keep: its id is looked for in the part that was kept.

internal import RewardTypes

/// The beginning of a line that was drained.
package enum OversizedLine {
    /// The value of the top-level member `id`, if it stands whole inside `prefix`.
    ///
    /// A scanner, not a parser: it only has to find its way past the members before `id`, and
    /// gives up at the first thing it does not understand. Linear in the length of the prefix.
    package static func requestID(inPrefix prefix: [UInt8]) -> RequestID? {
        var scanner = PrefixScanner(bytes: prefix)
        guard scanner.take("{") else { return nil }
        repeat {
            guard let name = scanner.string(), scanner.take(":") else { return nil }
            guard let value = scanner.value() else { return nil }
            if name.elementsEqual("\"id\"".utf8) {
                guard let json = try? JSONValue(parsing: value),  // No JSON, no id.
                    let id = try? RequestID(json)  // An id that is no id is not echoed.
                else { return nil }
                return id
            }
        } while scanner.take(",")
        return nil
    }

    /// The reply to a line of `byteCount` bytes.
    package static func error(byteCount: Int, limit: Int) -> WireError {
        WireError(
            .requestTooLarge,
            "the line has \(byteCount) bytes; at most \(limit) are allowed: split the request"
        )
    }
}

private struct PrefixScanner {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func skipWhitespace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipWhitespace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    /// A string with its quotes; nil when it does not end inside the prefix.
    mutating func string() -> ArraySlice<UInt8>? {
        skipWhitespace()
        let start = position
        guard take("\"") else { return nil }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "\""):
                position += 1
                return bytes[start..<position]
            default: position += 1
            }
        }
        return nil
    }

    /// Any value with something behind it; nil when it may go on beyond the prefix.
    mutating func value() -> ArraySlice<UInt8>? {
        skipWhitespace()
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                if depth == 0 { return bytes[start..<position] }
                if bytes[position] != UInt8(ascii: ",") { depth -= 1 }
            default: break
            }
            position += 1
        }
        return nil
    }
}
