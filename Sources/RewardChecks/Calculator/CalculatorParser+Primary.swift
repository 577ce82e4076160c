// The parts of an expression that bind most: numbers, brackets, names, and what stands behind them.

internal import BigInt

extension CalculatorParser {
    mutating func parsePostfix()
        throws(CalculatorProblem) -> (value: CalculatorValue, isRaised: Bool)
    {
        var value = try parsePrimary()
        var isFactorial = false
        var isRaised = false
        while true {
            scanner.skipBlanks()
            guard let scalar = scanner.peek() else { return (value, isRaised) }
            switch scalar {
            case "!":
                guard !isFactorial else {
                    throw .ambiguous("two factorials in a row; use brackets")
                }
                try arithmetic.countOperation()
                value = .exact(try arithmetic.factorial(try CalculatorFunction.exact(value)))
                scanner.position += 1
                isFactorial = true
            case "%", "％": value = try parsePercent(value)
            case "°":
                scanner.position += 1
                let degree = try CalculatorValue(approximately: .pi / 180)
                value = try arithmetic.product(value, degree)
            case _ where CalculatorScanner.superscripts[scalar] != nil:
                guard !isRaised else { throw .ambiguous("two exponents; use brackets") }
                value = try parseSuperscript(value)
                isRaised = true
            default:
                guard try takeMoney(&value) else { return (value, isRaised) }
            }
        }
    }

    private mutating func parsePercent(
        _ value: CalculatorValue
    ) throws(CalculatorProblem) -> CalculatorValue {
        try arithmetic.countOperation()
        scanner.position += 1
        scanner.skipBlanks()
        let isOpening = scanner.peek().map { CalculatorScanner.closings[$0] != nil } ?? false
        guard !scanner.isAtNumber, !isOpening else {
            throw .ambiguous("\"%\" before a number: write \"mod\" for the rest of a division")
        }
        return try arithmetic.quotient(value, .exact(Rational(100)))
    }

    private mutating func parseSuperscript(
        _ value: CalculatorValue
    ) throws(CalculatorProblem) -> CalculatorValue {
        var digits = ""
        while let digit = scanner.peek().flatMap({ CalculatorScanner.superscripts[$0] }) {
            digits.append(digit)
            scanner.position += 1
            guard digits.count <= 18 else { throw .tooLarge("an exponent has too many digits") }
        }
        guard let exponent = Int(digits) else { throw .syntax("expected an exponent") }
        try arithmetic.countOperation()
        return try arithmetic.power(value, .exact(Rational(exponent)))
    }

    /// Signs and words of money behind a number.
    private mutating func takeMoney(
        _ value: inout CalculatorValue
    ) throws(CalculatorProblem) -> Bool {
        if let scalar = scanner.peek(), CalculatorScanner.currencySigns.contains(scalar) {
            scanner.position += 1
            return true
        }
        if scanner.take(word: CalculatorScanner.currencyWords) { return true }
        guard scanner.take(anyOf: ["¢"]) || scanner.take(word: CalculatorScanner.centWords) else {
            return false
        }
        value = try arithmetic.quotient(value, .exact(Rational(100)))
        return true
    }

    private mutating func parsePrimary() throws(CalculatorProblem) -> CalculatorValue {
        scanner.skipBlanks()
        guard let scalar = scanner.peek() else { throw unexpected("a number") }
        if scanner.isAtNumber {
            try arithmetic.countOperation()
            let meter = CalculatorMeter(budget)
            let separate = commasSeparate
            return .exact(try scanner.scanNumber(commasSeparate: separate, meter: meter))
        }
        if let closing = CalculatorScanner.closings[scalar] {
            scanner.position += 1
            let value = try parseInside(commasSeparate: false)
            guard scanner.take(anyOf: [String(closing)]) else {
                throw unexpected("\"\(closing)\"")
            }
            return value
        }
        if CalculatorScanner.currencySigns.contains(scalar) {
            scanner.position += 1
            return try nested { parser throws(CalculatorProblem) in
                let isNegative = parser.scanner.take(anyOf: CalculatorScanner.subtractionSigns)
                let value = try parser.parsePrimary()
                return isNegative ? parser.arithmetic.negative(value) : value
            }
        }
        if scalar == "√" || scalar == "∛" {
            scanner.position += 1
            try arithmetic.countOperation()
            let value = try nested { parser throws(CalculatorProblem) in
                try parser.parsePrimary()
            }
            return try arithmetic.root(value, degree: scalar == "√" ? 2 : 3)
        }
        guard let word = scanner.peekWord() else { throw unexpected("a number") }
        return try parseName(word.text, count: word.count)
    }

    private mutating func parseInside(
        commasSeparate isList: Bool
    ) throws(CalculatorProblem) -> CalculatorValue {
        let outer = commasSeparate
        commasSeparate = isList
        defer { commasSeparate = outer }
        return try nested { parser throws(CalculatorProblem) in try parser.parseSum() }
    }

    private mutating func parseName(
        _ name: String,
        count: Int
    ) throws(CalculatorProblem) -> CalculatorValue {
        try arithmetic.countOperation()
        if let constant = CalculatorFunction.constants[name] {
            scanner.position += count
            return try CalculatorValue(approximately: constant)
        }
        guard let function = CalculatorFunction.named(name) else { throw .unknownName(name) }
        scanner.position += count
        guard scanner.take(anyOf: ["("]) else {
            throw .syntax("expected \"(\" behind \(name)")
        }
        var arguments: [CalculatorValue] = []
        repeat {
            guard arguments.count < function.argumentCounts.upperBound else {
                throw .syntax("\(name) takes \(function.argumentCounts.upperBound) at most")
            }
            let isList = function.argumentCounts.upperBound > 1
            arguments.append(try parseInside(commasSeparate: isList))
        } while scanner.take(anyOf: [",", ";"])
        guard scanner.take(anyOf: [")"]) else { throw unexpected("\")\"") }
        guard function.argumentCounts.contains(arguments.count) else {
            throw .syntax("\(name) takes at least \(function.argumentCounts.lowerBound)")
        }
        return try function.evaluate(arguments, &arithmetic)
    }
}
