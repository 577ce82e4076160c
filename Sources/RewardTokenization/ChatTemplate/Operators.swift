// Operators with Python's meaning.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Interpreter {
    func apply(_ operation: UnaryOperator, _ value: Value) throws(ChatTemplateError) -> Value {
        switch operation {
        case .not: return .bool(!value.isTrue)
        case .plus, .negate:
            if case .undefined(let undefined) = value { throw failure(undefined.message) }
            if case .float(let number) = value {
                return .float(operation == .negate ? -number : number)
            }
            guard let number = value.integerValue else {
                throw failure("a value of type \(value.typeName) has no sign")
            }
            guard operation == .negate else { return .integer(number) }
            return .integer(try checked(0.subtractingReportingOverflow(number)))
        }
    }

    func apply(
        _ operation: BinaryOperator,
        _ left: Value,
        _ right: Value
    ) throws(ChatTemplateError) -> Value {
        if operation == .modulo, case .string(let format) = left {
            return try text(formatted(format, with: right))
        }
        for value in [left, right] {
            if case .undefined(let undefined) = value { throw failure(undefined.message) }
        }
        switch operation {
        case .add:
            if let sum = try concatenated(left, right) { return sum }
        case .multiply:
            if let product = try repeated(left, right) { return product }
            if let product = try repeated(right, left) { return product }
        default: break
        }
        if let a = left.integerValue, let b = right.integerValue {
            return try apply(operation, a, b)
        }
        guard let a = left.doubleValue, let b = right.doubleValue else {
            throw failure(
                "'\(operation.rawValue)' does not apply to values of type \(left.typeName) "
                    + "and \(right.typeName)"
            )
        }
        return .float(try apply(operation, a, b))
    }

    private func checked(
        _ result: (partialValue: Int, overflow: Bool)
    ) throws(ChatTemplateError) -> Int {
        guard !result.overflow else { throw failure("the integer exceeds 64 bits") }
        return result.partialValue
    }

    private func apply(
        _ operation: BinaryOperator,
        _ a: Int,
        _ b: Int
    ) throws(ChatTemplateError) -> Value {
        switch operation {
        case .add: return .integer(try checked(a.addingReportingOverflow(b)))
        case .subtract: return .integer(try checked(a.subtractingReportingOverflow(b)))
        case .multiply: return .integer(try checked(a.multipliedReportingOverflow(by: b)))
        case .divide:
            guard b != 0 else { throw failure("division by zero") }
            return .float(Double(a) / Double(b))
        case .floorDivide: return .integer(try floorDivided(a, b).quotient)
        case .modulo: return .integer(try floorDivided(a, b).remainder)
        case .power:
            guard b >= 0 else { return .float(try apply(.power, Double(a), Double(b))) }
            return .integer(try power(a, b))
        }
    }

    /// Division that rounds towards minus infinity.
    func floorDivided(
        _ a: Int,
        _ b: Int
    ) throws(ChatTemplateError) -> (quotient: Int, remainder: Int) {
        guard b != 0 else { throw failure("division by zero") }
        guard b != -1 else { return (try checked(0.subtractingReportingOverflow(a)), 0) }
        let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        guard remainder != 0, (remainder < 0) != (b < 0) else { return (quotient, remainder) }
        return (quotient - 1, remainder + b)
    }

    private func power(_ base: Int, _ exponent: Int) throws(ChatTemplateError) -> Int {
        var result = 1
        var factor = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 {
                result = try checked(result.multipliedReportingOverflow(by: factor))
            }
            rest >>= 1
            if rest > 0 { factor = try checked(factor.multipliedReportingOverflow(by: factor)) }
        }
        return result
    }

    private func apply(
        _ operation: BinaryOperator,
        _ a: Double,
        _ b: Double
    ) throws(ChatTemplateError) -> Double {
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide:
            guard b != 0 else { throw failure("division by zero") }
            return a / b
        case .floorDivide: return try floorDivided(a, b).quotient
        case .modulo: return try floorDivided(a, b).remainder
        case .power:
            guard a != 0 || b >= 0 else { throw failure("zero has no negative powers") }
            let result = pow(a, b)
            guard !result.isNaN || a.isNaN || b.isNaN else {
                throw failure("the power is no real number")
            }
            guard !result.isInfinite || a.isInfinite || b.isInfinite else {
                throw failure("the power is too large")
            }
            return result
        }
    }

    // CPython's float_divmod.
    private func floorDivided(
        _ a: Double,
        _ b: Double
    ) throws(ChatTemplateError) -> (quotient: Double, remainder: Double) {
        guard b != 0 else { throw failure("division by zero") }
        var remainder = a.truncatingRemainder(dividingBy: b)
        var quotient = (a - remainder) / b
        if remainder == 0 {
            remainder = Double(signOf: b, magnitudeOf: 0)
        } else if (b < 0) != (remainder < 0) {
            remainder += b
            quotient -= 1
        }
        guard quotient != 0 else { return (Double(signOf: a / b, magnitudeOf: 0), remainder) }
        var rounded = quotient.rounded(.down)
        if quotient - rounded > 0.5 { rounded += 1 }
        return (rounded, remainder)
    }

    // MARK: - Sequences

    private func concatenated(_ left: Value, _ right: Value) throws(ChatTemplateError) -> Value? {
        switch (left, right) {
        case (.string(let a), .string(let b)): return try text(a + b)
        case (.list(let a), .list(let b)): return try list(a.values + b.values)
        case (.tuple(let a), .tuple(let b)): return try tuple(a.values + b.values)
        default: return nil
        }
    }

    private func repeated(_ value: Value, _ times: Value) throws(ChatTemplateError) -> Value? {
        guard let times = times.integerValue.map({ max(0, $0) }) else { return nil }
        switch value {
        case .string(let content):
            return .string(try repeated(content, times))
        case .list(let elements): return try list(repeated(elements.values, times))
        case .tuple(let elements): return try tuple(repeated(elements.values, times))
        default: return nil
        }
    }

    /// A text several times over, checked before it is made.
    func repeated(_ text: String, _ times: Int) throws(ChatTemplateError) -> String {
        let (count, overflow) = text.utf8.count.multipliedReportingOverflow(by: times)
        try chargeText(overflow ? .max : count)
        guard count > 0 else { return "" }
        return String(repeating: text, count: times)
    }

    private func repeated(_ values: [Value], _ times: Int) throws(ChatTemplateError) -> [Value] {
        let (count, overflow) = values.count.multipliedReportingOverflow(by: times)
        guard !overflow, count <= TemplateLimits.maximumStepCount else {
            throw limit("a list would have too many elements")
        }
        try charge(count)
        guard count > 0 else { return [] }
        var result: [Value] = []
        result.reserveCapacity(count)
        for _ in 0..<times { result += values }
        return result
    }
}
