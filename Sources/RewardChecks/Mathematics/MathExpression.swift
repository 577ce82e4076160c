// Mathematical answers as trees.

/// How two sides are related.
enum MathRelation: Sendable, Equatable {
    case equal, unequal, less, lessOrEqual, greater, greaterOrEqual

    /// The relation with its sides exchanged.
    var flipped: MathRelation {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .equal, .unequal: self
        }
    }
}

/// An expression, or a collection of expressions.
indirect enum MathExpression: Sendable, Equatable {
    /// A number; whether it was written with a decimal point, and so may be rounded.
    case number(Rational, isDecimal: Bool)
    case symbol(String)
    case sum([MathExpression])
    case product([MathExpression])
    case quotient(MathExpression, MathExpression)
    case power(MathExpression, MathExpression)
    case function(String, MathExpression)
    /// Elements in brackets: intervals, points and sets, told apart by the brackets.
    case bracketed(open: Character, [MathExpression], close: Character)
    case union([MathExpression])
    /// Rows of a matrix.
    case matrix([[MathExpression]])
    /// `sides[0] relations[0] sides[1] ...`.
    case relation(sides: [MathExpression], relations: [MathRelation])

    static func number(_ value: Int) -> MathExpression {
        .number(Rational(value), isDecimal: false)
    }

    var negated: MathExpression { .product([.number(-1), self]) }

    /// Whether a number in it has a decimal point.
    var hasDecimal: Bool {
        switch self {
        case .number(_, let isDecimal): isDecimal
        case .symbol: false
        case .sum(let parts), .product(let parts), .union(let parts), .bracketed(_, let parts, _),
            .relation(let parts, _):
            parts.contains(where: \.hasDecimal)
        case .quotient(let left, let right), .power(let left, let right):
            left.hasDecimal || right.hasDecimal
        case .function(_, let argument): argument.hasDecimal
        case .matrix(let rows): rows.contains { $0.contains(where: \.hasDecimal) }
        }
    }
}

/// Why a text is no mathematical answer that can be read.
package struct MathSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package let problem: String
    /// How many characters were read before.
    package let characterOffset: Int

    package var description: String { "\(problem) at character \(characterOffset)" }
}
