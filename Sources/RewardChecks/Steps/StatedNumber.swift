// Numbers of a text beside computed ones.

internal import BigInt

/// A number as written, to be compared with a computed one.
package struct StatedNumber {
    private let text: String
    private let value: CalculatorValue
    private let isApproximate: Bool

    /// A number that was written as `text`; `isApproximate` says that it stands behind `≈`.
    package init(text: String, value: CalculatorValue, isApproximate: Bool = false) {
        self.text = text
        self.value = value
        self.isApproximate = isApproximate
    }

    /// Whether it may stand for a computed number.
    package func agrees(with computed: CalculatorValue, _ tolerance: StepTolerance) -> Bool {
        if isClose(value.rational, to: computed) { return true }
        // Many write `10 / 40 * 100 = 25%`: the percent sign names the unit.
        let isPercent = text.contains("%")
        let hundredfold = Rational(100)
        if isPercent, isClose(product(value.rational, hundredfold), to: computed) { return true }
        guard case .rounded(let minimum) = tolerance, let places = placeCount else { return false }
        guard places + (isPercent ? 2 : 0) >= minimum || isApproximate else { return false }
        return isRounding(value.rational, of: computed.rational, places + (isPercent ? 2 : 0))
            || (isPercent
                && isRounding(product(value.rational, hundredfold), of: computed.rational, places))
    }

    /// Equal, or to 12 digits where one of them is no whole number: many a text was written by a
    /// program that computes with doubles, as `11/18*162=99.00000000000001`.
    private func isClose(_ stated: Rational, to computed: CalculatorValue) -> Bool {
        if stated == computed.rational { return true }
        guard !stated.isInteger || computed.exactValue?.isInteger != true else { return false }
        let (a, b) = (stated.doubleValue, computed.doubleValue)
        return abs(a - b) <= 1e-12 * max(abs(a), abs(b))
    }

    private func product(_ left: Rational, _ right: Rational) -> Rational {
        Rational(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// Digits behind the point of a plain number; nil for other expressions.
    private var placeCount: Int? {
        let digits = text.filter { !"$€£% ,".contains($0) }
        guard digits.drop(while: { $0 == "-" }).allSatisfy({ $0.isNumber || $0 == "." }) else {
            return nil
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 ? parts[1].count : 0
    }

    /// Whether the numbers differ by at most half a unit of a decimal place.
    private func isRounding(_ stated: Rational, of computed: Rational, _ places: Int) -> Bool {
        let scale = Rational(decimalDigits: "2", exponent: places) ?? Rational(2)
        let difference = Rational(
            stated.numerator * computed.denominator - computed.numerator * stated.denominator,
            over: stated.denominator * computed.denominator
        )
        return product(difference.magnitude, scale) <= Rational(1)
    }
}
