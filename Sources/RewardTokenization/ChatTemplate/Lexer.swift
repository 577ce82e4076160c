// Template source to tokens, with the whitespace rules of the reference renderer's configuration:
// the first newline after a block is dropped, and so are blanks before a block at a line's start.

/// A token and the line it starts on.
struct Token {
    enum Kind: Equatable {
        case data(String)
        case blockBegin
        case blockEnd
        case variableBegin
        case variableEnd
        case name(String)
        case string(String)
        case integer(Int)
        case float(Double)
        case symbol(Symbol)
        case end
    }

    let kind: Kind
    let line: Int
}

/// Operators and punctuation.
enum Symbol: String, CaseIterable {
    case floorDivide = "//"
    case power = "**"
    case equal = "=="
    case notEqual = "!="
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case plus = "+"
    case minus = "-"
    case divide = "/"
    case multiply = "*"
    case modulo = "%"
    case tilde = "~"
    case leftBracket = "["
    case rightBracket = "]"
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBrace = "{"
    case rightBrace = "}"
    case greater = ">"
    case less = "<"
    case assign = "="
    case dot = "."
    case colon = ":"
    case pipe = "|"
    case comma = ","
    case semicolon = ";"
}

/// Cuts a source into tokens in one pass.
struct Lexer {
    private enum Tag { case block, variable }

    let source: [UInt8]
    var position = 0
    private var tokens: [Token] = []
    private var line = 1
    private var countedPosition = 0
    private var isAtLineStart = true

    /// All tokens of a source; the last is `.end`.
    static func tokens(of source: String) throws(ChatTemplateError) -> [Token] {
        guard source.utf8.count <= TemplateLimits.maximumSourceByteCount else {
            throw .limit(
                line: 1,
                message: "the source has \(source.utf8.count) bytes, at most "
                    + "\(TemplateLimits.maximumSourceByteCount) are read"
            )
        }
        var lexer = Lexer(source: normalized(source))
        try lexer.run()
        return lexer.tokens
    }

    private init(source: [UInt8]) { self.source = source }

    // Every line end becomes a newline, and one at the very end is dropped.
    private static func normalized(_ source: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.utf8.count)
        var followsReturn = false
        for byte in source.utf8 {
            switch byte {
            case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\n") where followsReturn: break
            default: bytes.append(byte)
            }
            followsReturn = byte == UInt8(ascii: "\r")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }

    private mutating func run() throws(ChatTemplateError) {
        while position < source.count { try lexText() }
        append(.end, at: position)
    }

    func failure(_ message: String, line: Int) -> ChatTemplateError {
        .syntax(line: line, message: message)
    }

    // Tokens come in the order of the source, so newlines are counted once.
    mutating func line(at offset: Int) -> Int {
        while countedPosition < offset {
            if source[countedPosition] == UInt8(ascii: "\n") { line += 1 }
            countedPosition += 1
        }
        return line
    }

    private mutating func append(_ kind: Token.Kind, at offset: Int) {
        tokens.append(Token(kind: kind, line: line(at: offset)))
    }

    func matches(_ text: StaticString, at offset: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset >= 0, offset + count <= source.count else { return false }
        let characters = "\(text)".utf8
        return source[offset..<(offset + count)].elementsEqual(characters)
    }

    func byte(at offset: Int) -> UInt8? { offset < source.count ? source[offset] : nil }

    func skippingSpace(from offset: Int) -> Int {
        var offset = offset
        while offset < source.count {
            let (scalar, next) = Text.scalar(in: source, at: offset)
            guard Text.isSpace(scalar) else { break }
            offset = next
        }
        return offset
    }
}

// MARK: - Text between tags

