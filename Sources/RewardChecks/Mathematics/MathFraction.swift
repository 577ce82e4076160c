// Exact normal forms: quotients of polynomials.

internal import BigInt

/// A quotient of polynomials; equality is `a d = b c`, so that nothing has to be cancelled.
struct MathFraction {
    let top: MathPolynomial
    let bottom: MathPolynomial

    private static let one = MathPolynomial(Rational(1))
    /// Primes up to this are looked for under a square root.
    private static let maximumPrime = 20_000

    init(_ top: MathPolynomial, _ bottom: MathPolynomial) {
        self.top = top
        self.bottom = bottom
    }

    /// The normal form of an expression of numbers, symbols, sums, products, quotients, whole
    /// powers, square roots and factorials of numbers.
    init(
        _ expression: MathExpression,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) {
        try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
            try arithmetic.countOperation()
        }
        switch expression {
        case .number(let value, _): self.init(MathPolynomial(value), Self.one)
        case .symbol("∞"): throw .notRational
        case .symbol(let name): self.init(MathPolynomial(symbol: name), Self.one)
        case .sum(let parts):
            var sum = MathFraction(MathPolynomial(Rational(0)), Self.one)
            for part in parts {
                sum = try sum.plus(try MathFraction(part, &arithmetic), &arithmetic)
            }
            self = sum
        case .product(let parts):
            var product = MathFraction(Self.one, Self.one)
            for part in parts {
                let factor = try MathFraction(part, &arithmetic)
                product = MathFraction(
                    try product.top.times(factor.top, &arithmetic),
                    try product.bottom.times(factor.bottom, &arithmetic)
                )
            }
            self = product
        case .quotient(let left, let right):
            let a = try MathFraction(left, &arithmetic)
            let b = try MathFraction(right, &arithmetic)
            guard !b.top.isZero else { throw .notRational }
            self.init(
                try a.top.times(b.bottom, &arithmetic),
                try a.bottom.times(b.top, &arithmetic)
            )
        case .power(let base, let exponent):
            self = try Self.power(base, exponent, &arithmetic)
        case .function(let name, let argument):
            self = try Self.function(name, argument, &arithmetic)
        case .bracketed, .union, .matrix, .relation: throw .notRational
        }
    }

    /// Functions that are exact for numbers.
    private static func function(
        _ name: String,
        _ argument: MathExpression,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathFraction {
        guard ["!", "abs", "floor", "ceil"].contains(name),
            let number = try MathFraction(argument, &arithmetic).constant(&arithmetic)
        else { throw .notRational }
        let value: Rational =
            switch name {
            case "!":
                try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
                    try arithmetic.factorial(number)
                }
            case "floor": Rational(number.floor)
            case "ceil": Rational(-number.negated.floor)
            default: number.magnitude
            }
        return MathFraction(MathPolynomial(value), one)
    }

    private static func power(
        _ base: MathExpression,
        _ exponent: MathExpression,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathFraction {
        guard let number = try MathFraction(exponent, &arithmetic).constant(&arithmetic) else {
            throw .notRational
        }
        let value = try MathFraction(base, &arithmetic)
        guard let whole = number.intValue else { return try root(value, number, &arithmetic) }
        guard whole >= 0 || !value.top.isZero else { throw .notRational }
        // A power with too many digits is refused by the arithmetic.
        guard whole.magnitude <= 1 << 20 else { throw .tooLarge }
        let a = try value.top.raised(to: abs(whole), &arithmetic)
        let b = try value.bottom.raised(to: abs(whole), &arithmetic)
        return whole >= 0 ? MathFraction(a, b) : MathFraction(b, a)
    }

    /// A root of a number: where it is a fraction, and else a square root as roots of primes.
    private static func root(
        _ value: MathFraction,
        _ exponent: Rational,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathFraction {
        guard let base = try value.constant(&arithmetic) else { throw .notRational }
        let isOdd = exponent.denominator.magnitude.isMultiple(of: 2) == false
        // Negative numbers have real roots of odd degree.
        let sign = base.signum < 0 && isOdd
        let exact = try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
            try arithmetic.power(.exact(sign ? base.negated : base.magnitude), .exact(exponent))
        }.exactValue
        if sign || base.signum >= 0, let exact {
            let isNegative = sign && !exponent.numerator.magnitude.isMultiple(of: 2)
            return MathFraction(MathPolynomial(isNegative ? exact.negated : exact), one)
        }
        guard exponent.denominator == 2, let count = Int(exactly: exponent.numerator),
            abs(count) <= 64
        else { throw .notRational }
        let root = try squareRoot(base, &arithmetic)
        let a = try root.top.raised(to: abs(count), &arithmetic)
        let b = try root.bottom.raised(to: abs(count), &arithmetic)
        return count > 0 ? MathFraction(a, b) : MathFraction(b, a)
    }

    /// `√(a/b)` is `√(ab)/b`; the root of a negative number has the factor `i`.
    private static func squareRoot(
        _ value: Rational,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathFraction {
        guard var rest = Int(exactly: value.numerator.magnitude * value.denominator.magnitude)
        else { throw .notRational }
        var whole = 1
        var form = value.signum < 0 ? MathPolynomial(symbol: "i") : one
        var prime = 2
        while prime * prime <= rest, prime <= maximumPrime {
            var count = 0
            while rest.isMultiple(of: prime) {
                rest /= prime
                count += 1
            }
            for _ in 0..<(count / 2) { whole *= prime }
            if count.isMultiple(of: 2) == false {
                form = try form.times(MathPolynomial(rootOf: prime), &arithmetic)
            }
            prime += 1
        }
        try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
            try arithmetic.count(wordSteps: prime)
        }
        // What is left has no factor up to the bound; below its square it is a prime.
        guard rest < maximumPrime * maximumPrime else { throw .notRational }
        if rest > 1 { form = try form.times(MathPolynomial(rootOf: rest), &arithmetic) }
        return MathFraction(
            try form.times(MathPolynomial(Rational(whole)), &arithmetic),
            MathPolynomial(Rational(value.denominator))
        )
    }

    func plus(
        _ other: MathFraction,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> MathFraction {
        MathFraction(
            try top.times(other.bottom, &arithmetic)
                .plus(try other.top.times(bottom, &arithmetic), &arithmetic),
            try bottom.times(other.bottom, &arithmetic)
        )
    }

    /// The number that it is, when it has no symbols.
    func constant(
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> Rational? {
        guard let a = top.constant, let b = bottom.constant else { return nil }
        return try arithmetic.exactly { arithmetic throws(CalculatorProblem) in
            try arithmetic.quotient(a, b)
        }
    }

    func equals(
        _ other: MathFraction,
        _ arithmetic: inout RationalArithmetic
    ) throws(MathFormError) -> Bool {
        try top.times(other.bottom, &arithmetic) == other.top.times(bottom, &arithmetic)
    }
}
