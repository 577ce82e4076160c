// Exact normal forms: polynomials, and their quotients.

internal import BigInt

/// Why an expression has no normal form here; it may still be evaluated.
enum MathFormError: Error {
    /// It has a part that is no rational function, or no value.
    case notRational
    /// It has more terms, or longer numbers, than are worked with.
    case tooLarge
}

/// A polynomial with fractions as coefficients.
struct MathPolynomial: Equatable {
    static let maximumTermCount = 256
    static let maximumDegree = 64
    static let maximumBitCount = 2000

    /// Exponents by symbol, without zeros.
    typealias Monomial = [String: Int]

    /// Coefficients that are not zero.
    private(set) var terms: [Monomial: Rational]

    init(_ constant: Rational) { terms = constant.isZero ? [:] : [[:]: constant] }
    init(symbol: String) { terms = [[symbol: 1]: Rational(1)] }

    var isZero: Bool { terms.isEmpty }

    /// The number that it is, when it has no symbols.
    var constant: Rational? {
        if terms.isEmpty { return Rational(0) }
        return terms.count == 1 ? terms[[:]] : nil
    }

    private mutating func add(
        _ monomial: Monomial,
        _ coefficient: Rational
    ) throws(MathFormError) {
        let old = terms[monomial] ?? Rational(0)
        let top =
            old.numerator * coefficient.denominator + coefficient.numerator * old.denominator
        let sum = Rational(top, over: old.denominator * coefficient.denominator)
        terms[monomial] = sum.isZero ? nil : sum
        guard terms.count <= Self.maximumTermCount, sum.bitCount <= Self.maximumBitCount else {
            throw .tooLarge
        }
    }

    func plus(_ other: MathPolynomial) throws(MathFormError) -> MathPolynomial {
        var result = self
        for (monomial, coefficient) in other.terms { try result.add(monomial, coefficient) }
        return result
    }

    func scaled(by factor: Rational) throws(MathFormError) -> MathPolynomial {
        try times(MathPolynomial(factor))
    }

    func times(_ other: MathPolynomial) throws(MathFormError) -> MathPolynomial {
        var result = MathPolynomial(Rational(0))
        for (left, a) in terms {
            for (right, b) in other.terms {
                let monomial = left.merging(right, uniquingKeysWith: +)
                guard monomial.values.allSatisfy({ $0 <= Self.maximumDegree }) else {
                    throw .tooLarge
                }
                let product = Rational(
                    a.numerator * b.numerator,
                    over: a.denominator * b.denominator
                )
                try result.add(monomial, product)
            }
        }
        return result
    }

    func raised(to exponent: Int) throws(MathFormError) -> MathPolynomial {
        guard exponent <= Self.maximumDegree else { throw .tooLarge }
        var result = MathPolynomial(Rational(1))
        for _ in 0..<exponent { result = try result.times(self) }
        return result
    }

    /// The factor by which the other polynomial is this one, when there is one that is not zero.
    func ratio(to other: MathPolynomial) -> Rational? {
        guard terms.count == other.terms.count, let (monomial, mine) = terms.first,
            let theirs = other.terms[monomial]
        else { return nil }
        let factor = Rational(
            theirs.numerator * mine.denominator,
            over: theirs.denominator * mine.numerator
        )
        // A factor scales no number of terms, so that this cannot become too large by itself.
        guard let scaled = try? scaled(by: factor) else { return nil }
        return scaled == other ? factor : nil
    }
}

/// A quotient of polynomials; equality is `a d = b c`, so that nothing has to be cancelled.
struct MathFraction {
    let top: MathPolynomial
    let bottom: MathPolynomial

    init(_ top: MathPolynomial, _ bottom: MathPolynomial) {
        self.top = top
        self.bottom = bottom
    }

    /// The normal form of an expression of numbers, symbols, sums, products, quotients and whole
    /// powers.
    init(_ expression: MathExpression) throws(MathFormError) {
        let one = MathPolynomial(Rational(1))
        switch expression {
        case .number(let value, _): self.init(MathPolynomial(value), one)
        case .symbol(let name): self.init(MathPolynomial(symbol: name), one)
        case .sum(let parts):
            var sum = MathFraction(MathPolynomial(Rational(0)), one)
            for part in parts { sum = try sum.plus(try MathFraction(part)) }
            self = sum
        case .product(let parts):
            var product = MathFraction(one, one)
            for part in parts {
                let factor = try MathFraction(part)
                product = MathFraction(
                    try product.top.times(factor.top),
                    try product.bottom.times(factor.bottom)
                )
            }
            self = product
        case .quotient(let left, let right):
            let (a, b) = (try MathFraction(left), try MathFraction(right))
            guard !b.top.isZero else { throw .notRational }
            self.init(try a.top.times(b.bottom), try a.bottom.times(b.top))
        case .power(let base, let exponent): self = try Self.power(base, exponent)
        case .function, .bracketed, .union, .matrix, .relation: throw .notRational
        }
    }

    private static func power(
        _ base: MathExpression,
        _ exponent: MathExpression
    ) throws(MathFormError) -> MathFraction {
        let form = try MathFraction(exponent)
        guard let top = form.top.constant, let bottom = form.bottom.constant else {
            throw .notRational
        }
        let number = Rational(
            top.numerator * bottom.denominator,
            over: top.denominator * bottom.numerator
        )
        let value = try MathFraction(base)
        guard let whole = number.intValue else { return try root(value, number) }
        guard whole.magnitude <= MathPolynomial.maximumDegree else { throw .tooLarge }
        guard whole >= 0 || !value.top.isZero else { throw .notRational }
        let (a, b) = (
            try value.top.raised(to: abs(whole)), try value.bottom.raised(to: abs(whole))
        )
        return whole >= 0 ? MathFraction(a, b) : MathFraction(b, a)
    }

    /// A root of a number, where it is a fraction.
    private static func root(
        _ value: MathFraction,
        _ exponent: Rational
    ) throws(MathFormError) -> MathFraction {
        guard let top = value.top.constant, let bottom = value.bottom.constant else {
            throw .notRational
        }
        let base = Rational(
            top.numerator * bottom.denominator,
            over: top.denominator * bottom.numerator
        )
        var arithmetic = RationalArithmetic()
        // A number without a root that is a fraction is evaluated instead.
        guard let power = try? arithmetic.power(.exact(base), .exact(exponent)),
            let exact = power.exactValue, exact.bitCount <= MathPolynomial.maximumBitCount
        else { throw .notRational }
        return MathFraction(MathPolynomial(exact), MathPolynomial(Rational(1)))
    }

    func plus(_ other: MathFraction) throws(MathFormError) -> MathFraction {
        MathFraction(
            try top.times(other.bottom).plus(try other.top.times(bottom)),
            try bottom.times(other.bottom)
        )
    }

    /// The number that it is, when it has no symbols.
    var constant: Rational? {
        guard let a = top.constant, let b = bottom.constant else { return nil }
        return Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
    }

    func equals(_ other: MathFraction) throws(MathFormError) -> Bool {
        try top.times(other.bottom) == other.top.times(bottom)
    }
}
