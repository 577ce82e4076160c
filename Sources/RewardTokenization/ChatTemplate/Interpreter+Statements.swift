// Statements.

extension Interpreter {
    func run(
        _ statements: [Statement],
        _ scope: Scope
    ) throws(ChatTemplateError) -> Flow {
        for statement in statements {
            let flow = try run(statement, scope)
            if flow != .next { return flow }
        }
        return .next
    }

    private func run(_ statement: Statement, _ scope: Scope) throws(ChatTemplateError) -> Flow {
        let outer = try descend(to: statement.line)
        defer { ascend(to: outer) }
        switch statement.kind {
        case .text(let text): try write(text)
        case .output(let expression): try write(string(evaluate(expression, scope)))
        case .assign(let target, let value): try runAssign(target, value, scope)
        case .capture(let target, let filter, let body):
            return try runCapture(target, filter, body, scope)
        case .condition(let branches, let otherwise):
            return try runCondition(branches, otherwise, scope)
        case .loop(let loop): try run(loop, scope)
        case .macro(let definition):
            try retain(scope)
            guard let name = definition.nameID else { break }
            bind(name, .macro(Macro(definition, scope: scope)), in: scope)
        case .callBlock(let call, let definition): try runCallBlock(call, definition, scope)
        case .filterBlock(let filter, let body): return try runFilterBlock(filter, body, scope)
        case .with(let bindings, let body): return try runWith(bindings, body, scope)
        case .autoescape(let value, let body):
            guard try !evaluate(value, scope).isTrue else {
                throw failure("automatic escaping is not supported")
            }
            return try run(body, parent: scope)
        case .block(let body): return try run(body, parent: nil)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        case .unavailable(let tag): throw failure("'\(tag)' needs other templates: there are none")
        }
        return .next
    }

    private func run(_ body: Body, parent: Scope?) throws(ChatTemplateError) -> Flow {
        try run(body.statements, enter(body.frame, parent: parent) { _ in })
    }

    private func runAssign(
        _ target: Target,
        _ value: Expression,
        _ scope: Scope
    ) throws(ChatTemplateError) {
        for name in target.namespaces {
            guard case .namespace = variable(name, scope) else {
                throw failure(
                    "'\(program.names[name])' is no namespace: its attributes cannot be assigned"
                )
            }
        }
        try assign(evaluate(value, scope), to: target, in: scope)
    }

    private func runCondition(
        _ branches: [(test: Expression, body: [Statement])],
        _ otherwise: [Statement],
        _ scope: Scope
    ) throws(ChatTemplateError) -> Flow {
        for branch in branches where try evaluate(branch.test, scope).isTrue {
            return try run(branch.body, scope)
        }
        return try run(otherwise, scope)
    }

    private func runCapture(
        _ target: Target,
        _ filter: Expression?,
        _ body: Body,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Flow {
        let inner = try enter(body.frame, parent: scope) { _ in }
        var flow = Flow.next
        let captured = try capture { () throws(ChatTemplateError) in
            flow = try run(body.statements, inner)
        }
        // Leaving the loop leaves what was captured behind.
        guard flow == .next else { return flow }
        var value = Value.string(captured)
        if let filter { value = try evaluate(filter, inner, captured: captured) }
        try assign(value, to: target, in: scope)
        return .next
    }

    private func runFilterBlock(
        _ filter: Expression,
        _ body: Body,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Flow {
        let inner = try enter(body.frame, parent: scope) { _ in }
        var flow = Flow.next
        let captured = try capture { () throws(ChatTemplateError) in
            flow = try run(body.statements, inner)
        }
        guard flow == .next else { return flow }
        guard case .string(let text) = try evaluate(filter, inner, captured: captured) else {
            throw failure("the filter of a filter block must give a text")
        }
        try write(text)
        return .next
    }

    private func runWith(
        _ bindings: [(target: Target, value: Expression)],
        _ body: Body,
        _ scope: Scope
    ) throws(ChatTemplateError) -> Flow {
        let inner = try enter(body.frame, parent: scope) { (inner) throws(ChatTemplateError) in
            for binding in bindings {
                try assign(evaluate(binding.value, scope), to: binding.target, in: inner)
            }
        }
        return try run(body.statements, inner)
    }

    private func runCallBlock(
        _ call: Expression?,
        _ definition: MacroDefinition,
        _ scope: Scope
    ) throws(ChatTemplateError) {
        try retain(scope)
        let body = Macro(definition, scope: scope)
        guard case .call(let callee, let arguments)? = call?.kind else {
            return try write(invoke(body, Arguments()))
        }
        let function = try evaluate(callee, scope)
        var values = try evaluate(arguments, scope)
        guard !values.named.contains(where: { $0.name == "caller" }) else {
            throw failure("'caller' is given twice")
        }
        values.named.append(("caller", .macro(body)))
        guard case .string(let text) = try self.call(function, values) else {
            throw failure("the function of a call block must give a text")
        }
        try write(text)
    }

    // MARK: - Loops

    private func run(_ loop: Loop, _ scope: Scope) throws(ChatTemplateError) {
        let sequence = try evaluate(loop.sequence, scope)
        guard loop.isRecursive else { return try run(loop, over: sequence, scope, level: 0) }
        try write(
            capture { () throws(ChatTemplateError) in
                try run(loop, over: sequence, scope, level: 0)
            }
        )
    }

    /// Runs a loop over a sequence; `level` counts the recursive calls around it.
    func run(
        _ loop: Loop,
        over sequence: Value,
        _ scope: Scope,
        level: Int
    ) throws(ChatTemplateError) {
        var iterator = try iterator(sequence)
        var count = self.count(of: sequence)
        if let test = loop.test {
            iterator = try filtered(iterator, loop, test, scope)
            count = nil
        }
        let state = LoopState(iterator, count: count, level: level)
        if loop.isRecursive {
            try retain(scope)
            state.recursion = (loop, scope)
        }
        var isElseDue = true
        while let item = try state.advance(self) {
            let inner = try enter(loop.body.frame, parent: scope) {
                (inner) throws(ChatTemplateError) in
                if loop.usesLoop { bind(WellKnownName.loop, .loop(state), in: inner) }
                try assign(item, to: loop.target, in: inner)
            }
            switch try run(loop.body.statements, inner) {
            case .next: isElseDue = false
            case .continueLoop: break
            case .breakLoop:
                state.lastChanged = nil
                return try finish(loop, scope, isElseDue)
            }
        }
        state.lastChanged = nil
        try finish(loop, scope, isElseDue)
    }

    // As in the reference renderer, a turn that ends early does not count for `else`.
    private func finish(
        _ loop: Loop,
        _ scope: Scope,
        _ isElseDue: Bool
    ) throws(ChatTemplateError) {
        guard isElseDue, let otherwise = loop.otherwise else { return }
        _ = try run(otherwise, parent: scope)
    }

    private func filtered(
        _ iterator: ValueIterator,
        _ loop: Loop,
        _ test: Expression,
        _ scope: Scope
    ) throws(ChatTemplateError) -> ValueIterator {
        try retain(scope)
        return try lazyIterator(over: iterator.depth) {
            (interpreter) throws(ChatTemplateError) in
            while let item = try iterator.next(interpreter) {
                let inner = try interpreter.enter(loop.testFrame, parent: scope) {
                    (inner) throws(ChatTemplateError) in
                    try interpreter.assign(item, to: loop.target, in: inner)
                }
                if try interpreter.evaluate(test, inner).isTrue { return item }
            }
            return nil
        }
    }
}
