// The filters, by name; those on texts and on selections are in files of their own.

/// Filters by name.
enum Filters {
    typealias Filter =
        @Sendable (Interpreter, Value, Arguments) throws(ChatTemplateError) -> Value

    static let all: [String: Filter] = [
        general, numbers, sequences, texts, selections,
    ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

    // MARK: - Values of any kind

    private static let general: [String: Filter] = [
        "default": fallback,
        "d": fallback,
        "tojson": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.json(value, arguments)
        },
        "string": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "string")
            return try interpreter.text(interpreter.string(value))
        },
        "safe": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "safe")
            return try interpreter.text(interpreter.string(value))
        },
        "attr": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["name"], required: 1, of: "attr")
            let name = try interpreter.string(argument: bound[0], "the name of an attribute")
            return try interpreter.attributeOnly(name, of: value)
        },
    ]

    private static let fallback: Filter = {
        (interpreter, value, arguments) throws(ChatTemplateError) in
        let bound = try interpreter.bind(
            arguments,
            to: ["default_value", "boolean"],
            of: "default"
        )
        let isReplaced = value.isUndefined || (bound[1]?.isTrue ?? false) && !value.isTrue
        return isReplaced ? bound[0] ?? .string("") : value
    }

    // MARK: - Numbers

    private static let numbers: [String: Filter] = [
        "abs": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "abs")
            if case .float(let number) = value { return .float(number.magnitude) }
            guard let number = value.integerValue, number > .min else {
                throw interpreter.failure("'abs' needs a number, not a \(value.typeName)")
            }
            return .integer(abs(number))
        },
        "int": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["default", "base"], of: "int")
            let base = try interpreter.integer(bound[1], default: 10, "the base of 'int'")
            let converted = try interpreter.integer(from: value, base: base)
            return converted.map(Value.integer) ?? bound[0] ?? .integer(0)
        },
        "float": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["default"], of: "float")
            if case .undefined(let undefined) = value {
                throw interpreter.failure(undefined.message)
            }
            try interpreter.charge(value.stringValue?.utf8.count ?? 0)
            let number = value.stringValue.flatMap(Numbers.double) ?? value.doubleValue
            return number.map(Value.float) ?? bound[0] ?? .float(0)
        },
        "round": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["precision", "method"], of: "round")
            let precision = try interpreter.integer(bound[0], default: 0, "the precision")
            let method = try bound[1].map { (method) throws(ChatTemplateError) in
                try interpreter.string(argument: method, "the method of 'round'")
            }
            return try interpreter.rounded(value, precision, method ?? "common")
        },
    ]

    // MARK: - Sequences

    private static let sequences: [String: Filter] = [
        "length": length,
        "count": length,
        "list": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "list")
            return try interpreter.list(interpreter.elements(of: value))
        },
        "first": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "first")
            let iterator = try interpreter.iterator(value)
            return try iterator.next(interpreter)
                ?? .undefined(Undefined("there is no first item: the sequence is empty"))
        },
        "last": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "last")
            return try interpreter.reversible(value).last
                ?? .undefined(Undefined("there is no last item: the sequence is empty"))
        },
        "reverse": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "reverse")
            if case .string(let text) = value {
                try interpreter.charge(text.utf8.count >> 4)
                return .string(Text.string(text.unicodeScalars.reversed()))
            }
            if case .iterator = value {
                return try interpreter.list(interpreter.elements(of: value).reversed())
            }
            let reversed = try interpreter.list(interpreter.reversible(value).reversed())
            return .iterator(try interpreter.iterator(reversed))
        },
        "items": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "items")
            if value.isUndefined { return .iterator(try interpreter.iterator(value)) }
            return .iterator(try interpreter.items(of: value))
        },
        "dictsort": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.dictsort(value, arguments)
        },
        "join": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["d", "attribute"], of: "join")
            let path = try interpreter.attributePath(bound[1])
            var parts: [String] = []
            for element in try interpreter.elements(of: value) {
                let part = try interpreter.follow(path, from: element)
                parts.append(try interpreter.string(part))
            }
            let separator = try interpreter.string(bound[0] ?? .string(""))
            return .string(try interpreter.join(parts, by: separator))
        },
        "sum": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["attribute", "start"], of: "sum")
            let path = try interpreter.attributePath(bound[0])
            var sum = bound[1] ?? .integer(0)
            guard sum.stringValue == nil else {
                throw interpreter.failure("'sum' does not add texts")
            }
            for element in try interpreter.elements(of: value) {
                let summand = try interpreter.follow(path, from: element)
                sum = try interpreter.apply(.add, sum, summand)
            }
            return sum
        },
        "batch": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.batch(value, arguments)
        },
        "slice": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.slice(value, arguments)
        },
    ]

    private static let length: Filter = {
        (interpreter, value, arguments) throws(ChatTemplateError) in
        _ = try interpreter.bind(arguments, to: [], of: "length")
        if case .string(let text) = value { try interpreter.charge(text.utf8.count >> 4) }
        if case .loop(let loop) = value { return .integer(try loop.count(interpreter)) }
        guard let count = interpreter.count(of: value) else {
            throw interpreter.failure("a value of type \(value.typeName) has no length")
        }
        return .integer(count)
    }
}

