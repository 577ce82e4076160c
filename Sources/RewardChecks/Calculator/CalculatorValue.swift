// Values of expressions: exact as long as possible.

/// A number that is known exactly, or to about 15 significant digits.
package enum CalculatorValue: Sendable, Equatable {
    case exact(Rational)
    /// The result of a root, a logarithm or another function that has no fraction; finite.
    case approximate(Double)

    /// Significant decimal digits of an approximate value.
    package static let significantDigitCount = 15

    /// A finite double; anything else has a reason for which there is no number.
    init(approximately value: Double) throws(CalculatorProblem) {
        guard !value.isNaN else { throw .undefined("there is no real number with this value") }
        guard value.isFinite else { throw .tooLarge("a decimal is beyond 1.8e308") }
        self = .approximate(value)
    }

    /// Whether it is known exactly.
    package var isExact: Bool { exactValue != nil }

    /// The fraction, when it is known exactly.
    package var exactValue: Rational? {
        if case .exact(let value) = self { value } else { nil }
    }

    /// The nearest double; infinite for exact numbers beyond its range.
    package var doubleValue: Double {
        switch self {
        case .exact(let value): value.doubleValue
        case .approximate(let value): value
        }
    }

    /// The fraction that the value is, or that its double is.
    package var rational: Rational {
        switch self {
        case .exact(let value): value
        case .approximate(let value): Rational(exactly: value) ?? Rational(0)
        }
    }

    /// In decimal notation: up to 20 places when exact, else 15 significant digits.
    package var decimal: DecimalText {
        switch self {
        case .exact(let value): return value.decimal()
        case .approximate(let value):
            let exponent = value == 0 ? 0 : Int(Double.log10(abs(value)).rounded(.down))
            let places = min(max(Self.significantDigitCount - 1 - exponent, 0), 400)
            return DecimalText(
                text: rational.decimal(fractionDigitCount: places).text,
                isRounded: true
            )
        }
    }
}

/// Arithmetic on values: exact with exact, else in double precision.
extension RationalArithmetic {
    mutating func sum(
        _ left: CalculatorValue,
        _ right: CalculatorValue
    ) throws(CalculatorProblem) -> CalculatorValue {
        if case .exact(let a) = left, case .exact(let b) = right { return .exact(try sum(a, b)) }
        return try CalculatorValue(approximately: left.doubleValue + right.doubleValue)
    }

    func negative(_ value: CalculatorValue) -> CalculatorValue {
        switch value {
        case .exact(let value): .exact(value.negated)
        case .approximate(let value): .approximate(-value)
        }
    }

    mutating func product(
        _ left: CalculatorValue,
        _ right: CalculatorValue
    ) throws(CalculatorProblem) -> CalculatorValue {
        if case .exact(let a) = left, case .exact(let b) = right {
            return .exact(try product(a, b))
        }
        return try CalculatorValue(approximately: left.doubleValue * right.doubleValue)
    }

    mutating func quotient(
        _ left: CalculatorValue,
        _ right: CalculatorValue
    ) throws(CalculatorProblem) -> CalculatorValue {
        if case .exact(let a) = left, case .exact(let b) = right {
            return .exact(try quotient(a, b))
        }
        guard right.doubleValue != 0 else { throw .divisionByZero }
        return try CalculatorValue(approximately: left.doubleValue / right.doubleValue)
    }

    /// A power: exact for whole exponents, and for fractions whose root is one.
    ///
    /// A negative base with an exponent that is no whole number has no real principal value.
    mutating func power(
        _ base: CalculatorValue,
        _ exponent: CalculatorValue
    ) throws(CalculatorProblem) -> CalculatorValue {
        if case .exact(let a) = base, case .exact(let b) = exponent {
            if b.isInteger { return .exact(try power(a, b.numerator)) }
            if a.signum >= 0, let degree = Int(exactly: b.denominator),
                let root = try exactRoot(a, degree: degree)
            {
                return .exact(try power(root, b.numerator))
            }
        }
        let value = base.doubleValue
        guard value != 0 || exponent.doubleValue >= 0 else { throw .divisionByZero }
        return try CalculatorValue(approximately: Double.power(value, exponent.doubleValue))
    }

    /// The real root of whole degree; of negative numbers only for odd degrees.
    mutating func root(
        _ value: CalculatorValue,
        degree: Int
    ) throws(CalculatorProblem) -> CalculatorValue {
        guard degree >= 1 else { throw .undefined("a root has a degree of at least 1") }
        if case .exact(let exact) = value, let root = try exactRoot(exact, degree: degree) {
            return .exact(root)
        }
        let number = value.doubleValue
        guard number >= 0 || !degree.isMultiple(of: 2) else {
            throw .undefined("a negative number has no real root of even degree")
        }
        let root = Double.root(abs(number), degree: degree)
        return try CalculatorValue(approximately: number < 0 ? -root : root)
    }
}