extension Lexer {
    // Text up to the next tag, and the tag.
    private mutating func lexText() throws(ChatTemplateError) {
        var begin = position
        while begin + 1 < source.count {
            if source[begin] == UInt8(ascii: "{") {
                switch source[begin + 1] {
                case UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "#"):
                    return try lexTag(at: begin)
                default: break
                }
            }
            begin += 1
        }
        append(.data(text(position..<source.count)), at: position)
        position = source.count
    }

    private mutating func lexTag(at begin: Int) throws(ChatTemplateError) {
        let sign = byte(at: begin + 2).flatMap { "+-".utf8.contains($0) ? $0 : nil }
        let isVariable = source[begin + 1] == UInt8(ascii: "{")
        appendText(position..<begin, sign: sign, isVariable: isVariable)
        position = begin + 2 + (sign == nil ? 0 : 1)
        switch source[begin + 1] {
        case UInt8(ascii: "#"): try lexComment(from: begin)
        case UInt8(ascii: "{"):
            append(.variableBegin, at: begin)
            try lexExpression(in: .variable, from: begin)
        default:
            if let bodyStart = rawBodyStart() {
                try lexRaw(from: bodyStart, tagAt: begin)
            } else {
                append(.blockBegin, at: begin)
                try lexExpression(in: .block, from: begin)
            }
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: source[range], as: UTF8.self)
    }

    private mutating func appendText(_ range: Range<Int>, sign: UInt8?, isVariable: Bool) {
        var end = range.upperBound
        if sign == UInt8(ascii: "-") {
            end = Text.endTrimmingSpace(source, range)
        } else if sign == nil, !isVariable {
            let lineStart = source[range].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
            if lineStart != nil || isAtLineStart {
                let start = lineStart ?? range.lowerBound
                if Text.endTrimmingSpace(source, start..<end) == start { end = start }
            }
        }
        if range.lowerBound < end {
            append(.data(text(range.lowerBound..<end)), at: range.lowerBound)
        }
    }

    // `-` takes all space that follows, `+` nothing, and without a sign one newline goes.
    private mutating func finishTag(at end: Int, sign: UInt8?, trimsNewline: Bool = true) {
        position = end
        if sign == UInt8(ascii: "-") {
            position = skippingSpace(from: end)
        } else if sign == nil, trimsNewline, byte(at: end) == UInt8(ascii: "\n") {
            position += 1
        }
        isAtLineStart = source[position - 1] == UInt8(ascii: "\n")
    }

    private mutating func lexComment(from begin: Int) throws(ChatTemplateError) {
        var end = position
        while !matches("#}", at: end) {
            guard end < source.count else {
                throw failure("the comment has no end", line: line(at: begin))
            }
            end += 1
        }
        let sign = end > position ? source[end - 1] : 0
        finishTag(at: end + 2, sign: "+-".utf8.contains(sign) ? sign : nil)
    }

    // Where the text after `{% raw %}` begins, if that is what stands here.
    private func rawBodyStart() -> Int? {
        var offset = skippingSpace(from: position)
        guard matches("raw", at: offset) else { return nil }
        offset = skippingSpace(from: offset + 3)
        if matches("-%}", at: offset) { return skippingSpace(from: offset + 3) }
        return matches("%}", at: offset) ? offset + 2 : nil
    }

    private mutating func lexRaw(from start: Int, tagAt tag: Int) throws(ChatTemplateError) {
        isAtLineStart = source[start - 1] == UInt8(ascii: "\n")
        var begin = start
        while begin < source.count {
            if matches("{%", at: begin) {
                let sign = byte(at: begin + 2).flatMap { "+-".utf8.contains($0) ? $0 : nil }
                var offset = skippingSpace(from: begin + 2 + (sign == nil ? 0 : 1))
                if matches("endraw", at: offset) {
                    offset = skippingSpace(from: offset + 6)
                    let closing = byte(at: offset).flatMap { "+-".utf8.contains($0) ? $0 : nil }
                    if closing != nil { offset += 1 }
                    if matches("%}", at: offset) {
                        appendText(start..<begin, sign: sign, isVariable: false)
                        return finishTag(at: offset + 2, sign: closing)
                    }
                }
            }
            begin += 1
        }
        throw failure("the raw block has no end", line: line(at: tag))
    }
}

// MARK: - Tokens in tags

extension Lexer {
    private mutating func lexExpression(in tag: Tag, from begin: Int) throws(ChatTemplateError) {
        var open: [Symbol] = []
        while position < source.count {
            if open.isEmpty, takeEnd(of: tag) { return }
            let start = position
            let (scalar, next) = Text.scalar(in: source, at: start)
            if Text.isSpace(scalar) {
                position = next
            } else if ("0"..."9").contains(scalar) {
                append(try lexNumber(), at: start)
            } else if Text.isIdentifierPart(scalar) {
                append(.name(try lexName()), at: start)
            } else if scalar == "'" || scalar == "\"" {
                append(.string(try lexString()), at: start)
            } else if let symbol = Symbol.allCases.first(where: { matches($0, at: start) }) {
                position += symbol.rawValue.utf8.count
                append(.symbol(symbol), at: start)
                try balance(symbol, &open, at: start)
            } else {
                throw failure("unexpected character '\(scalar)'", line: line(at: start))
            }
        }
        throw failure(
            tag == .block ? "the tag has no '%}'" : "the expression has no '}}'",
            line: line(at: begin)
        )
    }

    private func matches(_ symbol: Symbol, at offset: Int) -> Bool {
        source[offset...].starts(with: symbol.rawValue.utf8)
    }

    private mutating func takeEnd(of tag: Tag) -> Bool {
        let start = position
        let sign = "+-".utf8.contains(source[start]) ? source[start] : nil
        let offset = start + (sign == nil ? 0 : 1)
        switch tag {
        case .block:
            guard matches("%}", at: offset) else { return false }
            append(.blockEnd, at: start)
            finishTag(at: offset + 2, sign: sign)
        case .variable:
            guard matches("}}", at: offset), sign != UInt8(ascii: "+") else { return false }
            append(.variableEnd, at: start)
            finishTag(at: offset + 2, sign: sign, trimsNewline: false)
        }
        return true
    }

    private mutating func balance(
        _ symbol: Symbol,
        _ open: inout [Symbol],
        at offset: Int
    ) throws(ChatTemplateError) {
        switch symbol {
        case .leftBrace: open.append(.rightBrace)
        case .leftParenthesis: open.append(.rightParenthesis)
        case .leftBracket: open.append(.rightBracket)
        case .rightBrace, .rightParenthesis, .rightBracket:
            guard let expected = open.popLast() else {
                throw failure("unexpected '\(symbol.rawValue)'", line: line(at: offset))
            }
            guard expected == symbol else {
                throw failure(
                    "unexpected '\(symbol.rawValue)', expected '\(expected.rawValue)'",
                    line: line(at: offset)
                )
            }
        default: break
        }
    }

    private mutating func lexName() throws(ChatTemplateError) -> String {
        let start = position
        while position < source.count {
            let (scalar, next) = Text.scalar(in: source, at: position)
            guard Text.isIdentifierPart(scalar) else { break }
            position = next
        }
        guard Text.isIdentifierStart(Text.scalar(in: source, at: start).scalar) else {
            throw failure("invalid character in a name", line: line(at: start))
        }
        return text(start..<position)
    }
}
