// Functions and constants by name.

internal import BigInt

/// One function of the calculator.
struct CalculatorFunction: Sendable {
    typealias Body =
        @Sendable ([CalculatorValue], inout RationalArithmetic) throws(CalculatorProblem)
        -> CalculatorValue

    /// How many arguments it takes.
    let argumentCounts: ClosedRange<Int>
    let evaluate: Body

    init(_ argumentCounts: ClosedRange<Int>, _ evaluate: @escaping Body) {
        self.argumentCounts = argumentCounts
        self.evaluate = evaluate
    }

    /// Arguments of functions that take any number of them.
    static let many = 1...256

    /// The function of a name; names are in lower case.
    static func named(_ name: String) -> CalculatorFunction? {
        if let function = exactFunctions[name] { return function }
        guard let (function, zero) = Double.functions[name] else { return nil }
        return CalculatorFunction(1...1) { values, _ throws(CalculatorProblem) in
            if let zero, values[0].exactValue?.isZero == true { return .exact(Rational(zero)) }
            return try CalculatorValue(approximately: function(values[0].doubleValue))
        }
    }

    /// Constants, all known approximately.
    static let constants: [String: Double] = [
        "pi": .pi, "π": .pi, "tau": 2 * .pi, "τ": 2 * .pi, "e": 0x1.5bf0a8b145769p1,
        "phi": 0x1.9e3779b97f4a8p0, "φ": 0x1.9e3779b97f4a8p0,
    ]

    private static let exactFunctions: [String: CalculatorFunction] = [
        "sqrt": CalculatorFunction(1...1) { values, arithmetic throws(CalculatorProblem) in
            try arithmetic.root(values[0], degree: 2)
        },
        "cbrt": CalculatorFunction(1...1) { values, arithmetic throws(CalculatorProblem) in
            try arithmetic.root(values[0], degree: 3)
        },
        "root": CalculatorFunction(2...2) { values, arithmetic throws(CalculatorProblem) in
            try arithmetic.root(values[0], degree: try smallInteger(values[1], "a degree"))
        },
        "pow": CalculatorFunction(2...2) { values, arithmetic throws(CalculatorProblem) in
            try arithmetic.power(values[0], values[1])
        },
        "abs": CalculatorFunction(1...1) { values, arithmetic in
            values[0].rational.signum < 0 ? arithmetic.negative(values[0]) : values[0]
        },
        "floor": rounding { $0.floor },
        "ceil": rounding { -$0.negated.floor },
        "trunc": rounding { $0.signum < 0 ? -$0.negated.floor : $0.floor },
        "round": CalculatorFunction(1...2) { values, _ throws(CalculatorProblem) in
            let places = values.count > 1 ? try smallInteger(values[1], "places") : 0
            guard (0...400).contains(places) else {
                throw .undefined("places of rounding are from 0 to 400")
            }
            let text = values[0].rational.decimal(fractionDigitCount: places).text
            let digits = text.filter { $0 != "." }
            let count = text.split(separator: ".").dropFirst().first?.count ?? 0
            return .exact(Rational(decimalDigits: digits, exponent: -count) ?? Rational(0))
        },
        "factorial": CalculatorFunction(1...1) { values, arithmetic throws(CalculatorProblem) in
            .exact(try arithmetic.factorial(try exact(values[0])))
        },
        "mod": CalculatorFunction(2...2) { values, arithmetic throws(CalculatorProblem) in
            try modulo(values[0], values[1], &arithmetic)
        },
        "ln": CalculatorFunction(1...1) { values, arithmetic throws(CalculatorProblem) in
            try logarithm(values[0], base: nil, &arithmetic)
        },
        "log": CalculatorFunction(1...2) { values, arithmetic throws(CalculatorProblem) in
            let base = values.count > 1 ? values[1] : .exact(Rational(10))
            return try logarithm(values[0], base: base, &arithmetic)
        },
        "log10": logarithm(base: 10),
        "log2": logarithm(base: 2),
        "min": CalculatorFunction(many) { values, _ in
            values.dropFirst().reduce(values[0]) { $1.rational < $0.rational ? $1 : $0 }
        },
        "max": CalculatorFunction(many) { values, _ in
            values.dropFirst().reduce(values[0]) { $1.rational > $0.rational ? $1 : $0 }
        },
        "gcd": CalculatorFunction(many) { values, arithmetic throws(CalculatorProblem) in
            try divisors(values, &arithmetic) { $0.greatestCommonDivisor(with: $1) }
        },
        "lcm": CalculatorFunction(many) { values, arithmetic throws(CalculatorProblem) in
            try divisors(values, &arithmetic) {
                $0.isZero || $1.isZero ? 0 : $0 / $0.greatestCommonDivisor(with: $1) * $1
            }
        },
    ]

