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

    /// One sign or the other: the same one everywhere in an expression.
    static let plusMinus = MathExpression.symbol("±")

    var negated: MathExpression { .product([.number(-1), self]) }

    /// Whether it is a collection, or a relation, and not a value.
    var isCollection: Bool {
        switch self {
        case .bracketed, .union, .matrix, .relation: true
        case .number, .symbol, .sum, .product, .quotient, .power, .function: false
        }
    }

    /// The expression with each of its parts, innermost first, replaced.
    func mapped(_ change: (MathExpression) -> MathExpression) -> MathExpression {
        func all(_ parts: [MathExpression]) -> [MathExpression] { parts.map { $0.mapped(change) } }
        let copy: MathExpression =
            switch self {
            case .number, .symbol: self
            case .sum(let parts): .sum(all(parts))
            case .product(let parts): .product(all(parts))
            case .union(let parts): .union(all(parts))
            case .quotient(let left, let right):
                .quotient(left.mapped(change), right.mapped(change))
            case .power(let left, let right): .power(left.mapped(change), right.mapped(change))
            case .function(let name, let argument): .function(name, argument.mapped(change))
            case .bracketed(let open, let parts, let close):
                .bracketed(open: open, all(parts), close: close)
            case .matrix(let rows): .matrix(rows.map(all))
            case .relation(let sides, let relations):
                .relation(sides: all(sides), relations: relations)
            }
        return change(copy)
    }

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
