// How numbers are written.

internal import BigInt

/// Reading of one number at the position of a scanner.
extension CalculatorScanner {
    /// Characters that may part groups of three digits.
    private static let groupSigns: Set<Unicode.Scalar> = [
        ",", " ", "'", "’", "\u{A0}", "\u{202F}", "\u{2009}", "，",
    ]

    /// Whether a number begins here: a digit, or a point and a digit.
    var isAtNumber: Bool {
        guard let scalar = peek() else { return false }
        if Self.digit(scalar) != nil || Self.vulgarFractions[scalar] != nil { return true }
        return scalar == "." && peek(1).flatMap(Self.digit) != nil
    }

    private mutating func takeDigits() -> String {
        var digits = ""
        while let digit = peek().flatMap(Self.digit) {
            digits += String(digit)
            position += 1
        }
        return digits
    }

    /// Whether exactly three digits follow at a distance.
    private func isGroup(at distance: Int) -> Bool {
        (0..<3).allSatisfy { peek(distance + $0).flatMap(Self.digit) != nil }
            && peek(distance + 3).flatMap(Self.digit) == nil
    }

    /// Reads a number without sign; `commasSeparate` leaves commas to lists of arguments.
    mutating func scanNumber(
        commasSeparate: Bool,
        meter: CalculatorMeter
    ) throws(CalculatorProblem) -> Rational {
        var digits = takeDigits()
        if let sign = peek(), Self.groupSigns.contains(sign), (1...3).contains(digits.count),
            digits.first != "0", isGroup(at: 1), sign != "," || !commasSeparate
        {
            while peek() == sign, isGroup(at: 1) {
                position += 1
                digits += takeDigits()
            }
        }
        if peek() == ",", !commasSeparate, peek(1).flatMap(Self.digit) != nil {
            throw .ambiguous("commas part groups of three digits; decimals have a point")
        }
        if let fraction = peek().flatMap({ Self.vulgarFractions[$0] }) {
            return try scanVulgarFraction(fraction, after: digits, meter: meter)
        }
        var exponent = 0
        if peek() == "." {
            position += 1
            let fraction = takeDigits()
            digits += fraction
            exponent = -fraction.count
            if peek() == ".", peek(1).flatMap(Self.digit) != nil {
                throw .ambiguous("a number has one point; write groups with commas")
            }
        }
        exponent += try scanExponent(meter: meter)
        try check(digitCount: digits.count + abs(exponent), meter)
        guard let value = Rational(decimalDigits: digits, exponent: exponent) else {
            throw .syntax("expected a number")
        }
        return value
    }

    private mutating func scanVulgarFraction(
        _ fraction: (Int, Int),
        after digits: String,
        meter: CalculatorMeter
    ) throws(CalculatorProblem) -> Rational {
        position += 1
        try check(digitCount: digits.count + 2, meter)
        let whole = Rational(decimalDigits: digits.isEmpty ? "0" : digits, exponent: 0)
        guard let whole else { throw .syntax("expected a number") }
        let (top, bottom) = (fraction.0, fraction.1)
        return Rational(whole.numerator * BigInt(bottom) + BigInt(top), over: BigInt(bottom))
    }

    /// The exponent of `1e5`: only with digits directly behind, so that `2e` is twice e.
    private mutating func scanExponent(
        meter: CalculatorMeter
    ) throws(CalculatorProblem) -> Int {
        guard peek() == "e" || peek() == "E" else { return 0 }
        let isSigned = peek(1) == "-" || peek(1) == "+"
        guard peek(isSigned ? 2 : 1).flatMap(Self.digit) != nil else { return 0 }
        let isNegative = peek(1) == "-"
        position += isSigned ? 2 : 1
        let digits = takeDigits()
        guard let value = Int(digits), value <= meter.budget.maximumBitCount else {
            throw .tooLarge("the exponent of a number has too many digits")
        }
        return isNegative ? -value : value
    }

    private func check(
        digitCount: Int,
        _ meter: CalculatorMeter
    ) throws(CalculatorProblem) {
        // A decimal digit is 3.32 binary digits.
        try meter.check(bitCount: digitCount * 10 / 3)
    }
}