    private static func rounding(
        _ round: @escaping @Sendable (Rational) -> BigInt
    ) -> CalculatorFunction {
        CalculatorFunction(1...1) { values, _ in .exact(Rational(round(values[0].rational))) }
    }

    private static func logarithm(base: Int) -> CalculatorFunction {
        CalculatorFunction(1...1) { values, arithmetic throws(CalculatorProblem) in
            try logarithm(values[0], base: .exact(Rational(base)), &arithmetic)
        }
    }

    static func exact(_ value: CalculatorValue) throws(CalculatorProblem) -> Rational {
        guard let value = value.exactValue else {
            throw .undefined("this needs an exact number, and the argument is an approximate one")
        }
        return value
    }

    private static func smallInteger(
        _ value: CalculatorValue,
        _ what: String
    ) throws(CalculatorProblem) -> Int {
        guard let number = value.exactValue?.intValue, abs(number) <= 10_000 else {
            throw .undefined("\(what): a whole number up to 10000 is needed")
        }
        return number
    }

    /// `a - b * floor(a / b)`: of the sign of b.
    static func modulo(
        _ left: CalculatorValue,
        _ right: CalculatorValue,
        _ arithmetic: inout RationalArithmetic
    ) throws(CalculatorProblem) -> CalculatorValue {
        let (a, b) = (try exact(left), try exact(right))
        let whole = Rational(try arithmetic.quotient(a, b).floor)
        return .exact(try arithmetic.sum(a, try arithmetic.product(b, whole).negated))
    }

    /// Exact where the number is a whole power of the base.
    private static func logarithm(
        _ value: CalculatorValue,
        base: CalculatorValue?,
        _ arithmetic: inout RationalArithmetic
    ) throws(CalculatorProblem) -> CalculatorValue {
        guard value.rational.signum > 0, base.map({ $0.rational.signum > 0 }) ?? true else {
            throw .undefined("logarithms are of positive numbers, to a positive base")
        }
        if value.exactValue == Rational(1) { return .exact(Rational(0)) }
        var logarithm = Double.naturalLogarithm(value.doubleValue)
        guard let base else { return try CalculatorValue(approximately: logarithm) }
        guard base.rational != Rational(1) else { throw .undefined("no logarithm has base 1") }
        logarithm /= Double.naturalLogarithm(base.doubleValue)
        let nearest = logarithm.rounded()
        if let a = value.exactValue, let b = base.exactValue, abs(nearest) <= 10_000,
            try arithmetic.power(b, BigInt(nearest)) == a
        {
            return .exact(Rational(BigInt(nearest)))
        }
        return try CalculatorValue(approximately: logarithm)
    }

    private static func divisors(
        _ values: [CalculatorValue],
        _ arithmetic: inout RationalArithmetic,
        _ combine: (BigInt, BigInt) -> BigInt
    ) throws(CalculatorProblem) -> CalculatorValue {
        var result: BigInt?
        for value in values {
            let number = try exact(value)
            guard number.isInteger else { throw .undefined("this is about whole numbers only") }
            let next = BigInt(number.numerator.magnitude)
            guard let before = result else {
                result = next
                continue
            }
            // The product with 1 charges what the divisor costs, and checks the digits.
            _ = try arithmetic.fraction(before, over: max(next, 1))
            result = combine(before, next)
            _ = try arithmetic.product(Rational(result ?? 0), Rational(1))
        }
        return .exact(Rational(result ?? 0))
    }
}
