// Recursive descent over normalised notation.

/// Parses one answer.
///
/// Depth and size are bounded.
///
///     list     = relation { "," relation }
///     relation = union { ("=" | "<" | "≤" | ...) union }
///     union    = sum { "∪" sum }
///     sum      = product { ("+" | "-") product }
///     product  = signed { ("*" | "/") signed | power }        left-out multiplication
///     power    = primary [ "^" argument ] [ "%" ]
struct MathParser {
    static let maximumCharacterCount = 4096
    static let maximumDepth = 40

    let characters: [Character]
    var position = 0
    private var depth = 0
    /// Inside of brackets commas part elements; outside they may belong to numbers.
    var bracketDepth = 0

    init(_ text: String) throws(MathSyntaxError) {
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
            "≥": .greaterOrEqual,
        ]
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
                try appendImplicit(&factors)
            } else {
                break
            }
        }
        return factors.count == 1 ? factors[0] : .product(factors)
    }

    private func isFactor(_ next: Character) -> Bool {
        next.isLetter || next == "∞" || "([{⦃".contains(next)
            || (next == "\\" && !characters[position...].starts(with: "\\end"))
            || next.isNumber
    }

    /// Left-out multiplication; a whole number before a fraction of numbers is a mixed number.
    private mutating func appendImplicit(
        _ factors: inout [MathExpression]
    ) throws(MathSyntaxError) {
        let isFraction = characters[position...].starts(with: "\\frac")
        let left = factors[factors.count - 1]
        if characters[position].isNumber, case .number = left {
            throw failure("two numbers side by side")
        }
        let right = try parsePower()
        if isFraction, case .number(let whole, false) = left, whole.isInteger,
            case .quotient(.number, .number) = right
        {
            factors[factors.count - 1] = .sum([left, right])
        } else {
            factors.append(right)
        }
    }

    private mutating func parseSigned() throws(MathSyntaxError) -> MathExpression {
        var isNegative = false
        while let next = peek(), next == "-" || next == "+" {
            if next == "-" { isNegative.toggle() }
            position += 1
        }
        let value = try parsePower()
        return isNegative ? value.negated : value
    }

    mutating func parsePower() throws(MathSyntaxError) -> MathExpression {
        var value = try nested { parser throws(MathSyntaxError) in try parser.parsePrimary() }
        if take("^") { value = .power(value, try parseArgument()) }
        if take("%") { value = .quotient(value, .number(100)) }
        return value
    }
}
