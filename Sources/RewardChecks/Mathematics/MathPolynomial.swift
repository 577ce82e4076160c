// Exact normal forms: polynomials with fractions as coefficients.

internal import BigInt

/// Why an expression has no normal form here; it may still be evaluated.
enum MathFormError: Error {
    /// It has a part that is no rational function, or no value.
    case notRational
    /// It has more terms, or longer numbers, than are worked with.
    case tooLarge
}

/// A polynomial in symbols, in `i`, and in square roots of primes.
///
/// `i` and the roots are symbols with powers below 2: `i²` is -1, `√p²` is p. They are linearly
/// independent over the fractions, and so the form is unique, if π and e are taken for independent.
struct MathPolynomial: Equatable {
    static let maximumTermCount = 256
    static let maximumDegree = 64

    /// Exponents by symbol, without zeros.
    typealias Monomial = [String: Int]

    /// Coefficients that are not zero.
    private(set) var terms: [Monomial: Rational]

    init(_ constant: Rational) { terms = constant.isZero ? [:] : [[:]: constant] }
    init(symbol: String) { terms = [[symbol: 1]: Rational(1)] }
    /// The square root of a prime.
    init(rootOf prime: Int) { self.init(symbol: "√\(prime)") }

    var isZero: Bool { terms.isEmpty }

    /// The number that it is, when it has no symbols.
    var constant: Rational? {
        if terms.isEmpty { return Rational(0) }
        return terms.count == 1 ? terms[[:]] : nil
    }

    private mutating func add(
        _ monomial: Monomial,
        _ coefficient: Rational,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) {
        let sum = try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
            try arithmetic.sum(terms[monomial] ?? Rational(0), coefficient)
        }
        terms[monomial] = sum.isZero ? nil : sum
        guard terms.count <= Self.maximumTermCount else { throw .tooLarge }
    }

    func plus(
        _ other: MathPolynomial,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathPolynomial {
        var result = self
        for (monomial, coefficient) in other.terms {
            try result.add(monomial, coefficient, &arithmetic)
        }
        return result
    }

    func times(
        _ other: MathPolynomial,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathPolynomial {
        var result = MathPolynomial(Rational(0))
        for (left, a) in terms {
            for (right, b) in other.terms {
                var (monomial, factor) = Self.reduced(left.merging(right, uniquingKeysWith: +))
                guard monomial.values.allSatisfy({ $0 <= Self.maximumDegree }) else {
                    throw .tooLarge
                }
                factor = try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
                    try arithmetic.countOperation()
                    return try arithmetic.product(factor, try arithmetic.product(a, b))
                }
                try result.add(monomial, factor, &arithmetic)
            }
        }
        return result
    }

    /// Squares of `i` and of roots become numbers.
    private static func reduced(_ monomial: Monomial) -> (Monomial, Rational) {
        var (result, factor) = (monomial, 1)
        for (symbol, exponent) in monomial where exponent == 2 {
            if symbol == "i" {
                factor = -factor
            } else if symbol.hasPrefix("√"), let prime = Int(symbol.dropFirst()) {
                factor *= prime
            } else {
                continue
            }
            result[symbol] = nil
        }
        return (result, Rational(factor))
    }

    func raised(
        to exponent: Int,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathPolynomial {
        if terms == [["i": 1]: Rational(1)], exponent > 4 {
            return try raised(to: exponent % 4, &arithmetic)
        }
        if let constant {
            return MathPolynomial(
                try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
                    try arithmetic.power(constant, BigInt(exponent))
                }
            )
        }
        guard exponent <= Self.maximumDegree else { throw .tooLarge }
        var result = MathPolynomial(Rational(1))
        for _ in 0..<exponent { result = try result.times(self, &arithmetic) }
        return result
    }

    /// The factor by which the other polynomial is this one, when there is one that is not zero.
    func ratio(
        to other: MathPolynomial,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> Rational? {
        guard terms.count == other.terms.count, let (monomial, mine) = terms.first,
            let theirs = other.terms[monomial]
        else { return nil }
        let factor = try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
            try arithmetic.quotient(theirs, mine)
        }
        let scaled = try times(MathPolynomial(factor), &arithmetic)
        return scaled == other ? factor : nil
    }
}

extension RationalArithmetic {
    /// Arithmetic for normal forms: whatever has no value here has no form.
    mutating func exactly<Value>(
        _ body: (inout RationalArithmetic) throws(CalculatorProblem) -> Value
    ) throws(MathFormError) -> Value {
        do throws(CalculatorProblem) {
            return try body(&self)
        } catch {
            if case .tooLarge = error { throw .tooLarge }
            throw .notRational
        }
    }
}
