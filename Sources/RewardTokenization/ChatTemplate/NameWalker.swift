// Visits the names in a syntax tree.

/// Tells a visitor of every name, in the order of jinja2's tree; blocks are not entered.
struct NameWalker {
    enum Use { case load, store, parameter }

    let visit: (NameID, Use) -> Void

    func walk(_ statements: [Statement]) {
        for statement in statements { walk(statement) }
    }

    private func walk(_ statement: Statement) {
        switch statement.kind {
        case .text, .breakLoop, .continueLoop, .unavailable, .block: break
        case .output(let expression): walk(expression)
        case .assign(let target, let value):
            walk(target, .store)
            walk(value)
        case .capture(let target, let filter, let body):
            walk(target, .store)
            if let filter { walk(filter) }
            walk(body.statements)
        case .condition(let branches, let otherwise):
            for branch in branches {
                walk(branch.test)
                walk(branch.body)
            }
            walk(otherwise)
        case .loop(let loop):
            walk(loop.target, .store)
            walk(loop.sequence)
            walk(loop.body.statements)
            if let otherwise = loop.otherwise { walk(otherwise.statements) }
            if let test = loop.test { walk(test) }
        case .macro(let definition): walk(definition)
        case .callBlock(let call, let definition):
            if let call { walk(call) }
            walk(definition)
        case .filterBlock(let filter, let body):
            walk(body.statements)
            walk(filter)
        case .with(let bindings, let body):
            for binding in bindings { walk(binding.target, .parameter) }
            for binding in bindings { walk(binding.value) }
            walk(body.statements)
        case .autoescape(let value, let body):
            walk(value)
            walk(body.statements)
        }
    }

    private func walk(_ definition: MacroDefinition) {
        for parameter in definition.parameters { visit(parameter, .parameter) }
        for value in definition.defaults { walk(value) }
        walk(definition.body.statements)
    }

    private func walk(_ target: Target, _ use: Use) {
        for name in target.names { visit(name, use) }
    }

    func walk(_ expression: Expression) {
        switch expression.kind {
        case .literal: break
        case .name(let name): visit(name, .load)
        case .tuple(let items), .list(let items), .concatenation(let items): walk(items)
        case .dictionary(let entries):
            for entry in entries {
                walk(entry.key)
                walk(entry.value)
            }
        case .unary(_, let operand): walk(operand)
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right):
            walk(left)
            walk(right)
        case .comparison(let first, let rest):
            walk(first)
            for item in rest { walk(item.operand) }
        case .conditional(let test, let then, let otherwise):
            walk(test)
            walk(then)
            if let otherwise { walk(otherwise) }
        case .attribute(let object, _): walk(object)
        case .item(let object, let key):
            walk(object)
            walk(key)
        case .slice(let object, let start, let stop, let step):
            walk(object)
            walk([start, stop, step].compactMap(\.self))
        case .call(let callee, let arguments):
            walk(callee)
            walk(arguments.expressions)
        case .filter(let input, _, let arguments):
            if let input { walk(input) }
            walk(arguments.expressions)
        case .test(let subject, _, let arguments):
            walk(subject)
            walk(arguments.expressions)
        }
    }

    private func walk(_ expressions: [Expression]) {
        for expression in expressions { walk(expression) }
    }
}
