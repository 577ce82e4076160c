// Why a choice over scores cannot be made.

package import RewardTypes

/// A fault in what a selection was given; each names the field and what would be right.
package enum SelectionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A list that needs elements has none.
    case empty(field: String)
    /// Every candidate of a group failed to be scored.
    case noScores(field: String, count: Int)
    /// A value is NaN or infinite.
    case notFinite(field: String, index: Int)
    /// More was asked for than there is.
    case tooFew(field: String, requested: Int, available: Int)
    /// There is more of something than memory or time allow.
    case tooMany(field: String, found: Int, maximum: Int)
    /// A list has another length than the one it belongs to.
    case shape(field: String, expected: Int, found: Int)
    /// A value cannot be used.
    case option(FieldError)

    /// The path and the problem, in the words of all other refusals.
    package var fieldError: FieldError {
        switch self {
        case .empty(let field):
            FieldError(path: field, problem: "is empty; give at least one element")
        case .noScores(let field, let count):
            FieldError(
                path: field,
                problem: "none of the \(count) candidates has a score; see their failures"
            )
        case .notFinite(let field, let index):
            FieldError(
                path: "\(field)[\(index)]",
                problem: "is not a finite number; give null where there is no score"
            )
        case .tooFew(let field, let requested, let available):
            FieldError(
                path: field,
                problem: "\(requested) is more than the \(available) there are; ask for at most "
                    + "\(available) or give more candidates"
            )
        case .tooMany(let field, let found, let maximum):
            FieldError(
                path: field,
                problem: "has \(found) elements; at most \(maximum) are allowed, split the request"
            )
        case .shape(let field, let expected, let found):
            FieldError(
                path: field,
                problem: "has \(found) elements; \(expected) are needed, one for each candidate"
            )
        case .option(let error): error
        }
    }

    package var description: String { "\(fieldError)" }
}

/// Checks of what selections are given.
enum SelectionRules {
    /// An error about one value.
    static func error(_ field: String, _ problem: String) -> SelectionError {
        .option(FieldError(path: field, problem: problem))
    }

    /// Throws unless a number is finite and at least 0.
    static func requireNotNegative(_ field: String, _ value: Double) throws(SelectionError) {
        guard value.isFinite, value >= 0 else {
            throw error(field, "\(value) is not a finite number of at least 0")
        }
    }

    /// Throws unless a number lies in a range.
    static func require(
        _ field: String,
        _ value: Double,
        in range: ClosedRange<Double>
    ) throws(SelectionError) {
        guard range.contains(value) else {
            throw error(
                field,
                "\(value) is outside \(range.lowerBound) to \(range.upperBound)"
            )
        }
    }

    /// Throws unless an integer is at least `minimum`.
    static func require(
        _ field: String,
        _ value: Int,
        atLeast minimum: Int
    ) throws(SelectionError) {
        guard value >= minimum else { throw error(field, "\(value) is below \(minimum)") }
    }

    /// Throws unless a list has the length of the list it belongs to.
    static func requireCount(
        _ field: String,
        _ found: Int,
        of expected: Int
    ) throws(SelectionError) {
        guard found == expected else {
            throw .shape(field: field, expected: expected, found: found)
        }
    }

    /// Throws unless a list has 1 to `maximum` finite numbers.
    static func requireFinite(
        _ field: String,
        _ values: [Double],
        maximum: Int = SelectionLimits.maximumSampleCount
    ) throws(SelectionError) {
        guard !values.isEmpty else { throw .empty(field: field) }
        guard values.count <= maximum else {
            throw .tooMany(field: field, found: values.count, maximum: maximum)
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(field: field, index: bad)
        }
    }
}
