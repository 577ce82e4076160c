// Where functions begin and end.

/// A function, initialiser, subscript or computed property with a body.
struct FunctionExtent: Equatable {
    /// What it is called, as far as one line tells.
    let name: String
    /// From the line of its keyword to that of its closing brace, counted from 0.
    let lines: ClosedRange<Int>
}

extension SwiftSource {
    private static let keywords: Set<Substring> = ["func", "init", "deinit", "subscript", "var"]
    /// Words at which a declaration without a body has ended.
    private static let nextDeclaration: Set<Substring> = [
        "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "class", "enum",
        "extension", "protocol", "typealias", "associatedtype", "import", "static", "private",
        "package", "public", "internal", "fileprivate", "mutating", "return", "guard", "if", "for",
    ]

    /// All functions with bodies; nested ones too.
    var functions: [FunctionExtent] {
        let tokens = SwiftToken.tokens(of: code)
        return tokens.indices.compactMap { index in
            guard Self.keywords.contains(tokens[index].text), isDeclaration(tokens, index) else {
                return nil
            }
            return extent(tokens, from: index)
        }
    }

    private func isDeclaration(_ tokens: [SwiftToken], _ index: Int) -> Bool {
        let previous = index > 0 ? tokens[index - 1].text : ""
        let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
        if previous == "." { return false }
        return tokens[index].text != "init" || ["(", "?", "!", "<"].contains(next)
    }

    private func extent(_ tokens: [SwiftToken], from start: Int) -> FunctionExtent? {
        var depth = 0
        var index = start + 1
        let isVariable = tokens[start].text == "var"
        let name = index < tokens.count ? "\(tokens[start].text) \(tokens[index].text)" : ""
        while index < tokens.count {
            let text = tokens[index].text
            switch text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0:
                guard let end = closingBrace(tokens, of: index) else { return nil }
                return FunctionExtent(name: name, lines: tokens[start].line...tokens[end].line)
            case "}" where depth == 0: return nil
            case "=" where depth == 0 && isVariable: return nil
            default:
                let beginsLine = tokens[index].line > tokens[index - 1].line
                if depth == 0, beginsLine, Self.nextDeclaration.contains(text) { return nil }
            }
            if depth < 0 { return nil }
            index += 1
        }
        return nil
    }

    private func closingBrace(_ tokens: [SwiftToken], of start: Int) -> Int? {
        var depth = 0
        for index in start..<tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

/// A word or a single mark of blanked code.
struct SwiftToken {
    let text: Substring
    /// Counted from 0.
    let line: Int

    static func tokens(of code: [String]) -> [SwiftToken] {
        code.enumerated().flatMap { line, text in tokens(of: text, line: line) }
    }

    private static func tokens(of text: String, line: Int) -> [SwiftToken] {
        var tokens: [SwiftToken] = []
        var rest = text[...]
        while let first = rest.unicodeScalars.first {
            let end: Substring.UnicodeScalarView.Index
            if isWord(first) {
                end = rest.unicodeScalars.firstIndex { !isWord($0) } ?? rest.endIndex
            } else {
                end = rest.unicodeScalars.index(after: rest.startIndex)
            }
            if first != " " { tokens.append(SwiftToken(text: rest[..<end], line: line)) }
            rest = rest[end...]
        }
        return tokens
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "`", "@": true
        default: scalar.value > 127
        }
    }
}
