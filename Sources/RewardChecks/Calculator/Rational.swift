// Exact fractions of whole numbers of any size.

package import BigInt

/// A fraction in lowest terms with a positive denominator.
///
/// Arithmetic with a budget is `RationalArithmetic`; here is only what cannot grow.
package struct Rational: Sendable, Hashable {
    /// The signed numerator.
    package let numerator: BigInt
    /// The denominator, at least 1.
    package let denominator: BigInt

    /// A whole number.
    package init(_ value: BigInt) {
        numerator = value
        denominator = 1
    }

    /// A whole number.
    package init(_ value: Int) { self.init(BigInt(value)) }

    /// Parts that are in lowest terms already, the denominator positive.
    init(lowestNumerator numerator: BigInt, denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Any fraction; the denominator must not be zero.
    package init(_ numerator: BigInt, over denominator: BigInt) {
        precondition(denominator != 0, "callers refuse zero denominators")
        let divisor = numerator.greatestCommonDivisor(with: denominator)
        let sign: BigInt = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
    }

    /// A fraction of small numbers; the denominator must not be zero.
    package init(_ numerator: Int, over denominator: Int) {
        self.init(BigInt(numerator), over: BigInt(denominator))
    }

    /// Whether the denominator is 1.
    package var isInteger: Bool { denominator == 1 }
    /// Whether it is zero.
    package var isZero: Bool { numerator.isZero }
    /// -1, 0 or 1.
    package var signum: Int { numerator.isZero ? 0 : (numerator < 0 ? -1 : 1) }
    /// The negative.
    package var negated: Rational {
        Rational(lowestNumerator: -numerator, denominator: denominator)
    }
    /// Without its sign.
    package var magnitude: Rational { numerator < 0 ? negated : self }
    /// Binary digits of the longer part.
    package var bitCount: Int {
        max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
    }
    /// The whole number, if it is one that fits.
    package var intValue: Int? { isInteger ? Int(exactly: numerator) : nil }

    /// The largest whole number that is not above it.
    package var floor: BigInt {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The nearest double, to within two units in the last place; infinite beyond its range.
    package var doubleValue: Double {
        guard !isZero else { return 0 }
        // The quotient gets 64 to 66 binary digits, whatever the sizes of the parts.
        let top = numerator.magnitude
        let bottom = denominator.magnitude
        let shift = bottom.bitWidth - top.bitWidth + 65
        let scaled = shift >= 0 ? (top << shift) / bottom : top / (bottom << -shift)
        let value = Double(sign: .plus, exponent: -shift, significand: Double(scaled))
        return numerator < 0 ? -value : value
    }

    /// As `3`, `-7/2`.
    package var fractionText: String {
        isInteger ? String(numerator) : "\(numerator)/\(denominator)"
    }
}

extension Rational: Comparable {
    package static func < (left: Rational, right: Rational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }
}
