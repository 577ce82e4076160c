// Exact arithmetic under a budget.

internal import BigInt

/// Sums, products, powers, roots and factorials of fractions, charged to a meter beforehand.
struct RationalArithmetic {
    private(set) var meter: CalculatorMeter

    init(_ budget: CalculatorBudget = CalculatorBudget()) { meter = CalculatorMeter(budget) }

    /// Counts one operator, function or number.
    mutating func countOperation() throws(CalculatorProblem) { try meter.countOperation() }

    /// Counts arithmetic before it is done.
    mutating func count(wordSteps: Int) throws(CalculatorProblem) {
        try meter.count(wordSteps: wordSteps)
    }

    private func words(_ value: BigInt) -> Int { value.magnitude.bitWidth / 64 + 1 }

    private mutating func product(
        _ left: BigInt,
        _ right: BigInt
    ) throws(CalculatorProblem) -> BigInt {
        try meter.check(bitCount: left.magnitude.bitWidth + right.magnitude.bitWidth - 1)
        try meter.count(wordSteps: words(left) * words(right))
        return left * right
    }

    /// A fraction in lowest terms; the denominator is not zero.
    mutating func fraction(
        _ numerator: BigInt,
        over denominator: BigInt
    ) throws(CalculatorProblem) -> Rational {
        guard denominator != 1 else { return Rational(numerator) }
        // The binary algorithm of BigInt takes a step of all words for each binary digit of both.
        let bits = numerator.magnitude.bitWidth + denominator.magnitude.bitWidth
        try meter.count(wordSteps: bits * max(words(numerator), words(denominator)))
        let value = Rational(numerator, over: denominator)
        try meter.check(bitCount: value.bitCount)
        return value
    }

    mutating func sum(_ left: Rational, _ right: Rational) throws(CalculatorProblem) -> Rational {
        let a = try product(left.numerator, right.denominator)
        let b = try product(right.numerator, left.denominator)
        let bottom = try product(left.denominator, right.denominator)
        let top = a + b
        try meter.check(bitCount: top.magnitude.bitWidth)
        return try fraction(top, over: bottom)
    }

    mutating func product(
        _ left: Rational,
        _ right: Rational
    ) throws(CalculatorProblem) -> Rational {
        let top = try product(left.numerator, right.numerator)
        return try fraction(top, over: try product(left.denominator, right.denominator))
    }

    mutating func quotient(
        _ left: Rational,
        _ right: Rational
    ) throws(CalculatorProblem) -> Rational {
        guard !right.isZero else { throw .divisionByZero }
        let top = try product(left.numerator, right.denominator)
        return try fraction(top, over: try product(left.denominator, right.numerator))
    }

    /// A whole power; `0^0` is 1, as in combinatorics and in every programming language.
    mutating func power(
        _ base: Rational,
        _ exponent: BigInt
    ) throws(CalculatorProblem) -> Rational {
        if exponent.isZero { return Rational(1) }
        if base.isZero {
            guard exponent > 0 else { throw .divisionByZero }
            return base
        }
        if base.magnitude == Rational(1) {
            return base.signum > 0 || exponent.magnitude.isMultiple(of: 2)
                ? Rational(1) : Rational(-1)
        }
        // |base| has a part of at least 2, so the power has at least |exponent| binary digits.
        guard let count = Int(exactly: exponent.magnitude), count <= meter.budget.maximumBitCount
        else {
            throw .tooLarge("an exponent has a power with too many digits")
        }
        try meter.check(bitCount: (base.bitCount - 1) * count + 1)
        let words = (base.bitCount * count) / 64 + 1
        try meter.count(wordSteps: 4 * words * words)
        let top = base.numerator.power(count)
        let bottom = base.denominator.power(count)
        guard exponent < 0 else { return Rational(lowestNumerator: top, denominator: bottom) }
        return top < 0
            ? Rational(lowestNumerator: -bottom, denominator: -top)
            : Rational(lowestNumerator: bottom, denominator: top)
    }

    /// The real root of whole degree if it is a fraction; nil when it is irrational.
    ///
    /// Negative numbers have roots of odd degree only; for the others the answer is nil.
    mutating func exactRoot(
        _ value: Rational,
        degree: Int
    ) throws(CalculatorProblem) -> Rational? {
        precondition(degree >= 1, "callers check the degree")
        guard value.signum >= 0 || !degree.isMultiple(of: 2) else { return nil }
        guard let top = try exactRoot(value.numerator.magnitude, degree: degree),
            let bottom = try exactRoot(value.denominator.magnitude, degree: degree)
        else { return nil }
        let root = BigInt(top)
        return Rational(
            lowestNumerator: value.signum < 0 ? -root : root,
            denominator: BigInt(bottom)
        )
    }

    private mutating func exactRoot(
        _ value: BigUInt,
        degree: Int
    ) throws(CalculatorProblem) -> BigUInt? {
        guard degree > 1, value > 1 else { return value }
        guard degree < value.bitWidth else { return nil }
        // Newton's method from above, from a start that is right in its first 30 binary digits.
        let logarithm = Self.binaryLogarithm(value) / Double(degree)
        let shift = max(0, Int(logarithm) - 40)
        let start = BigUInt(Double.exp2(logarithm - Double(shift)) * (1 + 1e-9)) + 1
        var root = start << shift
        let words = value.bitWidth / 64 + 2
        while true {
            try meter.count(wordSteps: 8 * words * words)
            let power = root.power(degree - 1)
            let next = (root * BigUInt(degree - 1) + value / power) / BigUInt(degree)
            if next >= root { return power * root == value ? root : nil }
            root = next
        }
    }

    private static func binaryLogarithm(_ value: BigUInt) -> Double {
        let shift = max(0, value.bitWidth - 64)
        return Double.log2(Double(value >> shift)) + Double(shift)
    }

    /// `n!` of a whole number that is not negative.
    mutating func factorial(_ value: Rational) throws(CalculatorProblem) -> Rational {
        guard value.isInteger, value.signum >= 0 else {
            throw .undefined("a factorial needs a whole number that is not negative")
        }
        // n! has more than n binary digits from 6 on.
        guard let count = value.intValue, count <= meter.budget.maximumBitCount else {
            throw .tooLarge("a factorial has too many digits")
        }
        var product: BigInt = 1
        for factor in stride(from: 2, through: count, by: 1) {
            product = try self.product(product, BigInt(factor))
        }
        return Rational(product)
    }
}
