// Filters that go through a sequence and look at each element, by attribute, filter or test.

extension Filters {
    static let selections: [String: Filter] = [
        "map": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.map(value, arguments)
        },
        "select": selection(byAttribute: false, keeps: true),
        "reject": selection(byAttribute: false, keeps: false),
        "selectattr": selection(byAttribute: true, keeps: true),
        "rejectattr": selection(byAttribute: true, keeps: false),
        "unique": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.unique(value, arguments)
        },
        "sort": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.sort(value, arguments)
        },
        "groupby": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.groupBy(value, arguments)
        },
        "min": extreme("min", replacesWhen: -1),
        "max": extreme("max", replacesWhen: 1),
    ]

    private static func selection(byAttribute: Bool, keeps: Bool) -> Filter {
        { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.select(value, arguments, byAttribute: byAttribute, keeps: keeps)
        }
    }

    private static func extreme(_ name: String, replacesWhen wanted: Int) -> Filter {
        { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(
                arguments,
                to: ["case_sensitive", "attribute"],
                of: name
            )
            let path = try interpreter.attributePath(bound[1])
            let ignoresCase = !(bound[0]?.isTrue ?? false)
            var best: (key: Value, value: Value)?
            for element in try interpreter.elements(of: value) {
                var key = try interpreter.follow(path, from: element)
                if ignoresCase { key = try interpreter.lowered(key) }
                if let current = best {
                    guard try interpreter.order(key, current.key) == wanted else { continue }
                }
                best = (key, element)
            }
            return best?.value ?? .undefined(Undefined("the sequence is empty"))
        }
    }
}

extension Interpreter {
    // MARK: - Attributes by path

    /// The steps of an attribute such as `function.name` or `0.text`; none for no attribute.
    func attributePath(_ attribute: Value?) throws(ChatTemplateError) -> [Value] {
        switch attribute {
        case nil, Value.none?: return []
        case .string(let text)?: return steps(text)
        case let value?: return [value]
        }
    }

    private func steps(_ path: String) -> [Value] {
        path.split(separator: ".", omittingEmptySubsequences: false).map { step in
            let isNumber = !step.isEmpty && step.utf8.allSatisfy { (0x30...0x39).contains($0) }
            if isNumber, let number = Int(step) { return .integer(number) }
            return .string(String(step))
        }
    }

    func follow(
        _ path: [Value],
        from value: Value,
        default fallback: Value? = nil
    ) throws(ChatTemplateError) -> Value {
        var value = value
        for step in path {
            value = try item(step, of: value)
            if value.isUndefined, let fallback { value = fallback }
        }
        return value
    }

    // MARK: - map, select, reject

    fileprivate func map(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        guard value.isTrue else { return .iterator(try iterator(.undefined(Undefined("")))) }
        var depth = value.depth
        for argument in arguments.positional + arguments.named.map(\.value) {
            depth = max(depth, argument.depth)
        }
        let source = DeferredIterator(value)
        return .iterator(
            try lazyIterator(over: depth) { (interpreter) throws(ChatTemplateError) in
                guard let item = try source.next(interpreter) else { return nil }
                return try interpreter.mapped(item, arguments)
            }
        )
    }

    private func mapped(
        _ item: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        if let name = arguments.positional.first {
            var rest = arguments
            rest.positional.removeFirst()
            return try filter(string(argument: name, "the filter of 'map'"), item, rest)
        }
        guard arguments.named.contains(where: { $0.name == "attribute" }) else {
            throw failure("'map' needs a filter or an attribute")
        }
        let bound = try bind(arguments, to: ["attribute", "default"], of: "map")
        let fallback = bound[1].flatMap { $0.isNone ? nil : $0 }
        return try follow(attributePath(bound[0]), from: item, default: fallback)
    }

