// Whether two values are equal, as Python's `==` says, with stated exceptions.

/// How values are compared.
package struct CodeEquality: Sendable, Hashable {
    /// How far numbers may be apart, and be equal.
    package struct Tolerance: Sendable, Hashable {
        /// The largest absolute difference.
        package var absolute: Double
        /// The largest difference as a part of the larger magnitude.
        package var relative: Double

        /// Both bounds; meeting one is enough.
        package init(absolute: Double = 0, relative: Double = 0) {
            self.absolute = absolute
            self.relative = relative
        }

        /// Whether two numbers are close; infinities only to themselves, NaN to NaN.
        package func covers(_ left: Double, _ right: Double) -> Bool {
            if left == right || (left.isNaN && right.isNaN) { return true }
            guard left.isFinite, right.isFinite else { return false }
            let bound = max(absolute, relative * max(abs(left), abs(right)))
            return abs(left - right) <= bound
        }
    }

    /// Applied where one of two numbers is a float; keys and elements of sets are compared exactly.
    package var tolerance: Tolerance?
    /// Whether a tuple equals a list of the same elements: JSON has no tuples.
    package var tuplesEqualLists: Bool

    /// Rules of comparison.
    package init(tolerance: Tolerance? = nil, tuplesEqualLists: Bool = true) {
        self.tolerance = tolerance
        self.tuplesEqualLists = tuplesEqualLists
    }

    /// Whether two values are equal.
    ///
    /// As in Python, True is 1 and 1 is 1.0; unlike there, NaN equals NaN, since an expected value
    /// that is NaN means it. Linear in the size of both.
    package func areEqual(_ left: CodeValue, _ right: CodeValue) -> Bool {
        switch (left, right) {
        case (.none, .none): return true
        case (.text(let left), .text(let right)): return left == right
        case (.bytes(let left), .bytes(let right)): return left == right
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            return areEqual(left, right)
        case (.list(let left), .tuple(let right)), (.tuple(let left), .list(let right)):
            return tuplesEqualLists && areEqual(left, right)
        case (.set(let left), .set(let right)):
            return Set(left.map(normalForm)) == Set(right.map(normalForm))
        case (.dictionary(let left), .dictionary(let right)):
            return areEqual(entries(left), entries(right))
        case (
            .bool, .bool
        ), (.bool, .integer), (.bool, .float), (.bool, .complex),
            (.integer, .bool), (.integer, .integer), (.integer, .float), (.integer, .complex),
            (.float, .bool), (.float, .integer), (.float, .float), (.float, .complex),
            (.complex, .bool), (.complex, .integer), (.complex, .float), (.complex, .complex):
            return areEqualNumbers(left, right)
        default:
            return false
        }
    }

    private func areEqual(_ left: [CodeValue], _ right: [CodeValue]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { areEqual($0, $1) }
    }

    private func areEqual(_ left: [CodeValue: CodeValue], _ right: [CodeValue: CodeValue]) -> Bool {
        left.count == right.count
            && left.allSatisfy { key, value in
                right[key].map { areEqual(value, $0) } ?? false
            }
    }

    /// Entries by the normal form of their keys; of two that are equal the later one counts.
    private func entries(_ entries: [CodeEntry]) -> [CodeValue: CodeValue] {
        Dictionary(entries.map { (normalForm($0.key), $0.value) }) { $1 }
    }

    private func areEqualNumbers(_ left: CodeValue, _ right: CodeValue) -> Bool {
        let (left, right) = (normalForm(left), normalForm(right))
        if left == right { return true }
        guard let (leftReal, leftImaginary) = Self.parts(left),
            let (rightReal, rightImaginary) = Self.parts(right)
        else { return false }
        if case (.integer, .integer) = (left, right) { return false }
        let tolerance = tolerance ?? Tolerance()
        // Without tolerance, a number that is no whole one differs from every other; only NaN is
        // left to be compared.
        guard self.tolerance != nil || leftReal.isNaN || leftImaginary.isNaN else { return false }
        return tolerance.covers(leftReal, rightReal)
            && tolerance.covers(leftImaginary, rightImaginary)
    }

    private static func parts(_ value: CodeValue) -> (Double, Double)? {
        switch value {
        case .integer(let number): (number.double, 0)
        case .float(let number): (number, 0)
        case .complex(let real, let imaginary): (real, imaginary)
        default: nil
        }
    }

    /// The same value for all that are exactly equal, so that it can be looked up.
    private func normalForm(_ value: CodeValue) -> CodeValue {
        switch value {
        case .bool(let flag): .int(flag ? 1 : 0)
        case .float(let number):
            if number.isNaN {
                .float(.nan)
            } else {
                CodeInteger(number).map(CodeValue.integer) ?? value
            }
        case .complex(let real, let imaginary):
            imaginary == 0 ? normalForm(.float(real)) : .complex(real, imaginary)
        case .list(let elements): .list(elements.map(normalForm))
        case .tuple(let elements):
            tuplesEqualLists
                ? .list(elements.map(normalForm)) : .tuple(elements.map(normalForm))
        case .set(let elements):
            .set(
                Set(elements.map(normalForm))
                    .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            )
        case .none, .integer, .text, .bytes, .dictionary: value
        }
    }
}
