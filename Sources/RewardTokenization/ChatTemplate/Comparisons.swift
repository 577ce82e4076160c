// Equality, order and membership with Python's meaning, and sorting by them.

extension Interpreter {
    func compare(
        _ comparison: Comparison,
        _ left: Value,
        _ right: Value
    ) throws(ChatTemplateError) -> Bool {
        switch comparison {
        case .equal: return try isEqual(left, right)
        case .notEqual: return try !isEqual(left, right)
        case .contained: return try contains(right, left)
        case .notContained: return try !contains(right, left)
        case .less: return try isOrdered(left, right, comparison) { $0 < 0 }
        case .lessOrEqual: return try isOrdered(left, right, comparison) { $0 <= 0 }
        case .greater: return try isOrdered(left, right, comparison) { $0 > 0 }
        case .greaterOrEqual: return try isOrdered(left, right, comparison) { $0 >= 0 }
        }
    }

    // MARK: - Equality

    func isEqual(_ left: Value, _ right: Value) throws(ChatTemplateError) -> Bool {
        try charge(1)
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let a), .string(let b)):
            guard a.utf8.count == b.utf8.count else { return false }
            try charge(a.utf8.count >> 4)
            return a.isIdentical(to: b)
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            return try areEqual(a, b)
        case (.dictionary(let a), .dictionary(let b)): return try areEqual(a, b)
        case (.range(let a), .range(let b)):
            guard a.count == b.count, a.count > 0 else { return a.count == b.count }
            return a.start == b.start && (a.count == 1 || a.step == b.step)
        case (.namespace(let a), .namespace(let b)): return a === b
        case (.macro(let a), .macro(let b)): return a === b
        case (.loop(let a), .loop(let b)): return a === b
        case (.iterator(let a), .iterator(let b)): return a === b
        case (.cycler(let a), .cycler(let b)): return a === b
        case (.joiner(let a), .joiner(let b)): return a === b
        case (.function(let a), .function(let b)): return a == b
        default: return numericOrder(left, right) == 0
        }
    }

    private func areEqual(_ a: Elements, _ b: Elements) throws(ChatTemplateError) -> Bool {
        guard a !== b else { return true }
        guard a.values.count == b.values.count else { return false }
        for (left, right) in zip(a.values, b.values) {
            guard try isEqual(left, right) else { return false }
        }
        return true
    }

    private func areEqual(_ a: Mapping, _ b: Mapping) throws(ChatTemplateError) -> Bool {
        guard a !== b else { return true }
        guard a.count == b.count else { return false }
        for entry in a.entries {
            guard let other = b[entry.lookup], try isEqual(entry.value, other) else {
                return false
            }
        }
        return true
    }

    // MARK: - Order

    // The order of two numbers as -1, 0 or 1; nil for other values, and where NaN is one of them.
    private func numericOrder(_ left: Value, _ right: Value) -> Int? {
        if let a = left.integerValue, let b = right.integerValue {
            return (a > b ? 1 : 0) - (a < b ? 1 : 0)
        }
        if case .float(let a) = left, let b = right.integerValue { return order(a, b) }
        if let a = left.integerValue, case .float(let b) = right { return order(b, a).map(-) }
        guard case .float(let a) = left, case .float(let b) = right, !a.isNaN, !b.isNaN else {
            return nil
        }
        return (a > b ? 1 : 0) - (a < b ? 1 : 0)
    }

    // Exact also where the integer has more digits than a double.
    private func order(_ a: Double, _ b: Int) -> Int? {
        guard !a.isNaN else { return nil }
        guard let whole = Int(exactly: a.rounded(.down)) else { return a < 0 ? -1 : 1 }
        if whole != b { return whole < b ? -1 : 1 }
        return a > Double(whole) ? 1 : 0
    }

    private func isNumber(_ value: Value) -> Bool { value.doubleValue != nil }

    private func isOrdered(
        _ left: Value,
        _ right: Value,
        _ comparison: Comparison,
        _ holds: (Int) -> Bool
    ) throws(ChatTemplateError) -> Bool {
        try order(left, right, comparison.rawValue).map(holds) ?? false
    }

    /// The order of two values as -1, 0 or 1; nil where NaN is compared.
    func order(
        _ left: Value,
        _ right: Value,
        _ sign: String = "<"
    ) throws(ChatTemplateError) -> Int? {
        try charge(1)
        switch (left, right) {
        case (.undefined(let undefined), _), (_, .undefined(let undefined)):
            throw failure(undefined.message)
        case (.string(let a), .string(let b)):
            try charge(min(a.utf8.count, b.utf8.count) >> 4)
            // The order of UTF-8 bytes is that of code points.
            if a.utf8.lexicographicallyPrecedes(b.utf8) { return -1 }
            return a.isIdentical(to: b) ? 0 : 1
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            for (left, right) in zip(a.values, b.values) where try !isEqual(left, right) {
                return try order(left, right, sign)
            }
            return (a.values.count - b.values.count).signum()
        default:
            guard isNumber(left), isNumber(right) else {
                throw failure(
                    "'\(sign)' does not apply to values of type \(left.typeName) "
                        + "and \(right.typeName)"
                )
            }
            return numericOrder(left, right)
        }
    }

    // MARK: - Membership

    func contains(_ container: Value, _ value: Value) throws(ChatTemplateError) -> Bool {
        switch container {
        case .string(let text):
            if case .undefined(let undefined) = value { throw failure(undefined.message) }
            let needle = try string(argument: value, "what is searched in a text")
            try charge((text.utf8.count + needle.utf8.count) >> 4)
            let bytes = Array(text.utf8)
            return Text.firstOffset(of: Array(needle.utf8), in: bytes, 0..<bytes.count) != nil
        case .dictionary(let mapping): return mapping[try key(value)] != nil
        case .view(let view) where view.part == .keys: return view.mapping[try key(value)] != nil
        case .list(let elements), .tuple(let elements):
            for element in elements.values where try isEqual(element, value) { return true }
            return false
        default:
            let iterator = try iterator(container)
            while let element = try iterator.next(self) {
                if try isEqual(element, value) { return true }
            }
            return false
        }
    }

    // MARK: - Sorting

    /// Values in the order of their keys; equal keys keep their order, also in reverse.
    func sorted(
        _ values: [(key: Value, value: Value)],
        isReversed: Bool
    ) throws(ChatTemplateError) -> [Value] {
        // Merging runs of doubled length: stable, and free to fail in the middle.
        var current = values
        var width = 1
        while width < current.count {
            var merged: [(key: Value, value: Value)] = []
            merged.reserveCapacity(current.count)
            var start = 0
            while start < current.count {
                let middle = min(start + width, current.count)
                let end = min(start + 2 * width, current.count)
                var left = start
                var right = middle
                while left < middle, right < end {
                    let order = try order(current[right].key, current[left].key)
                    let takesRight = isReversed ? order == 1 : order == -1
                    merged.append(current[takesRight ? right : left])
                    if takesRight { right += 1 } else { left += 1 }
                }
                merged += current[left..<middle]
                merged += current[right..<end]
                start = end
            }
            current = merged
            width *= 2
        }
        return current.map(\.value)
    }
}