    fileprivate func select(
        _ value: Value,
        _ arguments: Arguments,
        byAttribute: Bool,
        keeps: Bool
    ) throws(ChatTemplateError) -> Value {
        guard value.isTrue else { return .iterator(try iterator(.undefined(Undefined("")))) }
        var depth = value.depth
        for argument in arguments.positional { depth = max(depth, argument.depth) }
        let source = DeferredIterator(value)
        return .iterator(
            try lazyIterator(over: depth) { (interpreter) throws(ChatTemplateError) in
                while let item = try source.next(interpreter) {
                    if try interpreter.passes(item, arguments, byAttribute) == keeps { return item }
                }
                return nil
            }
        )
    }

    private func passes(
        _ item: Value,
        _ arguments: Arguments,
        _ byAttribute: Bool
    ) throws(ChatTemplateError) -> Bool {
        var subject = item
        var rest = arguments
        if byAttribute {
            guard let attribute = rest.positional.first else {
                throw failure("the name of an attribute is missing")
            }
            rest.positional.removeFirst()
            subject = try follow(attributePath(attribute), from: item)
        }
        guard let name = rest.positional.first else { return subject.isTrue }
        rest.positional.removeFirst()
        return try test(string(argument: name, "the name of a test"), subject, rest)
    }

    // MARK: - Order

    fileprivate func unique(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["case_sensitive", "attribute"], of: "unique")
        let path = try attributePath(bound[1])
        let ignoresCase = !(bound[0]?.isTrue ?? false)
        var seen: Set<Key> = []
        let source = DeferredIterator(value)
        return .iterator(
            try lazyIterator(over: value.depth) { (interpreter) throws(ChatTemplateError) in
                while let item = try source.next(interpreter) {
                    var subject = try interpreter.follow(path, from: item)
                    if ignoresCase { subject = try interpreter.lowered(subject) }
                    if seen.insert(try interpreter.key(subject)).inserted { return item }
                }
                return nil
            }
        )
    }

    fileprivate func sort(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(
            arguments,
            to: ["reverse", "case_sensitive", "attribute"],
            of: "sort"
        )
        var paths: [[Value]] = []
        if case .string(let attributes)? = bound[2] {
            for path in attributes.split(separator: ",", omittingEmptySubsequences: false) {
                paths.append(steps(String(path)))
            }
        } else {
            paths = [try attributePath(bound[2])]
        }
        let ignoresCase = !(bound[1]?.isTrue ?? false)
        var pairs: [(key: Value, value: Value)] = []
        for element in try elements(of: value) {
            var keys: [Value] = []
            for path in paths {
                let key = try follow(path, from: element)
                keys.append(ignoresCase ? try lowered(key) : key)
            }
            pairs.append((try list(keys), element))
        }
        return try list(sorted(pairs, isReversed: bound[0]?.isTrue ?? false))
    }

    fileprivate func groupBy(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(
            arguments,
            to: ["attribute", "default", "case_sensitive"],
            required: 1,
            of: "groupby"
        )
        let path = try attributePath(bound[0])
        let fallback = bound[1].flatMap { $0.isNone ? nil : $0 }
        let ignoresCase = !(bound[2]?.isTrue ?? false)
        var pairs: [(key: Value, value: Value)] = []
        for element in try elements(of: value) {
            let name = try follow(path, from: element, default: fallback)
            let key = ignoresCase ? try lowered(name) : name
            pairs.append((key, try tuple([key, name, element])))
        }
        var groups: [Value] = []
        var members: [Value] = []
        var current: (key: Value, name: Value)?
        for case .tuple(let triple) in try sorted(pairs, isReversed: false) {
            let key = triple.values[0]
            if let open = current, try !isEqual(open.key, key) {
                groups.append(.tuple(try elements([open.name, list(members)], isGroup: true)))
                members = []
                current = nil
            }
            if current == nil { current = (key, triple.values[1]) }
            members.append(triple.values[2])
        }
        if let current {
            groups.append(.tuple(try elements([current.name, list(members)], isGroup: true)))
        }
        return try list(groups)
    }
}
