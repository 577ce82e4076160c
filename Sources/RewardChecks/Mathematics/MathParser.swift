// Recursive descent over normalised notation.

/// Parses one answer.
///
/// Depth and size are bounded.
///
///     list     = relation { "," relation }
///     relation = union { ("=" | "<" | "≤" | ...) union }
///     union    = sum { "∪" sum }
///     sum      = product { ("+" | "-" | "±" | "∓") product }
///     product  = signed { ("*" | "/") signed | power }        left-out multiplication
///     signed   = { "+" | "-" | "±" } power
///     power    = primary { "^" argument | "%" | "!" | "°" }
///
/// Words of four letters and more are one symbol each, other letters one by one; `i` is the
/// imaginary unit. Degrees count only in the arguments of trigonometric functions.
struct MathParser {
    static let maximumByteCount = 16 << 10
    static let maximumCharacterCount = 4096
    static let maximumDepth = 40

    let characters: [Character]
    var position = 0
    private var depth = 0
    /// Inside of brackets commas part elements; outside they may belong to numbers.
    var bracketDepth = 0
    /// Between bars a bar closes; elsewhere it opens.
    var isInBars = false
    /// In the argument of a trigonometric function.
    var countsDegrees = false
    /// Whether a comma before one or two digits parts elements, as in `1,2`, outside of brackets.
    let commasSeparate: Bool
    /// Primaries that were read.
    private(set) var stepCount = 0

    init(_ text: String, commasSeparate: Bool = false) throws(MathSyntaxError) {
        self.commasSeparate = commasSeparate
        guard text.utf8.count <= Self.maximumByteCount else {
            characters = []
            throw failure("more than \(Self.maximumByteCount) bytes")
        }
        characters = Array(MathNotation.normalized(text).prefix(Self.maximumCharacterCount + 1))
        guard characters.count <= Self.maximumCharacterCount else {
            throw failure("more than \(Self.maximumCharacterCount) characters")
        }
    }

    mutating func parse() throws(MathSyntaxError) -> MathExpression {
        let parts = try parseList()
        guard peek() == nil else { throw failure("unexpected \"\(characters[position])\"") }
        return parts.count == 1 ? parts[0] : .bracketed(open: "⦃", parts, close: "⦄")
    }

    func failure(_ problem: String) -> MathSyntaxError {
        MathSyntaxError(problem: problem, characterOffset: position)
    }

    /// The next character that is no blank.
    mutating func peek() -> Character? {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        return position < characters.count ? characters[position] : nil
    }

    mutating func take(_ character: Character) -> Bool {
        guard peek() == character else { return false }
        position += 1
        return true
    }

    mutating func nested<Value>(
        _ body: (inout MathParser) throws(MathSyntaxError) -> Value
    ) throws(MathSyntaxError) -> Value {
        stepCount += 1
        guard depth < Self.maximumDepth else { throw failure("nested too deep") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    mutating func parseList() throws(MathSyntaxError) -> [MathExpression] {
        var parts = [try parseRelation()]
        while take(",") { parts.append(try parseRelation()) }
        return parts
    }

    private mutating func takeRelation() -> MathRelation? {
        let relations: [Character: MathRelation] = [
            "=": .equal, "≠": .unequal, "<": .less, "≤": .lessOrEqual, ">": .greater,
            "≥": .greaterOrEqual, "∈": .equal,
        ]
        if peek() == "!", position + 1 < characters.count, characters[position + 1] == "=" {
            position += 2
            return .unequal
        }
        guard let relation = peek().flatMap({ relations[$0] }) else { return nil }
        position += 1
        return relation
    }

    private mutating func parseRelation() throws(MathSyntaxError) -> MathExpression {
        var sides = [try parseUnion()]
        var relations: [MathRelation] = []
        while let relation = takeRelation() {
            relations.append(relation)
            sides.append(try parseUnion())
        }
        return relations.isEmpty ? sides[0] : .relation(sides: sides, relations: relations)
    }

    private mutating func parseUnion() throws(MathSyntaxError) -> MathExpression {
        var parts = [try parseSum()]
        while take("∪") { parts.append(try parseSum()) }
        return parts.count == 1 ? parts[0] : .union(parts)
    }

    mutating func parseSum() throws(MathSyntaxError) -> MathExpression {
        var parts = [try parseProduct()]
        while true {
            if take("+") {
                parts.append(try parseProduct())
            } else if take("-") {
                parts.append(try parseProduct().negated)
            } else if take("±") {
                parts.append(.product([.plusMinus, try parseProduct()]))
            } else if take("∓") {
                parts.append(.product([.plusMinus, try parseProduct().negated]))
            } else {
                return parts.count == 1 ? parts[0] : .sum(parts)
            }
        }
    }

    /// Factors side by side, divisors as `1/b`: trees stay shallow however long a product is.
    private mutating func parseProduct() throws(MathSyntaxError) -> MathExpression {
        var factors = [try parseSigned()]
        while let next = peek() {
            if take("*") {
                factors.append(try parseSigned())
            } else if take("/") {
                factors.append(.quotient(.number(1), try parseSigned()))
            } else if isFactor(next) {
                if next.isNumber, case .number = factors[factors.count - 1] {
                    throw failure("two numbers side by side")
                }
                factors.append(try parsePower())
            } else {
                break
            }
        }
        return factors.count == 1 ? factors[0] : .product(factors)
    }

    private func isFactor(_ next: Character) -> Bool {
        next.isLetter || next == "∞" || "([{⦃√⌊⌈".contains(next) || (next == "|" && !isInBars)
            || (next == "\\" && !characters[position...].starts(with: "\\end"))
            || next.isNumber
    }

    private mutating func parseSigned() throws(MathSyntaxError) -> MathExpression {
        var isNegative = false
        var isEither = false
        while let next = peek(), "+-±∓".contains(next) {
            if next == "-" || next == "∓" { isNegative.toggle() }
            if next == "±" || next == "∓" { isEither = true }
            position += 1
        }
        let power = try parsePower()
        let value = isNegative ? power.negated : power
        return isEither ? .product([.plusMinus, value]) : value
    }

    /// A power, a factorial or a percentage.
    mutating func parsePower() throws(MathSyntaxError) -> MathExpression {
        var value = try nested { parser throws(MathSyntaxError) in try parser.parsePrimary() }
        if take("°") { value = degrees(value) }
        while isAtFactorial() {
            position += 1
            value = .function("!", value)
        }
        if take("^") { value = .power(value, try parseExponent()) }
        if take("°") { value = degrees(value) }
        if take("%") { value = .quotient(value, .number(100)) }
        return value
    }

    private func degrees(_ value: MathExpression) -> MathExpression {
        countsDegrees ? .product([value, .quotient(.symbol("π"), .number(180))]) : value
    }

    /// `5!=120` has a factorial, `x != 5` a relation.
    private mutating func isAtFactorial() -> Bool {
        guard peek() == "!" else { return false }
        guard position + 1 < characters.count, characters[position + 1] == "=" else { return true }
        guard position > 0 else { return false }
        return characters[position - 1].isNumber || characters[position - 1] == ")"
    }

    /// An exponent; `10` of `x^10` is read as a whole, as people mean it.
    private mutating func parseExponent() throws(MathSyntaxError) -> MathExpression {
        guard let next = peek(), next.isNumber else { return try parseArgument() }
        var digits = ""
        while position < characters.count, let digit = characters[position].wholeNumberValue {
            digits += String(digit)
            position += 1
        }
        guard digits.count <= 18, let value = Int(digits) else {
            throw failure("expected an exponent of at most 18 digits")
        }
        return .number(value)
    }
}
