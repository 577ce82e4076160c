// Expressions at points, in double precision.

internal import Foundation
internal import RewardTypes

/// Values of symbols at one point.
struct MathPoint {
    private let values: [String: Double]
    /// Whether roots and logarithms of negative numbers have values.
    private let isComplex: Bool

    /// A random point for some symbols; π and e have their own values.
    ///
    /// On the positive side every symbol is between 0.3 and 1.4, where logarithms and roots are
    /// defined; elsewhere it is up to 4 and of either sign, so that `|x|` is not `x`.
    init(
        symbols: Set<String>,
        isPositive: Bool,
        isComplex: Bool,
        using generator: inout SeededGenerator
    ) {
        var values: [String: Double] = [:]
        for symbol in symbols.sorted() {
            let size = Double.random(in: 0.3...(isPositive ? 1.4 : 4), using: &generator)
            values[symbol] = isPositive || Bool.random(using: &generator) ? size : -size
        }
        self.values = values
        self.isComplex = isComplex
    }

    /// The value of an expression; nil where it has none.
    func value(
        of expression: MathExpression,
        _ arithmetic: inout RationalArithmetic
    ) throws(CalculatorProblem) -> ComplexNumber? {
        try arithmetic.countOperation()
        switch expression {
        case .number(let number, _): return ComplexNumber(number.doubleValue)
        case .symbol("π"): return ComplexNumber(.pi)
        case .symbol("e"): return ComplexNumber(exp(1))
        case .symbol("i"): return ComplexNumber(0, 1)
        case .symbol("∞"): return nil
        case .symbol(let name): return values[name].map { ComplexNumber($0) }
        case .sum(let parts):
            return try values(of: parts, &arithmetic)?.reduce(ComplexNumber(0), +)
        case .product(let parts):
            return try values(of: parts, &arithmetic)?.reduce(ComplexNumber(1), *)
        case .quotient(let left, let right):
            guard let parts = try values(of: [left, right], &arithmetic), !parts[1].isZero else {
                return nil
            }
            return parts[0] / parts[1]
        case .power(let base, let exponent):
            guard let parts = try values(of: [base, exponent], &arithmetic) else { return nil }
            let value = parts[0].power(parts[1])
            // Too small for a double is not zero.
            if value.isZero, !parts[0].isZero { return nil }
            return checked(value, from: parts)
        case .function(let name, let argument):
            guard let number = try value(of: argument, &arithmetic) else { return nil }
            return checked(Self.apply(name, number), from: [number])
        case .bracketed, .union, .matrix, .relation: return nil
        }
    }

    /// In the real numbers a root of a negative number has no value.
    private func checked(_ value: ComplexNumber?, from parts: [ComplexNumber]) -> ComplexNumber? {
        guard let value, value.isFinite else { return nil }
        return isComplex || value.isReal ? value : nil
    }

    private func values(
        of parts: [MathExpression],
        _ arithmetic: inout RationalArithmetic
    ) throws(CalculatorProblem) -> [ComplexNumber]? {
        var result: [ComplexNumber] = []
        for part in parts {
            guard let value = try value(of: part, &arithmetic) else { return nil }
            result.append(value)
        }
        return result
    }

    private static func apply(_ name: String, _ number: ComplexNumber) -> ComplexNumber? {
        switch name {
        case "abs": return ComplexNumber(number.magnitude)
        case "ln": return number.isZero ? nil : number.logarithm
        case "log": return number.isZero ? nil : number.logarithm / ComplexNumber(log(10))
        case "exp": return number.exponential
        default:
            guard number.isReal else { return nil }
            return apply(name, number.real).map { ComplexNumber($0) }
        }
    }

    private static func apply(_ name: String, _ number: Double) -> Double? {
        switch name {
        case "cot": 1 / tan(number)
        case "sec": 1 / cos(number)
        case "csc": 1 / sin(number)
        case "floor": floor(number)
        case "ceil": ceil(number)
        case "!": number >= 0 ? tgamma(number + 1) : nil
        default: Double.functions[name]?.function(number)
        }
    }
}

extension MathExpression {
    /// All symbols in it.
    var symbols: Set<String> {
        switch self {
        case .number: []
        case .symbol(let name): [name]
        case .sum(let parts), .product(let parts), .union(let parts), .bracketed(_, let parts, _),
            .relation(let parts, _):
            parts.reduce(into: []) { $0.formUnion($1.symbols) }
        case .quotient(let left, let right), .power(let left, let right):
            left.symbols.union(right.symbols)
        case .function(_, let argument): argument.symbols
        case .matrix(let rows): rows.joined().reduce(into: []) { $0.formUnion($1.symbols) }
        }
    }

    /// The symbols that have no value of their own.
    var variables: Set<String> { symbols.subtracting(["π", "e", "i", "∞"]) }
}
