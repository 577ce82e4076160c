// Numbers and texts in template source, spelled as in Python.

extension Lexer {
    // digits = digit+ ("_" digit+)*
    private func endOfDigits(from offset: Int) -> Int? {
        guard isDigit(at: offset, radix: 10) else { return nil }
        var end = offset
        while isDigit(at: end, radix: 10) || isSeparator(at: end, radix: 10) { end += 1 }
        return end
    }

    private func isSeparator(at offset: Int, radix: Int) -> Bool {
        byte(at: offset) == UInt8(ascii: "_") && isDigit(at: offset + 1, radix: radix)
    }

    private func isDigit(at offset: Int, radix: Int) -> Bool {
        guard let byte = byte(at: offset), byte < 0x80,
            let value = Character(Unicode.Scalar(byte)).hexDigitValue
        else { return false }
        return value < radix
    }

    mutating func lexNumber() throws(ChatTemplateError) -> Token.Kind {
        let start = position
        let followsDot = start > 0 && source[start - 1] == UInt8(ascii: ".")
        if !followsDot, let end = endOfFloat(from: start) {
            position = end
            guard let value = Double(digits(start..<end)), value.isFinite else {
                throw failure("the number is too large", line: line(at: start))
            }
            return .float(value)
        }
        let (radix, digitsStart) = radixPrefix(at: start)
        var end = digitsStart
        if radix == 10, source[start] == UInt8(ascii: "0") {
            end += 1
            while byte(at: end) == UInt8(ascii: "0")
                || (byte(at: end) == UInt8(ascii: "_") && byte(at: end + 1) == UInt8(ascii: "0"))
            {
                end += 1
            }
        } else {
            while isDigit(at: end, radix: radix) || isSeparator(at: end, radix: radix) { end += 1 }
        }
        position = end
        guard let value = Int(digits(digitsStart..<end), radix: radix) else {
            throw failure("the number is too large", line: line(at: start))
        }
        return .integer(value)
    }

    private func digits(_ range: Range<Int>) -> String {
        String(decoding: source[range].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    private func endOfFloat(from start: Int) -> Int? {
        guard let integerEnd = endOfDigits(from: start) else { return nil }
        var end = integerEnd
        if byte(at: end) == UInt8(ascii: "."), let fractionEnd = endOfDigits(from: end + 1) {
            end = fractionEnd
        }
        if let byte = byte(at: end), byte | 0x20 == UInt8(ascii: "e") {
            let sign = self.byte(at: end + 1)
            let signed = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
            if let exponentEnd = endOfDigits(from: end + (signed ? 2 : 1)) { return exponentEnd }
        }
        return end > integerEnd ? end : nil
    }

    private func radixPrefix(at start: Int) -> (radix: Int, digitsStart: Int) {
        guard source[start] == UInt8(ascii: "0"), let marker = byte(at: start + 1) else {
            return (10, start)
        }
        let radix: Int
        switch marker | 0x20 {
        case UInt8(ascii: "b"): radix = 2
        case UInt8(ascii: "o"): radix = 8
        case UInt8(ascii: "x"): radix = 16
        default: return (10, start)
        }
        let follows =
            isDigit(at: start + 2, radix: radix) || isSeparator(at: start + 2, radix: radix)
        return follows ? (radix, start + 2) : (10, start)
    }

    mutating func lexString() throws(ChatTemplateError) -> String {
        let start = position
        let quote = source[start]
        var content: [UInt8] = []
        position += 1
        while position < source.count {
            let byte = source[position]
            if byte == quote {
                position += 1
                return String(decoding: content, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                try lexEscape(into: &content)
            } else {
                content.append(byte)
                position += 1
            }
        }
        throw failure("the text has no closing quote", line: line(at: start))
    }

    private mutating func lexEscape(into content: inout [UInt8]) throws(ChatTemplateError) {
        guard let byte = byte(at: position + 1) else {
            position += 1
            return
        }
        let start = position
        position += 2
        switch byte {
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): content.append(byte)
        case UInt8(ascii: "a"): content.append(0x07)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "v"): content.append(0x0B)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            try appendScalar(maximumDigits: 3, minimumDigits: 1, radix: 8, start, &content)
        case UInt8(ascii: "x"):
            try appendScalar(maximumDigits: 2, minimumDigits: 2, radix: 16, start, &content)
        case UInt8(ascii: "u"):
            try appendScalar(maximumDigits: 4, minimumDigits: 4, radix: 16, start, &content)
        case UInt8(ascii: "U"):
            try appendScalar(maximumDigits: 8, minimumDigits: 8, radix: 16, start, &content)
        case UInt8(ascii: "N"):
            throw failure(#"escapes by name (\N{...}) are not supported"#, line: line(at: start))
        case 0x80...:
            // The reference renderer first rewrites other characters as escapes, so that a
            // backslash before one escapes the backslash of that escape.
            let (scalar, next) = Text.scalar(in: source, at: start + 1)
            position = next
            content.append(contentsOf: Text.escaped(scalar).utf8)
        default:
            content.append(UInt8(ascii: "\\"))
            content.append(byte)
        }
    }

    private mutating func appendScalar(
        maximumDigits: Int,
        minimumDigits: Int,
        radix: Int,
        _ start: Int,
        _ content: inout [UInt8]
    ) throws(ChatTemplateError) {
        var value: UInt32 = 0
        var count = 0
        while count < maximumDigits, isDigit(at: position, radix: radix),
            let digit = Character(Unicode.Scalar(source[position])).hexDigitValue
        {
            value = value &* UInt32(radix) &+ UInt32(digit)
            count += 1
            position += 1
        }
        guard count >= minimumDigits, let scalar = Unicode.Scalar(value) else {
            throw failure("an escape in a text names no character", line: line(at: start))
        }
        content.append(contentsOf: String(Character(scalar)).utf8)
    }
}
