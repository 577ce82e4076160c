// A Swift file in two forms: as written, and with comments and literals blanked out.

/// A Swift file that rules can look at without being fooled by comments and strings.
struct SwiftSource {
    let path: String
    /// The folder under `Sources` or `Tests`: `RewardTypes`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    /// The lines as written.
    let lines: [String]
    /// The lines with blanks in place of comments and of the contents of string literals; code
    /// inside of interpolations stays.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = Self.split(text)
        var scanner = LiteralScanner(Array(text.utf8))
        code = Self.split(String(decoding: scanner.blanked(), as: UTF8.self))
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines
    }

    /// The comment on a line, with its slashes; empty if there is none.
    func comment(onLine index: Int) -> String {
        let line = lines[index]
        let code = code[index]
        let end = code.utf8.lastIndex { $0 != UInt8(ascii: " ") }.map { code.utf8.index(after: $0) }
        let codeLength = end.map { code.utf8.distance(from: code.utf8.startIndex, to: $0) } ?? 0
        let rest = line.utf8.dropFirst(codeLength)
        let text = String(decoding: rest, as: UTF8.self)
        guard let start = text.firstRange(of: "//") else { return "" }
        return String(text[start.lowerBound...])
    }

    /// Whether a comment near a line says something: from some lines above to some below.
    func hasComment(_ text: String = "", near index: Int, above: Int, below: Int = 0) -> Bool {
        (max(0, index - above)...min(lines.count - 1, index + below)).contains { line in
            let comment = comment(onLine: line)
            return !comment.isEmpty && (text.isEmpty || comment.contains(text))
        }
    }
}

/// Walks over Swift text and knows what is code.
///
/// Regular-expression literals and nested raw interpolations in odd places are beyond it; the
/// project uses neither.
struct LiteralScanner {
    private enum Context {
        /// Code, with the parentheses that are open since an interpolation began.
        case code(openParentheses: Int)
        case string(hashCount: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var position = 0
    private var contexts: [Context] = [.code(openParentheses: 0)]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The text with everything blanked that is not code.
    mutating func blanked() -> [UInt8] {
        while position < bytes.count {
            switch contexts.last {
            case .string(let hashCount, let isMultiline)?:
                scanString(hashCount: hashCount, isMultiline: isMultiline)
            case .code(let open)?: scanCode(openParentheses: open)
            case nil: contexts.append(.code(openParentheses: 0))
            }
        }
        return output
    }

    private func at(_ offset: Int) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func starts(with first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        at(0) == UInt8(ascii: first) && at(1) == UInt8(ascii: second)
    }

    private mutating func keep(_ count: Int = 1) {
        output += bytes[position..<min(position + count, bytes.count)]
        position += count
    }

    private mutating func blank(_ count: Int = 1) {
        for byte in bytes[position..<min(position + count, bytes.count)] {
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
        }
        position += count
    }

    private mutating func scanCode(openParentheses: Int) {
        if starts(with: "/", "/") {
            while position < bytes.count, at(0) != UInt8(ascii: "\n") { blank() }
            return
        }
        if starts(with: "/", "*") { return scanBlockComment() }
        var hashCount = 0
        while at(hashCount) == UInt8(ascii: "#") { hashCount += 1 }
        if at(hashCount) == UInt8(ascii: "\"") {
            keep(hashCount)
            let isMultiline = starts(with: "\"", "\"") && at(2) == UInt8(ascii: "\"")
            keep(isMultiline ? 3 : 1)
            contexts.append(.string(hashCount: hashCount, isMultiline: isMultiline))
            return
        }
        switch at(0) {
        case UInt8(ascii: "("):
            contexts[contexts.count - 1] = .code(openParentheses: openParentheses + 1)
        case UInt8(ascii: ")"):
            if contexts.count > 1, openParentheses == 0 {
                contexts.removeLast()
            } else {
                contexts[contexts.count - 1] = .code(openParentheses: openParentheses - 1)
            }
        default: break
        }
        keep(max(1, hashCount))
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/", "*") {
                depth += 1
                blank(2)
            } else if starts(with: "*", "/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func scanString(hashCount: Int, isMultiline: Bool) {
        let quoteCount = isMultiline ? 3 : 1
        let isQuote = (0..<quoteCount).allSatisfy { at($0) == UInt8(ascii: "\"") }
        if isQuote, (0..<hashCount).allSatisfy({ at(quoteCount + $0) == UInt8(ascii: "#") }) {
            keep(quoteCount + hashCount)
            contexts.removeLast()
            return
        }
        let isEscape =
            at(0) == UInt8(ascii: "\\")
            && (0..<hashCount).allSatisfy { at(1 + $0) == UInt8(ascii: "#") }
        guard isEscape else {
            // An unterminated literal ends with its line, so that one error stays one.
            if !isMultiline, at(0) == UInt8(ascii: "\n") { contexts.removeLast() }
            return blank()
        }
        blank(1 + hashCount)
        if at(0) == UInt8(ascii: "(") {
            keep()
            contexts.append(.code(openParentheses: 0))
        } else {
            blank()
        }
    }
}