extension Interpreter {
    /// The elements of what can be gone through backwards.
    fileprivate func reversible(_ value: Value) throws(ChatTemplateError) -> [Value] {
        switch value {
        case .undefined, .string, .list, .tuple, .dictionary, .view, .range:
            return try elements(of: value)
        default: throw failure("a value of type \(value.typeName) has no last element")
        }
    }

    /// The pairs of a dictionary.
    fileprivate func items(of value: Value) throws(ChatTemplateError) -> ValueIterator {
        var source: DeferredIterator?
        return try lazyIterator(over: value.depth + 1) {
            (interpreter) throws(ChatTemplateError) in
            guard case .dictionary(let mapping) = value else {
                throw interpreter.failure(
                    "'items' needs a dictionary, not a \(value.typeName)"
                )
            }
            let pairs =
                source ?? DeferredIterator(.view(MappingView(mapping: mapping, part: .items)))
            source = pairs
            return try pairs.next(interpreter)
        }
    }

    fileprivate func dictsort(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["case_sensitive", "by", "reverse"], of: "dictsort")
        if case .undefined(let undefined) = value { throw failure(undefined.message) }
        guard case .dictionary(let mapping) = value else {
            throw failure("'dictsort' needs a dictionary, not a \(value.typeName)")
        }
        let part = try string(argument: bound[1] ?? .string("key"), "the 'by' of 'dictsort'")
        guard part == "key" || part == "value" else {
            throw failure("'dictsort' sorts by 'key' or by 'value'")
        }
        var pairs: [(key: Value, value: Value)] = []
        for entry in mapping.entries {
            var key = part == "key" ? entry.key : entry.value
            if !(bound[0]?.isTrue ?? false) { key = try lowered(key) }
            pairs.append((key, try tuple([entry.key, entry.value])))
        }
        return try list(sorted(pairs, isReversed: bound[2]?.isTrue ?? false))
    }

    /// Texts in lower case, so that case does not count; other values as they are.
    func lowered(_ value: Value) throws(ChatTemplateError) -> Value {
        guard case .string(let text) = value else { return value }
        try charge(text.utf8.count >> 4)
        return .string(Text.lowercased(text))
    }

    fileprivate func attributeOnly(
        _ name: String,
        of value: Value
    ) throws(ChatTemplateError) -> Value {
        guard case .dictionary = value else { return try attribute(name, of: value) }
        // Members of dictionaries are items, not attributes.
        let isMember = try attribute(name, of: .dictionary(Mapping(distinct: [], depth: 1)))
        return isMember.isUndefined ? isMember : try attribute(name, of: value)
    }

    // MARK: - Conversions

    fileprivate func integer(from value: Value, base: Int) throws(ChatTemplateError) -> Int? {
        switch value {
        case .undefined(let undefined): throw failure(undefined.message)
        case .bool, .integer: return value.integerValue
        case .float(let number): return try integer(from: number, isStrict: true)
        case .string(let text):
            try charge(text.utf8.count)
            if let parsed = Numbers.integer(text, base: base) {
                guard let number = parsed.value else {
                    throw failure("the integer exceeds 64 bits")
                }
                return number
            }
            guard let number = Numbers.double(text) else { return nil }
            return try integer(from: number, isStrict: false)
        default: return nil
        }
    }

    private func integer(
        from number: Double,
        isStrict: Bool
    ) throws(ChatTemplateError) -> Int? {
        if number.isNaN { return nil }
        if number.isInfinite {
            guard isStrict else { return nil }
            throw failure("infinity is no integer")
        }
        guard let integer = Int(exactly: number.rounded(.towardZero)) else {
            throw failure("the integer exceeds 64 bits")
        }
        return integer
    }

    fileprivate func rounded(
        _ value: Value,
        _ precision: Int,
        _ method: String
    ) throws(ChatTemplateError) -> Value {
        guard ["common", "ceil", "floor"].contains(method) else {
            throw failure("'round' knows the methods 'common', 'ceil' and 'floor'")
        }
        if case .undefined(let undefined) = value { throw failure(undefined.message) }
        guard let number = value.doubleValue else {
            throw failure("'round' needs a number, not a \(value.typeName)")
        }
        if method == "common" {
            if let integer = value.integerValue {
                return .integer(Numbers.rounded(integer, precision))
            }
            try charge(ExactDecimal.stepCount(of: number))
            return .float(Numbers.rounded(number, precision))
        }
        guard number.isFinite, abs(precision) <= 300 else {
            throw failure("'round' cannot go to this precision")
        }
        let scale = try apply(.power, .integer(10), .integer(precision)).doubleValue ?? 1
        let scaled = (number * scale).rounded(method == "ceil" ? .up : .down)
        return .float(scaled / scale)
    }

    // MARK: - Parts

    fileprivate func batch(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["linecount", "fill_with"], required: 1, of: "batch")
        let count = try integer(bound[0], default: 1, "the size of a batch")
        let filling = bound[1].flatMap { $0.isNone ? nil : $0 }
        let source = try iterator(value)
        var pending: [Value] = []
        var isFinished = false
        return .iterator(
            try lazyIterator(over: max(source.depth, filling?.depth ?? 0) + 1) {
                (interpreter) throws(ChatTemplateError) in
                while !isFinished {
                    guard let item = try source.next(interpreter) else {
                        isFinished = true
                        guard !pending.isEmpty else { return nil }
                        if let filling, pending.count < count {
                            try interpreter.charge(count)
                            pending += Array(repeating: filling, count: count - pending.count)
                        }
                        return try interpreter.list(pending)
                    }
                    guard pending.count == count else {
                        pending.append(item)
                        continue
                    }
                    let full = try interpreter.list(pending)
                    pending = [item]
                    return full
                }
                return nil
            }
        )
    }

    fileprivate func slice(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["slices", "fill_with"], required: 1, of: "slice")
        let count = try integer(bound[0], default: 1, "the number of slices")
        guard count != 0 else { throw failure("'slice' needs one or more slices") }
        let filling = bound[1].flatMap { $0.isNone ? nil : $0 }
        let values = try elements(of: value)
        let (size, extra) = try floorDivided(values.count, count)
        var number = 0
        var start = 0
        return .iterator(
            try lazyIterator(over: max(value.depth, filling?.depth ?? 0) + 1) {
                (interpreter) throws(ChatTemplateError) in
                guard number < count else { return nil }
                let end = start + size + (number < extra ? 1 : 0)
                var part = Array(values[start..<end])
                if let filling, number >= extra { part.append(filling) }
                start = end
                number += 1
                return try interpreter.list(part)
            }
        )
    }
}
