// Numbers, names, brackets and commands.

extension MathParser {
    private static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "asin", "acos",
        "atan", "sinh", "cosh", "tanh", "ln", "log", "exp", "sqrt", "abs",
    ]
    private static let closings: [Character: [Character]] = [
        "(": [")", "]"], "[": ["]", ")"], "{": ["}"], "⦃": ["⦄"],
    ]

    /// The argument of a command or an exponent: a group, a command, a signed number or name in a
    /// group, or one single character, as in `\frac13`.
    mutating func parseArgument() throws(MathSyntaxError) -> MathExpression {
        guard let next = peek() else { throw failure("unexpected end") }
        if next == "{" || next == "(" || next == "\\" {
            return try nested { parser throws(MathSyntaxError) in try parser.parsePrimary() }
        }
        if next == "-" {
            position += 1
            let value = try nested { parser throws(MathSyntaxError) in
                try parser.parseArgument()
            }
            return value.negated
        }
        guard next.isLetter || next.isNumber || next == "∞" else {
            throw failure("expected an argument")
        }
        position += 1
        if let digit = next.wholeNumberValue { return .number(digit) }
        return .symbol(String(next))
    }

    mutating func parsePrimary() throws(MathSyntaxError) -> MathExpression {
        guard let next = peek() else { throw failure("unexpected end") }
        if next.isNumber || next == "." { return try parseNumber() }
        if next == "∞" {
            position += 1
            return .symbol("∞")
        }
        if next == "\\" { return try parseCommand() }
        if next == "|" {
            position += 1
            let inner = try parseSum()
            guard take("|") else { throw failure("expected \"|\"") }
            return .function("abs", inner)
        }
        if Self.closings[next] != nil { return try parseBrackets(next) }
        guard next.isLetter else { throw failure("unexpected \"\(next)\"") }
        let word = peekWord()
        if Self.functions.contains(word) {
            position += word.count
            return try parseFunction(word)
        }
        // Letters are variables one by one, but that an index belongs to its letter.
        position += 1
        guard take("_") else { return .symbol(String(next)) }
        let index = try parseArgument()
        return .symbol("\(next)_\(index)")
    }

    private func peekWord() -> String {
        String(characters[position...].prefix { $0.isLetter })
    }

    private mutating func parseBrackets(_ open: Character) throws(MathSyntaxError) -> MathExpression
    {
        position += 1
        bracketDepth += open == "{" ? 0 : 1
        defer { bracketDepth -= open == "{" ? 0 : 1 }
        let hasComma = open == "{"
        // In a plain group `{1,3}` the commas part elements too.
        bracketDepth += hasComma ? 1 : 0
        defer { bracketDepth -= hasComma ? 1 : 0 }
        let parts = try nested { parser throws(MathSyntaxError) in try parser.parseList() }
        guard let close = peek(), Self.closings[open]?.contains(close) == true else {
            throw failure("expected a closing bracket")
        }
        position += 1
        if parts.count == 1, open == "{" || (open == "(" && close == ")") { return parts[0] }
        if open == "{" { return .bracketed(open: "⦃", parts, close: "⦄") }
        return .bracketed(open: open, parts, close: close)
    }

    private mutating func parseCommand() throws(MathSyntaxError) -> MathExpression {
        position += 1
        let name = peekWord()
        position += name.count
        switch name {
        case "frac":
            let top = try parseArgument()
            return .quotient(top, try parseArgument())
        case "begin": return try parseMatrix()
        case "boxed": return try parseArgument()
        case _ where Self.functions.contains(name): return try parseFunction(name)
        case "": throw failure("expected a command")
        default: return .symbol(name)
        }
    }

    /// `sin x`, `sin^2 x`, `\sqrt[3]{x}`.
    private mutating func parseFunction(_ name: String) throws(MathSyntaxError) -> MathExpression {
        if name == "sqrt" {
            var degree = MathExpression.number(2)
            if take("[") {
                degree = try nested { parser throws(MathSyntaxError) in try parser.parseSum() }
                guard take("]") else { throw failure("expected \"]\"") }
            }
            return .power(try parseArgument(), .quotient(.number(1), degree))
        }
        let exponent = take("^") ? try parseArgument() : nil
        let argument = try nested { parser throws(MathSyntaxError) in try parser.parsePower() }
        let names = ["asin": "arcsin", "acos": "arccos", "atan": "arctan"]
        let value = MathExpression.function(names[name] ?? name, argument)
        return exponent.map { .power(value, $0) } ?? value
    }

    private mutating func parseMatrix() throws(MathSyntaxError) -> MathExpression {
        guard take("{"), peekWord().hasSuffix("matrix") else { throw failure("expected a matrix") }
        position += peekWord().count
        guard take("}") else { throw failure("expected \"}\"") }
        bracketDepth += 1
        defer { bracketDepth -= 1 }
        var rows: [[MathExpression]] = [[]]
        while true {
            rows[rows.count - 1].append(try parseSum())
            if take("&") { continue }
            if take("⏎") {
                rows.append([])
                continue
            }
            guard take("\\") else { throw failure("expected a row or the end of the matrix") }
            guard peekWord() == "end" else { throw failure("expected the end of the matrix") }
            position += 3
            guard take("{") else { throw failure("expected \"{\"") }
            position += peekWord().count
            guard take("}") else { throw failure("expected \"}\"") }
            return .matrix(rows)
        }
    }

    private func digits(at start: Int) -> Int {
        characters[min(start, characters.count)...].prefix { $0.isASCII && $0.isNumber }.count
    }

    /// Numbers with groups of three; outside of brackets a comma before other digits is a point.
    private mutating func parseNumber() throws(MathSyntaxError) -> MathExpression {
        let first = digits(at: position)
        var text = String(characters[position..<(position + first)])
        position += first
        while (1...3).contains(first), position < characters.count,
            characters[position] == " " || (characters[position] == "," && bracketDepth == 0),
            digits(at: position + 1) == 3
        {
            text += String(characters[(position + 1)..<(position + 4)])
            position += 4
        }
        var places = 0
        if position < characters.count, digits(at: position + 1) > 0 || first > 0,
            characters[position] == "."
                || (characters[position] == "," && bracketDepth == 0
                    && digits(at: position + 1) > 0)
        {
            places = digits(at: position + 1)
            text += String(characters[(position + 1)..<(position + 1 + places)])
            position += 1 + places
        }
        guard text.count <= 400, let value = Rational(decimalDigits: text, exponent: -places) else {
            throw failure("expected a number of at most 400 digits")
        }
        return .number(value, isDecimal: places > 0)
    }
}
