// Why the calculator has no number, and where in the text.

/// What kept an expression from having a value.
package enum CalculatorProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is no expression; says what was expected.
    case syntax(String)
    /// The text has more than one reading; says which, and how to write either.
    case ambiguous(String)
    /// A name that is no function, constant or unit of the calculator.
    case unknownName(String)
    /// Division by zero, or zero to a negative power.
    case divisionByZero
    /// There is no real number with this meaning; says why.
    case undefined(String)
    /// A budget of `CalculatorBudget` is used up; says which.
    case tooLarge(String)

    /// A word for programs: the same for every text with this kind of problem.
    package var code: String {
        switch self {
        case .syntax: "syntax"
        case .ambiguous: "ambiguous"
        case .unknownName: "unknown_name"
        case .divisionByZero: "division_by_zero"
        case .undefined: "undefined"
        case .tooLarge: "too_large"
        }
    }

    package var description: String {
        switch self {
        case .syntax(let detail), .ambiguous(let detail), .undefined(let detail): detail
        case .unknownName(let name): "\"\(name)\" is no function, constant or unit"
        case .divisionByZero: "division by zero"
        case .tooLarge(let budget): "too large: \(budget)"
        }
    }
}

/// A problem with its place in the text.
package struct CalculatorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package let problem: CalculatorProblem
    /// Offset in UTF-8 bytes from the start of the text.
    package let byteOffset: Int

    package var description: String { "\(problem) at byte \(byteOffset)" }
}
