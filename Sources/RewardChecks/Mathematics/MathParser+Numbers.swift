// How numbers are written in answers.

internal import BigInt

extension MathParser {
    private func digits(at start: Int) -> Int {
        characters[min(start, characters.count)...].prefix { $0.isASCII && $0.isNumber }.count
    }

    private func character(at index: Int) -> Character? {
        index < characters.count ? characters[index] : nil
    }

    /// A number; a whole one before a proper fraction of whole numbers is a mixed number.
    mutating func parseMixedNumber() throws(MathSyntaxError) -> MathExpression {
        let number = try parseNumber()
        guard case .number(let whole, false) = number, whole.isInteger else { return number }
        let start = position
        let isFraction = peek() != nil && characters[position...].starts(with: "\\frac")
        if isFraction {
            let fraction = try nested { parser throws(MathSyntaxError) in
                try parser.parsePrimary()
            }
            if case .quotient(.number(let top, false), .number(let bottom, false)) = fraction,
                top.isInteger, bottom.isInteger, top < bottom
            {
                return .sum([number, fraction])
            }
            return .product([number, fraction])
        }
        // `1 1/2`: blanks, and digits on both sides of the stroke.
        let topCount = digits(at: position)
        let bottomCount = digits(at: position + topCount + 1)
        let slash = position + topCount
        if position > start, (1...9).contains(topCount), (1...9).contains(bottomCount),
            character(at: slash) == "/",
            let top = Int(String(characters[position..<slash])),
            let bottom = Int(String(characters[(slash + 1)..<(slash + 1 + bottomCount)])),
            top < bottom
        {
            position = slash + 1 + bottomCount
            return .sum([number, .quotient(.number(top), .number(bottom))])
        }
        position = start
        return number
    }

    /// Numbers with groups of three, decimals, `1e5`, repeating decimals and numbers with a base.
    ///
    /// Outside of brackets a comma before other than three digits is a point.
    mutating func parseNumber() throws(MathSyntaxError) -> MathExpression {
        let first = digits(at: position)
        let isWhole = characters[position] != "0"
        var text = String(characters[position..<(position + first)])
        position += first
        while isWhole, (1...3).contains(first),
            character(at: position) == " " || (character(at: position) == "," && bracketDepth == 0),
            digits(at: position + 1) == 3, character(at: position + 4) != "/"
        {
            text += String(characters[(position + 1)..<(position + 4)])
            position += 4
        }
        var places = 0
        let next = digits(at: position + 1)
        let isPoint = character(at: position) == "." && (next > 0 || first > 0)
        if isPoint || (isDecimalComma() && next > 0) {
            places = next
            text += String(characters[(position + 1)..<(position + 1 + places)])
            position += 1 + places
        }
        guard text.count <= 400, let value = Rational(decimalDigits: text, exponent: -places) else {
            throw failure("expected a number of at most 400 digits")
        }
        if isPoint, let repeating = try parseRepeating(text, places) { return repeating }
        if places == 0, character(at: position) == "_" { return try parseInBase(text) }
        if let exponent = takeExponent(afterDecimal: isPoint),
            let value = Rational(decimalDigits: text, exponent: exponent - places)
        {
            return .number(value, isDecimal: exponent < places)
        }
        return .number(value, isDecimal: places > 0)
    }

    /// `1,2` may be 1.2, but `1,2,3` is a list.
    private func isDecimalComma() -> Bool {
        guard character(at: position) == ",", bracketDepth == 0, !commasSeparate else {
            return false
        }
        let end = position + 1 + digits(at: position + 1)
        let isList = character(at: end) == "," || text(before: position, has: ",")
        return !isList
    }

    /// Whether a sign and digits stand directly before the number that ends here.
    private func text(before end: Int, has sign: Character) -> Bool {
        var start = end
        while start > 0, characters[start - 1].isNumber { start -= 1 }
        return start > 1 && characters[start - 1] == sign && characters[start - 2].isNumber
            && end - start != 3
    }

    /// The exponent of `1.5e-3` and `2E5`; `2e-3` is twice e less 3, and `2e` twice e.
    private mutating func takeExponent(afterDecimal isDecimal: Bool) -> Int? {
        guard let letter = character(at: position), letter == "e" || letter == "E" else {
            return nil
        }
        let sign = character(at: position + 1)
        let isSigned = sign == "-" || sign == "+"
        let start = position + (isSigned ? 2 : 1)
        let count = digits(at: start)
        guard (1...3).contains(count), isDecimal || !isSigned || letter == "E" || count > 1,
            let value = Int(String(characters[start..<(start + count)]))
        else { return nil }
        position = start + count
        return sign == "-" ? -value : value
    }

    /// `0.1\overline{6}`: the digits under the bar go on for ever.
    private mutating func parseRepeating(
        _ text: String,
        _ places: Int
    ) throws(MathSyntaxError) -> MathExpression? {
        for mark in ["\\overline", "\\bar", "\\dot"]
        where characters[position...].starts(with: mark) {
            var start = position + mark.count
            let isGroup = character(at: start) == "{"
            if isGroup { start += 1 }
            let count = isGroup ? digits(at: start) : min(1, digits(at: start))
            let end = start + count
            guard (1...100).contains(count), !isGroup || character(at: end) == "}",
                let before = BigInt(text),
                let period = BigInt(String(characters[start..<end]))
            else { throw failure("expected repeating digits") }
            position = isGroup ? end + 1 : end
            // With k places and a period of r digits: (before · (10^r - 1) + period) / ...
            let nines = BigInt(10).power(count) - 1
            let value = Rational(before * nines + period, over: nines * BigInt(10).power(places))
            return .number(value, isDecimal: false)
        }
        return nil
    }

    /// `101_2`: a whole number in a base of 2 to 10.
    private mutating func parseInBase(_ text: String) throws(MathSyntaxError) -> MathExpression {
        position += 1
        guard case .number(let base, false) = try parseArgument(), let base = base.intValue,
            (2...10).contains(base)
        else { throw failure("expected a base of 2 to 10") }
        var value = BigInt(0)
        for digit in text.compactMap(\.wholeNumberValue) {
            guard digit < base else { throw failure("a digit that the base does not have") }
            value = value * BigInt(base) + BigInt(digit)
        }
        return .number(Rational(value), isDecimal: false)
    }
}
