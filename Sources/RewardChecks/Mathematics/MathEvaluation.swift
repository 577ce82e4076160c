// Expressions at points, in double precision.

internal import Foundation
internal import RewardTypes

/// Values of symbols at one point.
struct MathPoint {
    private let values: [String: Double]

    /// A random point for some symbols.
    ///
    /// Every symbol is between 0.3 and 1.4, where logarithms and roots are defined. π, e and ∞ have
    /// their own values.
    init(symbols: Set<String>, using generator: inout SeededGenerator) {
        var values: [String: Double] = [:]
        for symbol in symbols.sorted() {
            values[symbol] = Double.random(in: 0.3...1.4, using: &generator)
        }
        self.values = values
    }

    /// The value of an expression; nil where it has none.
    func value(of expression: MathExpression) -> Double? {
        switch expression {
        case .number(let number, _): return number.doubleValue
        case .symbol("π"): return .pi
        case .symbol("e"): return exp(1)
        case .symbol("∞"): return .infinity
        case .symbol(let name): return values[name]
        case .sum(let parts): return values(of: parts)?.reduce(0, +)
        case .product(let parts): return values(of: parts)?.reduce(1, *)
        case .quotient(let left, let right):
            guard let parts = values(of: [left, right]), parts[1] != 0 else { return nil }
            return parts[0] / parts[1]
        case .power(let base, let exponent):
            guard let parts = values(of: [base, exponent]) else { return nil }
            return pow(parts[0], parts[1])
        case .function(let name, let argument):
            guard let number = value(of: argument) else { return nil }
            return Self.apply(name, number)
        case .bracketed, .union, .matrix, .relation: return nil
        }
    }

    private func values(of parts: [MathExpression]) -> [Double]? {
        var result: [Double] = []
        for part in parts {
            guard let value = value(of: part) else { return nil }
            result.append(value)
        }
        return result
    }

    private static func apply(_ name: String, _ number: Double) -> Double? {
        switch name {
        case "cot": 1 / tan(number)
        case "sec": 1 / cos(number)
        case "csc": 1 / sin(number)
        case "ln": log(number)
        case "log": log10(number)
        case "abs": abs(number)
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
}
