// Why a fit has no result.

package import RewardTypes

/// A fault in what a fit was given, or in what came of it.
package enum FitError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There are too few of something.
    case tooFew(what: String, found: Int, minimum: Int)
    /// There are more of something than memory or time allow.
    case tooMany(what: String, found: Int, maximum: Int)
    /// A count that another value determines is a different one.
    case shape(what: String, expected: Int, found: Int)
    /// A value is NaN or infinite.
    case notFinite(what: String, row: Int, column: Int)
    /// Something refers to a row that is not there.
    case outOfRange(what: String, index: Int, count: Int)
    /// An option cannot be used.
    case option(FieldError)
    /// An attribute has no label in a part of the data that needs one.
    case noLabels(attribute: Int, part: String)
    /// The data say nothing about what is to be found.
    case noSignal(String)
    /// A system of equations has no unique solution in the precision of a double.
    case singular(what: String, row: Int)
    /// The loss or a parameter left the range of numbers.
    case diverged(step: Int)
    /// The caller asked to stop; half a fit is no result.
    case stopped

    package var description: String {
        switch self {
        case .tooFew(let what, let found, let minimum):
            "too few \(what): \(found), at least \(minimum) needed"
        case .tooMany(let what, let found, let maximum):
            "too many \(what): \(found), at most \(maximum) are allowed"
        case .shape(let what, let expected, let found):
            "wrong \(what): \(found), expected \(expected)"
        case .notFinite(let what, let row, let column):
            "\(what): row \(row), column \(column) is not a finite number; leave the row out"
        case .outOfRange(let what, let index, let count):
            "\(what) is \(index), but there are \(count), counted from 0"
        case .option(let error): "\(error)"
        case .noLabels(let attribute, let part):
            "attribute \(attribute) has no label in the \(part) rows; leave it out or label some"
        case .noSignal(let reason): reason
        case .singular(let what, let row):
            "\(what): row \(row) depends on those before it; standardise the features or raise "
                + "the penalty"
        case .diverged(let step):
            "the fit left the range of numbers in step \(step); standardise the features or lower "
                + "the learning rate"
        case .stopped: "the fit was stopped before its end"
        }
    }
}

/// Checks of options, in the words of the configuration.
enum OptionRules {
    /// Throws unless a number is finite and positive.
    static func requirePositive(_ path: String, _ value: Double) throws(FitError) {
        guard value.isFinite, value > 0 else {
            throw error(path, "\(value) is not a finite number above 0")
        }
    }

    /// Throws unless a number is finite and not negative.
    static func requireNotNegative(_ path: String, _ value: Double) throws(FitError) {
        guard value.isFinite, value >= 0 else {
            throw error(path, "\(value) is not a finite number of at least 0")
        }
    }

    /// Throws unless an integer lies in a range.
    static func require(
        _ path: String,
        _ value: Int,
        in range: ClosedRange<Int>
    ) throws(FitError) {
        guard range.contains(value) else {
            throw error(path, "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// Throws unless a grid of penalties has 1 to `FitLimits.maximumGridCount` different positive
    /// numbers.
    static func requireGrid(_ path: String, _ values: [Double]) throws(FitError) {
        guard !values.isEmpty, values.count <= FitLimits.maximumGridCount else {
            let maximum = FitLimits.maximumGridCount
            throw error(path, "has \(values.count) values; 1 to \(maximum) are allowed")
        }
        for (index, value) in values.enumerated() {
            try requirePositive("\(path)[\(index)]", value)
            guard !values[..<index].contains(value) else {
                throw error("\(path)[\(index)]", "\(value) is listed twice; leave one out")
            }
        }
    }

    /// An error about an option.
    static func error(_ path: String, _ problem: String) -> FitError {
        .option(FieldError(path: path, problem: problem))
    }
}
