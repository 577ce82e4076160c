// Calls of macros, functions and loops; methods are in files of their own.

extension Interpreter {
    func call(_ callee: Value, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
        switch callee {
        case .macro(let macro): return .string(try invoke(macro, arguments))
        case .function(let function): return try call(function, arguments)
        case .method(let method): return try call(method, arguments)
        case .joiner(let joiner):
            _ = try bind(arguments, to: [], of: "joiner")
            guard joiner.isUsed else {
                joiner.isUsed = true
                return .string("")
            }
            return joiner.separator
        case .loop(let loop): return try recurse(loop, arguments)
        case .undefined(let undefined): throw failure(undefined.message)
        default: throw failure("a value of type \(callee.typeName) cannot be called")
        }
    }

    // MARK: - Macros

    /// What a macro writes.
    func invoke(_ macro: Macro, _ arguments: Arguments) throws(ChatTemplateError) -> String {
        try beginCall()
        defer { endCall() }
        let definition = macro.definition
        let scope = try enter(definition.body.frame, parent: macro.scope) {
            (scope) throws(ChatTemplateError) in
            try bind(arguments, of: definition, in: scope)
        }
        try bindDefaults(of: definition, in: scope)
        return try capture { () throws(ChatTemplateError) in
            _ = try run(definition.body.statements, scope)
        }
    }

    // The order of the steps is that of jinja2's Macro.__call__, which decides what is refused.
    private func bind(
        _ arguments: Arguments,
        of definition: MacroDefinition,
        in scope: Scope
    ) throws(ChatTemplateError) {
        let parameters = definition.parameters
        let name = definition.name ?? "the block"
        var named = arguments.named
        func take(_ name: String) -> Value? {
            guard let index = named.firstIndex(where: { $0.name.isIdentical(to: name) }) else {
                return nil
            }
            return named.remove(at: index).value
        }
        for (parameter, value) in zip(parameters, arguments.positional) {
            bind(parameter, value, in: scope)
        }
        for parameter in parameters.dropFirst(arguments.positional.count) {
            if let value = take(program.names[parameter]) { bind(parameter, value, in: scope) }
        }
        if definition.uses.contains(.caller), !parameters.contains(WellKnownName.caller) {
            var caller = take("caller") ?? .none
            if caller.isNone { caller = .undefined(Undefined("'\(name)' has no caller")) }
            bind(WellKnownName.caller, caller, in: scope)
        }
        if definition.uses.contains(.named) {
            var builder = MappingBuilder()
            for argument in named { builder.set(argument.name, argument.value) }
            bind(WellKnownName.kwargs, try mapping(builder), in: scope)
        } else if let extra = named.first {
            throw failure("the macro '\(name)' has no parameter '\(extra.name)'")
        }
        let rest = Array(arguments.positional.dropFirst(parameters.count))
        if definition.uses.contains(.positional) {
            bind(WellKnownName.varargs, try tuple(rest), in: scope)
        } else if !rest.isEmpty {
            throw failure("the macro '\(name)' takes at most \(parameters.count) arguments")
        }
    }

    private func bindDefaults(
        of definition: MacroDefinition,
        in scope: Scope
    ) throws(ChatTemplateError) {
        let required = definition.parameters.count - definition.defaults.count
        for (index, parameter) in definition.parameters.enumerated() {
            guard let slot = scope.layout.slot(of: parameter), scope.values[slot] == nil else {
                continue
            }
            if index >= required {
                scope.values[slot] = try evaluate(definition.defaults[index - required], scope)
            } else {
                let name = program.names[parameter]
                scope.values[slot] = .undefined(Undefined("the parameter '\(name)' is not given"))
            }
        }
    }

    // MARK: - Functions

    private func call(
        _ function: Function,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        switch function {
        case .range: return try makeRange(arguments)
        case .dict: return try mapping(entries(from: arguments, of: "dict"))
        case .namespace:
            var attributes: [(name: String, value: Value)] = []
            for entry in try entries(from: arguments, of: "namespace").entries {
                guard case .string(let name) = entry.key else { continue }
                try checkAttributeName(name)
                attributes.append((name, entry.value))
            }
            return .namespace(try makeNamespace(attributes))
        case .cycler:
            guard !arguments.positional.isEmpty, arguments.named.isEmpty else {
                throw failure("'cycler' needs one or more items")
            }
            return .cycler(Cycler(try elements(arguments.positional)))
        case .joiner:
            let bound = try bind(arguments, to: ["sep"], of: "joiner")
            let separator = bound[0] ?? .string(", ")
            return .joiner(Joiner(separator, depth: try checkedDepth(separator.depth + 1)))
        case .raiseException:
            let bound = try bind(arguments, to: ["message"], required: 1, of: function.rawValue)
            throw .raised(line: line, message: try string(bound[0] ?? .none))
        case .strftimeNow:
            let bound = try bind(arguments, to: ["format"], required: 1, of: function.rawValue)
            let format = try string(argument: bound[0], "the format of 'strftime_now'")
            return try text(date?.formatted(format) ?? "")
        case .lipsum: throw failure("'lipsum' is not supported: its text is random")
        }
    }

