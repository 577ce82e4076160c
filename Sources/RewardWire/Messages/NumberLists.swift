// Lists of numbers and of verdicts in parameters.

package import RewardTypes

extension Fields {
    /// A list of finite numbers, with null for what is not there; nil when it is absent.
    ///
    /// With `acceptsVerdicts` true counts as 1 and false as 0.
    package mutating func optionalNumbers(
        _ name: String,
        maximumCount: Int,
        acceptsVerdicts: Bool = false
    ) throws(FieldError) -> [Double?]? {
        guard let elements = try optionalArray(name, maximumCount: maximumCount) else { return nil }
        return try Self.numbers(
            elements,
            path: path(of: name),
            acceptsVerdicts: acceptsVerdicts
        )
    }

    /// As above, and the list must be there.
    package mutating func numbers(
        _ name: String,
        maximumCount: Int,
        acceptsVerdicts: Bool = false
    ) throws(FieldError) -> [Double?] {
        let numbers = try optionalNumbers(
            name,
            maximumCount: maximumCount,
            acceptsVerdicts: acceptsVerdicts
        )
        guard let numbers else { throw error(name, "is missing") }
        return numbers
    }

    /// The elements of a list that stands at `path`.
    package static func numbers(
        _ elements: [JSONValue],
        path: String,
        acceptsVerdicts: Bool = false
    ) throws(FieldError) -> [Double?] {
        var numbers: [Double?] = []
        numbers.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if element == .null {
                numbers.append(nil)
            } else if let number = element.doubleValue, number.isFinite {
                numbers.append(number)
            } else if acceptsVerdicts, let verdict = element.boolValue {
                numbers.append(verdict ? 1 : 0)
            } else {
                throw FieldError(
                    path: "\(path)[\(index)]",
                    problem: "expected a finite number or null"
                )
            }
        }
        return numbers
    }

    /// A list of verdicts, true or 1 and false or 0, with null for what is not known.
    package mutating func optionalVerdicts(
        _ name: String,
        maximumCount: Int
    ) throws(FieldError) -> [Bool?]? {
        guard let elements = try optionalArray(name, maximumCount: maximumCount) else { return nil }
        var verdicts: [Bool?] = []
        verdicts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            switch element {
            case .null: verdicts.append(nil)
            case .bool(let verdict): verdicts.append(verdict)
            default:
                guard let number = element.doubleValue, number == 0 || number == 1 else {
                    throw error("\(name)[\(index)]", "is not true, false, 1, 0 or null")
                }
                verdicts.append(number == 1)
            }
        }
        return verdicts
    }

    /// A list of integers inside `range`, at least one; nil when it is absent.
    package mutating func optionalIntegers(
        _ name: String,
        in range: ClosedRange<Int>,
        maximumCount: Int
    ) throws(FieldError) -> [Int]? {
        guard let elements = try optionalArray(name, maximumCount: maximumCount) else { return nil }
        guard !elements.isEmpty else { throw error(name, "is empty; give at least one number") }
        var integers: [Int] = []
        for (index, element) in elements.enumerated() {
            guard let integer = element.intValue, range.contains(integer) else {
                throw error(
                    "\(name)[\(index)]",
                    "is not an integer from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            integers.append(integer)
        }
        return integers
    }
}
