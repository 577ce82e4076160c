// Expressions.

extension Interpreter {
    // Only branches, so that the many levels of a deep expression need little stack.
    func evaluate(
        _ expression: Expression,
        _ scope: Scope,
        captured: String? = nil
    ) throws(ChatTemplateError) -> Value {
        let outer = try descend(to: expression.line)
        defer { ascend(to: outer) }
        switch expression.kind {
        case .literal(let literal): return value(literal)
        case .name(let name): return variable(name, scope)
        case .tuple(let items): return try tuple(evaluate(items, scope))
        case .list(let items): return try list(evaluate(items, scope))
        case .dictionary(let entries): return try evaluateDictionary(entries, scope)
        case .unary(let operation, let operand):
            return try apply(operation, evaluate(operand, scope))
        case .binary(let operation, let left, let right):
            let leftValue = try evaluate(left, scope)
            return try apply(operation, leftValue, evaluate(right, scope))
        case .and(let left, let right):
            let value = try evaluate(left, scope)
            return value.isTrue ? try evaluate(right, scope) : value
        case .or(let left, let right):
            let value = try evaluate(left, scope)
            return value.isTrue ? value : try evaluate(right, scope)
        case .concatenation(let items): return try evaluateConcatenation(items, scope)
        case .comparison(let first, let rest): return try evaluateComparison(first, rest, scope)
        case .conditional(let test, let then, let otherwise):
            return try evaluateConditional(test, then, otherwise, scope)
        case .attribute(let object, let name):
            return try attribute(name, of: evaluate(object, scope))
        case .item(let object, let key):
            let container = try evaluate(object, scope)
            return try item(evaluate(key, scope), of: container)
        case .slice(let object, let start, let stop, let step):
            return try evaluateSlice(object, start, stop, step, scope)
        case .call(let callee, let arguments):
            let function = try evaluate(callee, scope)
            return try call(function, evaluate(arguments, scope))
        case .filter(let input, let name, let arguments):
            return try evaluateFilter(input, name, arguments, scope, captured)
        case .test(let subject, let name, let arguments):
            let value = try evaluate(subject, scope)
            return .bool(try test(name, value, evaluate(arguments, scope)))
        }
    }

    private func value(_ literal: Literal) -> Value {
        switch literal {
        case .none: Value.none
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        }
    }

    private func evaluate(
        _ items: [Expression],
        _ scope: Scope
    ) throws(ChatTemplateError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(items.count)
        for item in items { values.append(try evaluate(item, scope)) }
        return values
    }

    private func evaluateDictionary(
        _ entries: [(key: Expression, value: Expression)],
        _ scope: Scope
    ) throws(ChatTemplateError) -> Value {
        var builder = MappingBuilder()
        for entry in entries {
            let name = try evaluate(entry.key, scope)
            builder.set(try key(name), name, try evaluate(entry.value, scope))
        }
        return try mapping(builder)
    }

    private func evaluateConcatenation(
        _ items: [Expression],
        _ scope: Scope
    ) throws(ChatTemplateError) -> Value {
        let values = try evaluate(items, scope)
        var result = ""
        for value in values {
            result += try string(value)
            try chargeText(result.utf8.count)
        }
        return .string(result)
    }

    // Each operand is evaluated once, and only while the comparisons before it hold.
    private func evaluateComparison(
        _ first: Expression,
        _ rest: [(operation: Comparison, operand: Expression)],
        _ scope: Scope
    ) throws(ChatTemplateError) -> Value {
        var left = try evaluate(first, scope)
        for (operation, operand) in rest {
            let right = try evaluate(operand, scope)
            guard try compare(operation, left, right) else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    private func evaluateConditional(
        _ test: Expression,
        _ then: Expression,
        _ otherwise: Expression?,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Value {
        if try evaluate(test, scope).isTrue { return try evaluate(then, scope) }
        if let otherwise { return try evaluate(otherwise, scope) }
        return .undefined(Undefined("a conditional expression without 'else' is false"))
    }

    private func evaluateSlice(
        _ object: Expression,
        _ start: Expression?,
        _ stop: Expression?,
        _ step: Expression?,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Value {
        let value = try evaluate(object, scope)
        let bounds = Slice(
            start: try evaluateBound(start, scope),
            stop: try evaluateBound(stop, scope),
            step: try evaluateBound(step, scope)
        )
        return try slice(value, bounds)
    }

    private func evaluateBound(
        _ bound: Expression?,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Int? {
        guard let bound else { return nil }
        let value = try evaluate(bound, scope)
        if value.isNone { return nil }
        guard let number = value.integerValue else {
            throw failure("a slice needs integers, found a value of type \(value.typeName)")
        }
        return number
    }

    private func evaluateFilter(
        _ input: Expression?,
        _ name: String,
        _ arguments: CallArguments,
        _ scope: Scope,
        _ captured: String?
    ) throws(ChatTemplateError) -> Value {
        let value: Value
        if let input {
            // In a chain at the end of a block, the innermost filter takes the captured text.
            value = try evaluate(input, scope, captured: captured)
        } else {
            value = .string(captured ?? "")
        }
        return try filter(name, value, evaluate(arguments, scope))
    }

    func evaluate(
        _ arguments: CallArguments,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Arguments {
        var result = Arguments(positional: try evaluate(arguments.positional, scope))
        for argument in arguments.named {
            result.named.append((argument.name, try evaluate(argument.value, scope)))
        }
        if let unpacked = arguments.unpacked {
            result.positional += try elements(of: evaluate(unpacked, scope))
        }
        if let unpacked = arguments.unpackedNamed {
            guard case .dictionary(let mapping) = try evaluate(unpacked, scope) else {
                throw failure("only a dictionary can follow '**'")
            }
            for entry in mapping.entries {
                guard case .string(let name) = entry.key,
                    !result.named.contains(where: { $0.name.isIdentical(to: name) })
                else { throw failure("'**' needs distinct names that are texts") }
                result.named.append((name, entry.value))
            }
        }
        return result
    }

    // MARK: - Filters and tests

    func filter(
        _ name: String,
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        guard let filter = Filters.all[name] else {
            throw failure("there is no filter '\(name)'")
        }
        return try filter(self, value, arguments)
    }

    func test(
        _ name: String,
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Bool {
        guard let test = Tests.all[name] else { throw failure("there is no test '\(name)'") }
        return try test(self, value, arguments)
    }
}
