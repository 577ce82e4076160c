// Fractions as decimals, and decimals as fractions.

internal import BigInt

/// A number in decimal notation.
package struct DecimalText: Sendable, Equatable {
    /// The digits, as `-12.5`.
    package let text: String
    /// Whether digits were rounded away.
    package let isRounded: Bool

    /// Digits, and whether some are missing.
    package init(text: String, isRounded: Bool) {
        self.text = text
        self.isRounded = isRounded
    }
}

extension Rational {
    /// In decimal notation: all digits where they end within `fractionDigitCount` places, else
    /// rounded half away from zero to that many.
    package func decimal(fractionDigitCount: Int = 20) -> DecimalText {
        precondition((0...10_000).contains(fractionDigitCount), "places are few")
        let scale = BigInt(10).power(fractionDigitCount)
        let scaled = numerator * scale
        let (quotient, remainder) = scaled.magnitude
            .quotientAndRemainder(dividingBy: denominator.magnitude)
        let isUp = remainder * 2 >= denominator.magnitude
        var digits = String(isUp ? quotient + 1 : quotient)
        if digits.count <= fractionDigitCount {
            digits = String(repeating: "0", count: fractionDigitCount + 1 - digits.count) + digits
        }
        var fraction = digits.suffix(fractionDigitCount)
        while fraction.last == "0" { fraction.removeLast() }
        let whole = digits.dropLast(fractionDigitCount)
        let isZero = fraction.isEmpty && whole.allSatisfy { $0 == "0" }
        let sign = numerator < 0 && !isZero ? "-" : ""
        return DecimalText(
            text: sign + whole + (fraction.isEmpty ? "" : "." + fraction),
            isRounded: !remainder.isZero
        )
    }

    /// Reads `digits * 10^exponent`; the digits are ASCII.
    init?(decimalDigits digits: String, exponent: Int) {
        guard let whole = BigInt(digits) else { return nil }
        let power = BigInt(10).power(abs(exponent))
        self = exponent >= 0 ? Rational(whole * power) : Rational(whole, over: power)
    }

    /// A finite double, exactly.
    package init?(exactly value: Double) {
        guard value.isFinite else { return nil }
        guard value != 0 else {
            self.init(0)
            return
        }
        // The significand has 53 binary digits; shifted by them it is whole.
        let whole = BigInt(value.significand * 0x1p52) * (value.sign == .minus ? -1 : 1)
        let exponent = Int(value.exponent) - 52
        if exponent >= 0 {
            self.init(whole << exponent)
        } else {
            self.init(whole, over: BigInt(1) << -exponent)
        }
    }
}
