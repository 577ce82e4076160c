// Recursive descent over an expression, evaluating as it goes.

internal import BigInt

/// Parses and evaluates one expression.
///
///     sum      = product { ("+" | "-") product }
///     product  = signed { ("*" | "/" | "mod" | "of") signed | power }    left-out multiplication
///     signed   = { "-" | "+" } power
///     power    = postfix [ ("^" | "**") signed ]
///     postfix  = primary { "!" | "%" | "°" | superscripts | money }
///     primary  = number | "(" sum ")" | name [ "(" sum { "," sum } ")" ] | ("√" | "∛") primary
struct CalculatorParser {
    var scanner: CalculatorScanner
    var arithmetic: RationalArithmetic
    let budget: CalculatorBudget
    private var depth = 0
    /// Whether commas separate arguments here.
    var commasSeparate = false

    init(text: some StringProtocol, budget: CalculatorBudget) {
        scanner = CalculatorScanner(text)
        arithmetic = RationalArithmetic(budget)
        self.budget = budget
    }

    mutating func parseWhole() throws(CalculatorError) -> CalculatorValue {
        do throws(CalculatorProblem) {
            let value = try parseSum()
            scanner.skipBlanks()
            guard scanner.peek() == nil else { throw unexpected("an operator or the end") }
            return value
        } catch {
            let offset = scanner.byteOffset(of: scanner.position)
            throw CalculatorError(problem: error, byteOffset: offset)
        }
    }

    func unexpected(_ expected: String) -> CalculatorProblem {
        guard let scalar = scanner.peek() else {
            return .syntax("expected \(expected), found the end")
        }
        if let word = scanner.peekWord() { return .unknownName(word.text) }
        if scanner.isAtNumber {
            return .ambiguous("two numbers side by side; write the operator between them")
        }
        return .syntax("expected \(expected), found \"\(scalar)\"")
    }

    mutating func nested<Value>(
        _ body: (inout CalculatorParser) throws(CalculatorProblem) -> Value
    ) throws(CalculatorProblem) -> Value {
        guard depth < budget.maximumDepth else {
            throw .tooLarge("nested deeper than \(budget.maximumDepth) levels")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    mutating func parseSum() throws(CalculatorProblem) -> CalculatorValue {
        var value = try parseProduct()
        while true {
            if scanner.take(anyOf: CalculatorScanner.additionSigns) {
                try arithmetic.countOperation()
                value = try arithmetic.sum(value, try parseProduct())
            } else if scanner.take(anyOf: CalculatorScanner.subtractionSigns) {
                try arithmetic.countOperation()
                value = try arithmetic.sum(value, arithmetic.negative(try parseProduct()))
            } else {
                return value
            }
        }
    }

    private enum Operator { case multiply, divide, modulo }

    private mutating func takeOperator() -> Operator? {
        if scanner.take(anyOf: CalculatorScanner.multiplicationSigns) { return .multiply }
        if scanner.take(anyOf: CalculatorScanner.divisionSigns) { return .divide }
        if scanner.take(word: ["mod"]) { return .modulo }
        if scanner.take(word: ["of", "x", "times"]) { return .multiply }
        return nil
    }

    private mutating func parseProduct() throws(CalculatorProblem) -> CalculatorValue {
        var (value, hasPower) = try parseSigned()
        var isDivided = false
        while true {
            let place = scanner.position
            if let sign = takeOperator() {
                try arithmetic.countOperation()
                let operandPlace = scanner.position
                let (operand, isPower) = try parseSigned()
                hasPower = isPower
                isDivided = sign != .multiply
                do throws(CalculatorProblem) {
                    switch sign {
                    case .multiply: value = try arithmetic.product(value, operand)
                    case .divide: value = try arithmetic.quotient(value, operand)
                    case .modulo:
                        value = try CalculatorFunction.modulo(value, operand, &arithmetic)
                    }
                } catch {
                    // The place of the divisor tells more than the place behind it.
                    if error == .divisionByZero { scanner.position = operandPlace }
                    throw error
                }
            } else if isAtImplicitFactor() {
                guard !isDivided, !hasPower else {
                    scanner.position = place
                    throw .ambiguous(
                        "left-out multiplication behind a division or power; use \"*\" and brackets"
                    )
                }
                try arithmetic.countOperation()
                let (factor, isPower) = try parsePower()
                value = try arithmetic.product(value, factor)
                hasPower = isPower
            } else {
                return value
            }
        }
    }

    /// Whether an opening bracket, a root, or a known name follows.
    private mutating func isAtImplicitFactor() -> Bool {
        scanner.skipBlanks()
        guard let scalar = scanner.peek() else { return false }
        if CalculatorScanner.closings[scalar] != nil || scalar == "√" || scalar == "∛" {
            return true
        }
        guard let word = scanner.peekWord() else { return false }
        return CalculatorFunction.constants[word.text] != nil
            || CalculatorFunction.named(word.text) != nil
    }

    /// Signs are counted, not nested: any number of them costs no depth.
    private mutating func parseSigned()
        throws(CalculatorProblem) -> (value: CalculatorValue, isPower: Bool)
    {
        var isNegative = false
        while true {
            if scanner.take(anyOf: CalculatorScanner.subtractionSigns) {
                isNegative.toggle()
            } else if !scanner.take(anyOf: CalculatorScanner.additionSigns) {
                break
            }
            try arithmetic.countOperation()
        }
        let (value, isPower) = try parsePower()
        return (isNegative ? arithmetic.negative(value) : value, isPower)
    }

    private mutating func parsePower()
        throws(CalculatorProblem) -> (value: CalculatorValue, isPower: Bool)
    {
        let (base, isRaised) = try parsePostfix()
        guard scanner.take(anyOf: ["**", "^"]) else { return (base, isRaised) }
        guard !isRaised else { throw .ambiguous("a power behind a superscript; use brackets") }
        try arithmetic.countOperation()
        let exponent = try nested { parser throws(CalculatorProblem) in
            try parser.parseSigned().value
        }
        return (try arithmetic.power(base, exponent), true)
    }
}
