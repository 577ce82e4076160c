// Names, brackets and commands.

extension MathParser {
    static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "asin", "acos",
        "atan", "sinh", "cosh", "tanh", "ln", "lg", "log", "exp", "sqrt", "abs",
    ]
    private static let closings: [Character: [Character]] = [
        "(": [")", "]"], "[": ["]", ")"], "{": ["}"], "⦃": ["⦄"],
    ]
    /// Commands that are names of quantities; others, as sums and integrals, are not read.
    private static let names: Set<String> = [
        "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
        "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon",
        "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
        "Sigma", "Phi", "Psi", "Omega", "ell", "hbar", "angle", "triangle",
    ]
    /// Commands that mark a letter.
    private static let marks: Set<String> = [
        "overline", "bar", "vec", "hat", "widehat", "tilde", "mathbf", "mathcal", "boldsymbol",
        "overrightarrow",
    ]

    /// The argument of a command or an exponent: a group, a command, a signed number or name in a
    /// group, or one single character, as in `\frac13`.
    mutating func parseArgument() throws(MathSyntaxError) -> MathExpression {
        guard let next = peek() else { throw failure("unexpected end") }
        if next == "{" || next == "(" || next == "\\" || next == "√" {
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
        if next.isNumber || next == "." { return try parseMixedNumber() }
        switch next {
        case "∞":
            position += 1
            return .symbol("∞")
        case "\\": return try parseCommand()
        case "|" where !isInBars: return try parseEnclosed("abs", until: "|")
        case "⌊": return try parseEnclosed("floor", until: "⌋")
        case "⌈": return try parseEnclosed("ceil", until: "⌉")
        case "√":
            position += 1
            if let next = peek(), next.isNumber {
                return .power(try parseNumber(), .quotient(.number(1), .number(2)))
            }
            return try parseFunction("sqrt")
        default: break
        }
        if Self.closings[next] != nil { return try parseBrackets(next) }
        guard next.isLetter else { throw failure("unexpected \"\(next)\"") }
        return try parseName()
    }

    /// A function, a word, or a letter with its index.
    private mutating func parseName() throws(MathSyntaxError) -> MathExpression {
        // No function has a longer name than 6 letters; words are cut where they get unlikely.
        let word = peekWord(maximumCount: 32)
        let function = (2...6).reversed().lazy.map { String(word.prefix($0)) }
            .first { Self.functions.contains($0) && ($0.count > 2 || $0 == word) }
        if let function {
            position += function.count
            if function == "sqrt", let next = peek(), next.isNumber {
                return .power(try parseNumber(), .quotient(.number(1), .number(2)))
            }
            return try parseFunction(function)
        }
        if word.count >= 4, !Self.functions.contains(where: { $0.count > 2 && word.contains($0) }) {
            position += word.count
            return .symbol(word)
        }
        let letter = String(characters[position])
        position += 1
        guard take("_") else { return .symbol(letter) }
        return .symbol("\(letter)_\(try parseArgument())")
    }

    func peekWord(maximumCount: Int = 64) -> String {
        String(characters[position...].prefix(maximumCount).prefix { $0.isLetter })
    }

    private mutating func parseEnclosed(
        _ function: String,
        until close: Character
    ) throws(MathSyntaxError) -> MathExpression {
        position += 1
        let outer = isInBars
        isInBars = close == "|"
        defer { isInBars = outer }
        let inner = try parseSum()
        guard take(close) else { throw failure("expected \"\(close)\"") }
        return .function(function, inner)
    }

    private mutating func parseBrackets(_ open: Character) throws(MathSyntaxError) -> MathExpression
    {
        position += 1
        // In a plain group `{1,3}` the commas part elements too.
        bracketDepth += 1
        let outer = isInBars
        isInBars = false
        defer {
            bracketDepth -= 1
            isInBars = outer
        }
        if open == "⦃", take("⦄") { return .bracketed(open: "⦃", [], close: "⦄") }
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
        case "binom": return try parseBinomial()
        case "begin": return try parseMatrix()
        case "boxed", "mathrm": return try parseArgument()
        case "mathbb":
            guard try parseArgument() == .symbol("R") else { throw failure("expected R") }
            let infinity = MathExpression.symbol("∞")
            return .bracketed(open: "(", [infinity.negated, infinity], close: ")")
        case _ where Self.functions.contains(name): return try parseFunction(name)
        case _ where Self.marks.contains(name):
            return .symbol("\(name) \(try parseArgument())")
        case _ where Self.names.contains(name):
            guard take("_") else { return .symbol(name) }
            return .symbol("\(name)_\(try parseArgument())")
        case "": throw failure("expected a command")
        default: throw failure("\"\\\(name)\" is not read")
        }
    }

    private mutating func parseBinomial() throws(MathSyntaxError) -> MathExpression {
        let whole = try parseArgument()
        let part = try parseArgument()
        let rest = MathExpression.sum([whole, part.negated])
        return .quotient(
            .function("!", whole),
            .product([.function("!", part), .function("!", rest)])
        )
    }

    /// `sin x`, `sin^2 x`, `sin^{-1} x`, `log_2 x`, `\sqrt[3]{x}`.
    private mutating func parseFunction(_ name: String) throws(MathSyntaxError) -> MathExpression {
        if name == "sqrt" {
            var degree = MathExpression.number(2)
            if take("[") {
                degree = try nested { parser throws(MathSyntaxError) in try parser.parseSum() }
                guard take("]") else { throw failure("expected \"]\"") }
            }
            return .power(try parseArgument(), .quotient(.number(1), degree))
        }
        let base = name == "log" && take("_") ? try parseArgument() : nil
        let exponent = take("^") ? try parseArgument() : nil
        let outer = countsDegrees
        countsDegrees = ["sin", "cos", "tan", "cot", "sec", "csc"].contains(name)
        defer { countsDegrees = outer }
        let argument = try parseFunctionArgument()
        if let base {
            let value = MathExpression.quotient(.function("ln", argument), .function("ln", base))
            return exponent.map { .power(value, $0) } ?? value
        }
        let inverse = exponent == .number(1).negated && ["sin", "cos", "tan"].contains(name)
        if inverse { return .function("arc" + name, argument) }
        let names = ["asin": "arcsin", "acos": "arccos", "atan": "arctan", "lg": "log"]
        let value = MathExpression.function(names[name] ?? name, argument)
        return exponent.map { .power(value, $0) } ?? value
    }

    /// What a function is of: a bracket, or the factors up to the next bracket, sign or function.
    private mutating func parseFunctionArgument() throws(MathSyntaxError) -> MathExpression {
        if let next = peek(), "([{".contains(next) {
            return try nested { parser throws(MathSyntaxError) in try parser.parsePrimary() }
        }
        let isNegative = take("-")
        var factors = [
            try nested { parser throws(MathSyntaxError) in try parser.parsePower() }
        ]
        while isAtArgumentFactor() {
            factors.append(
                try nested { parser throws(MathSyntaxError) in try parser.parsePower() }
            )
        }
        let value = factors.count == 1 ? factors[0] : MathExpression.product(factors)
        return isNegative ? value.negated : value
    }

    private mutating func isAtArgumentFactor() -> Bool {
        guard let next = peek() else { return false }
        if next == "\\" {
            let name = String(characters[(position + 1)...].prefix(16).prefix { $0.isLetter })
            return Self.names.contains(name)
        }
        guard next.isLetter else { return false }
        let word = peekWord(maximumCount: 6)
        return !Self.functions.contains { word.hasPrefix($0) }
    }

    /// Rows of `pmatrix` and its kin, and of `array` with its columns.
    private mutating func parseMatrix() throws(MathSyntaxError) -> MathExpression {
        guard take("{") else { throw failure("expected \"{\"") }
        let name = peekWord()
        let isMatrix = name.hasSuffix("matrix") || name == "array"
        guard isMatrix else { throw failure("expected a matrix") }
        position += name.count
        guard take("}") else { throw failure("expected \"}\"") }
        if name == "array", take("{") {
            while let next = peek(), "lcr|".contains(next) { position += 1 }
            guard take("}") else { throw failure("expected \"}\"") }
        }
        bracketDepth += 1
        defer { bracketDepth -= 1 }
        var rows: [[MathExpression]] = [[]]
        while true {
            rows[rows.count - 1].append(try parseSum())
            if take("&") { continue }
            if take("⏎"), peek() != "\\" || !characters[position...].starts(with: "\\end") {
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
}