    private func makeRange(_ arguments: Arguments) throws(ChatTemplateError) -> Value {
        guard (1...3).contains(arguments.positional.count), arguments.named.isEmpty else {
            throw failure("'range' takes one to three integers")
        }
        var numbers: [Int] = []
        for argument in arguments.positional {
            if case .undefined(let undefined) = argument { throw failure(undefined.message) }
            numbers.append(try integer(argument, default: 0, "a bound of 'range'"))
        }
        let range = TemplateRange(
            start: numbers.count > 1 ? numbers[0] : 0,
            stop: numbers.count > 1 ? numbers[1] : numbers[0],
            step: numbers.count > 2 ? numbers[2] : 1
        )
        guard range.step != 0 else { throw failure("the step of 'range' cannot be zero") }
        guard range.count <= TemplateLimits.maximumRangeCount else {
            throw limit("a range has more than \(TemplateLimits.maximumRangeCount) numbers")
        }
        return .range(range)
    }

    // What Python's `dict` makes of its arguments: a dictionary or pairs, then names.
    private func entries(
        from arguments: Arguments,
        of function: String
    ) throws(ChatTemplateError) -> MappingBuilder {
        var builder = MappingBuilder()
        guard arguments.positional.count <= 1 else {
            throw failure("'\(function)' takes at most one value without a name")
        }
        if case .dictionary(let mapping)? = arguments.positional.first {
            for entry in mapping.entries { builder.set(entry.lookup, entry.key, entry.value) }
        } else if let pairs = arguments.positional.first {
            for pair in try elements(of: pairs) {
                let values = try elements(of: pair, atMost: 3)
                guard values.count == 2 else { throw failure("'\(function)' needs pairs") }
                builder.set(try key(values[0]), values[0], values[1])
            }
        }
        for argument in arguments.named { builder.set(argument.name, argument.value) }
        return builder
    }

    // MARK: - Loops and methods

    private func recurse(
        _ loop: LoopState,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        guard let (definition, scope) = loop.recursion else {
            throw failure("only a loop marked 'recursive' can be called")
        }
        try beginCall()
        defer { endCall() }
        let bound = try bind(arguments, to: ["iterable"], required: 1, of: "loop")
        let sequence = bound[0] ?? .none
        return .string(
            try capture { () throws(ChatTemplateError) in
                try run(definition, over: sequence, scope, level: loop.level + 1)
            }
        )
    }

    private func call(
        _ method: Method,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        switch method.receiver {
        case .string(let text): return try callString(method.name, of: text, arguments)
        case .dictionary(let mapping): return try call(method.name, of: mapping, arguments)
        case .list(let elements), .tuple(let elements):
            return try call(method.name, of: elements.values, method.receiver, arguments)
        case .range:
            let numbers = try elements(of: method.receiver)
            return try call(method.name, of: numbers, method.receiver, arguments)
        case .loop(let loop): return try call(method.name, of: loop, arguments)
        case .function: return try mappingFromKeys(arguments)
        case .cycler(let cycler):
            _ = try bind(arguments, to: [], of: method.name)
            if method.name == "reset" {
                cycler.position = 0
                return .none
            }
            defer { cycler.position = (cycler.position + 1) % cycler.items.values.count }
            return cycler.items.values[cycler.position]
        default: throw failure("the method '\(method.name)' is not supported")
        }
    }

    private func call(
        _ name: String,
        of loop: LoopState,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        guard arguments.named.isEmpty else { throw failure("'\(name)' takes no names") }
        let values = arguments.positional
        if name == "cycle" {
            guard !values.isEmpty else { throw failure("'cycle' needs items") }
            return values[loop.index % values.count]
        }
        if let last = loop.lastChanged, last.count == values.count {
            var isSame = true
            for (old, new) in zip(last, values) where try !isEqual(old, new) { isSame = false }
            if isSame { return .bool(false) }
        }
        loop.lastChanged = values
        return .bool(true)
    }
}
