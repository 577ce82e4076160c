// The tests that follow `is`.

/// Tests by name.
enum Tests {
    typealias Test =
        @Sendable (Interpreter, Value, Arguments) throws(ChatTemplateError) -> Bool

    static let all: [String: Test] = plain.merging(comparing) { first, _ in first }

    // Tests without arguments.
    private static let plain: [String: Test] = [
        "defined": simple("defined") { !$0.isUndefined },
        "undefined": simple("undefined") { $0.isUndefined },
        "none": simple("none") { $0.isNone },
        "boolean": simple("boolean") { if case .bool = $0 { true } else { false } },
        "true": simple("true") { if case .bool(true) = $0 { true } else { false } },
        "false": simple("false") { if case .bool(false) = $0 { true } else { false } },
        "integer": simple("integer") { if case .integer = $0 { true } else { false } },
        "float": simple("float") { if case .float = $0 { true } else { false } },
        "number": simple("number") { $0.doubleValue != nil },
        "string": simple("string") { $0.stringValue != nil },
        "mapping": simple("mapping") { if case .dictionary = $0 { true } else { false } },
        "sequence": simple("sequence", isSequence),
        "iterable": simple("iterable", isIterable),
        "callable": simple("callable", isCallable),
        "escaped": simple("escaped") { _ in false },
        "odd": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "odd")
            let remainder = try interpreter.apply(.modulo, value, .integer(2))
            return try interpreter.isEqual(remainder, .integer(1))
        },
        "even": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "even")
            let remainder = try interpreter.apply(.modulo, value, .integer(2))
            return try interpreter.isEqual(remainder, .integer(0))
        },
        "lower": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "lower")
            return interpreter.holds("islower", for: try interpreter.string(value)) ?? false
        },
        "upper": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "upper")
            return interpreter.holds("isupper", for: try interpreter.string(value)) ?? false
        },
        "filter": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "filter")
            return value.stringValue.map { Filters.all[$0] != nil } ?? false
        },
        "test": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "test")
            return value.stringValue.map { all[$0] != nil } ?? false
        },
    ]

    // Tests with one argument.
    private static let comparing: [String: Test] = [
        "==": comparison("==", .equal),
        "eq": comparison("eq", .equal),
        "equalto": comparison("equalto", .equal),
        "!=": comparison("!=", .notEqual),
        "ne": comparison("ne", .notEqual),
        "<": comparison("<", .less),
        "lt": comparison("lt", .less),
        "lessthan": comparison("lessthan", .less),
        "<=": comparison("<=", .lessOrEqual),
        "le": comparison("le", .lessOrEqual),
        ">": comparison(">", .greater),
        "gt": comparison("gt", .greater),
        "greaterthan": comparison("greaterthan", .greater),
        ">=": comparison(">=", .greaterOrEqual),
        "ge": comparison("ge", .greaterOrEqual),
        "in": comparison("in", .contained),
        "sameas": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["other"], required: 1, of: "sameas")
            return isSame(value, bound[0] ?? .none)
        },
        "divisibleby": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["num"], required: 1, of: "divisibleby")
            let remainder = try interpreter.apply(.modulo, value, bound[0] ?? .none)
            return try interpreter.isEqual(remainder, .integer(0))
        },
    ]

    private static func simple(
        _ name: String,
        _ holds: @escaping @Sendable (Value) -> Bool
    ) -> Test {
        { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: name)
            return holds(value)
        }
    }

    private static func comparison(_ name: String, _ operation: Comparison) -> Test {
        { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["other"], required: 1, of: name)
            return try interpreter.compare(operation, value, bound[0] ?? .none)
        }
    }

    private static func isSequence(_ value: Value) -> Bool {
        switch value {
        case .undefined, .string, .list, .tuple, .dictionary, .range: true
        default: false
        }
    }

    private static func isIterable(_ value: Value) -> Bool {
        switch value {
        case .undefined, .string, .list, .tuple, .dictionary, .range, .view, .iterator, .loop: true
        default: false
        }
    }

    private static func isCallable(_ value: Value) -> Bool {
        switch value {
        case .undefined, .macro, .function, .method, .joiner, .loop: true
        default: false
        }
    }

    // Identity of objects. Equal small values are one object in the reference renderer, so equal
    // integers and texts count as the same.
    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.none, .none): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.string(let a), .string(let b)): a.isIdentical(to: b)
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)): a === b
        case (.dictionary(let a), .dictionary(let b)): a === b
        case (.namespace(let a), .namespace(let b)): a === b
        case (.macro(let a), .macro(let b)): a === b
        default: false
        }
    }
}
