// Bytes from the jail to values. Hostile: any bytes give a value or an error, without recursion.

/// Why bytes are not one value.
package enum CodeValueError: Error, Sendable, Hashable, CustomStringConvertible {
    case endsEarly
    case unknownTag(UInt8)
    case trailingBytes(Int)
    case tooDeep
    case notCanonical

    package var description: String {
        switch self {
        case .endsEarly: "the value ends early"
        case .unknownTag(let tag): "no value begins with byte \(tag)"
        case .trailingBytes(let count): "\(count) bytes follow the value"
        case .tooDeep: "the value is nested deeper than \(CodeValue.maximumDepth)"
        case .notCanonical: "a number is not in its shortest form, or a text is not UTF-8"
        }
    }
}

extension CodeValue {
    /// Reads exactly one value.
    ///
    /// Time and memory are linear in the bytes: each element takes at least one of them.
    package init(parsing bytes: ArraySlice<UInt8>) throws(CodeValueError) {
        var parser = CodeValueParser(rest: bytes)
        self = try parser.parse()
        guard parser.rest.isEmpty else { throw .trailingBytes(parser.rest.count) }
    }
}

private struct CodeValueParser {
    /// A container of which elements are missing.
    struct Open {
        let tag: CodeTag
        var missing: Int
        var elements: [CodeValue] = []

        var value: CodeValue {
            switch tag {
            case .tuple: .tuple(elements)
            case .set: .set(elements)
            case .dictionary:
                .dictionary(
                    stride(from: 0, to: elements.count, by: 2).map {
                        CodeEntry(elements[$0], elements[$0 + 1])
                    }
                )
            case .list, .none, .yes, .no, .integer, .float, .complex, .text, .bytes:
                .list(elements)
            }
        }
    }

    var rest: ArraySlice<UInt8>

    mutating func parse() throws(CodeValueError) -> CodeValue {
        var open: [Open] = []
        while true {
            var finished: CodeValue
            switch try next() {
            case .value(let value): finished = value
            case .container(let container):
                guard open.count < CodeValue.maximumDepth else { throw .tooDeep }
                guard container.missing == 0 else {
                    open.append(container)
                    continue
                }
                finished = container.value
            }
            while true {
                guard var last = open.popLast() else { return finished }
                last.elements.append(finished)
                last.missing -= 1
                guard last.missing == 0 else {
                    open.append(last)
                    break
                }
                finished = last.value
            }
        }
    }

    private enum Item {
        case value(CodeValue)
        case container(Open)
    }

    private mutating func next() throws(CodeValueError) -> Item {
        let byte = try take(1)[rest.startIndex - 1]
        guard let tag = CodeTag(rawValue: byte) else { throw .unknownTag(byte) }
        switch tag {
        case .none: return .value(.none)
        case .yes: return .value(.bool(true))
        case .no: return .value(.bool(false))
        case .integer: return .value(.integer(try integer()))
        case .float: return .value(.float(try double()))
        case .complex:
            let real = try double()
            return .value(.complex(real, try double()))
        case .text:
            let text = try take(try count())
            guard Self.isText(text) else { throw .notCanonical }
            return .value(.text(Array(text)))
        case .bytes: return .value(.bytes(Array(try take(try count()))))
        case .list, .tuple, .set, .dictionary:
            let elementCount = try count() * (tag == .dictionary ? 2 : 1)
            guard elementCount <= rest.count else { throw .endsEarly }
            return .container(Open(tag: tag, missing: elementCount))
        }
    }

    private mutating func integer() throws(CodeValueError) -> CodeInteger {
        let sign = try take(1).first
        let magnitude = try take(try count())
        guard sign == 0 || (sign == 1 && !magnitude.isEmpty), magnitude.first != 0 else {
            throw .notCanonical
        }
        return CodeInteger(isNegative: sign == 1, magnitude: magnitude)
    }

    private mutating func double() throws(CodeValueError) -> Double {
        Double(bitPattern: BigEndian.number(try take(8)))
    }

    private mutating func count() throws(CodeValueError) -> Int {
        Int(BigEndian.number(try take(4)))
    }

    private mutating func take(_ count: Int) throws(CodeValueError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .endsEarly }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    /// Whether bytes are UTF-8, lone surrogates allowed.
    private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
        if String(validating: bytes, as: UTF8.self) != nil { return true }
        // Surrogates are ED A0..BF xx; in their place a character of the same length.
        var copy = Array(bytes)
        var index = 0
        while index + 2 < copy.count {
            if copy[index] == 0xED, copy[index + 1] >= 0xA0 {
                copy[index + 1] = copy[index + 1] & 0x1F | 0x80
            }
            index += 1
        }
        return String(validating: copy, as: UTF8.self) != nil
    }
}
