// What template expressions evaluate to: the part of Python's data model that templates can see.
//
// Lists and dictionaries never change after they are made (the reference renderer's sandbox
// forbids it too), so they are shared without copying. Only namespaces, loops and iterators have
// state. Nothing here leaves a rendering: the types are not sendable on purpose.

/// A value of the template language.
enum Value {
    case undefined(Undefined)
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
    case list(Elements)
    case tuple(Elements)
    case dictionary(Mapping)
    case view(MappingView)
    case range(TemplateRange)
    case iterator(ValueIterator)
    case namespace(Namespace)
    case macro(Macro)
    case function(Function)
    case method(Method)
    case loop(LoopState)
    case cycler(Cycler)
    case joiner(Joiner)
}

/// The value of a name or member that does not exist: prints nothing, and fails when it is used.
final class Undefined {
    /// What to say when it is used.
    let message: String

    init(_ message: String) { self.message = message }
}

/// The elements of a list or tuple.
final class Elements {
    let values: [Value]
    /// How deep containers nest in here, this one included.
    let depth: Int
    /// Whether `grouper` and `list` name the two elements, as in what `groupby` gives.
    let isGroup: Bool

    /// Use `Interpreter.list` or `.tuple`, which check the depth.
    init(_ values: [Value], depth: Int, isGroup: Bool = false) {
        self.values = values
        self.depth = depth
        self.isGroup = isGroup
    }
}

/// What `items()`, `keys()` and `values()` give.
struct MappingView {
    enum Part: String { case items, keys, values }
    let mapping: Mapping
    let part: Part
}

/// An arithmetic sequence.
struct TemplateRange {
    let start: Int
    let stop: Int
    let step: Int

    /// How many numbers it has; `step` is not zero.
    var count: Int {
        if step > 0 {
            guard start < stop else { return 0 }
            return Self.steps(from: start, to: stop, by: step.magnitude)
        }
        guard start > stop else { return 0 }
        return Self.steps(from: stop, to: start, by: step.magnitude)
    }

    private static func steps(from low: Int, to high: Int, by step: UInt) -> Int {
        let distance = UInt(bitPattern: high &- low)
        return Int(clamping: (distance - 1) / step + 1)
    }

    /// The number at a position below `count`.
    subscript(position: Int) -> Int { start &+ position &* step }
}

/// A mutable bag of attributes, the only way for templates to carry state out of a loop.
final class Namespace {
    var attributes: [(name: String, value: Value)]

    init(_ attributes: [(name: String, value: Value)]) { self.attributes = attributes }

    func value(_ name: String) -> Value? {
        attributes.first { $0.name.isIdentical(to: name) }?.value
    }

    func set(_ name: String, _ value: Value) {
        if let index = attributes.firstIndex(where: { $0.name.isIdentical(to: name) }) {
            attributes[index].value = value
        } else {
            attributes.append((name, value))
        }
    }
}

/// A macro with the scope it was defined in.
final class Macro {
    let definition: MacroDefinition
    let scope: Scope

    init(_ definition: MacroDefinition, scope: Scope) {
        self.definition = definition
        self.scope = scope
    }
}

/// The functions that every template can call.
enum Function: String, CaseIterable {
    case range, dict, namespace, cycler, joiner, lipsum
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}

/// A method together with the value it belongs to.
final class Method {
    let receiver: Value
    let name: String

    init(_ receiver: Value, _ name: String) {
        self.receiver = receiver
        self.name = name
    }
}

/// Gives its items in turn, for ever.
final class Cycler {
    let items: Elements
    var position = 0

    init(_ items: Elements) { self.items = items }
}

/// Gives nothing at first, then its separator.
final class Joiner {
    let separator: Value
    /// How deep containers nest in here, this one included.
    let depth: Int
    var isUsed = false

    /// `depth` is one more than that of the separator, and has been checked.
    init(_ separator: Value, depth: Int) {
        self.separator = separator
        self.depth = depth
    }
}

extension Value {
    /// How deep containers nest in here.
    var depth: Int {
        switch self {
        case .list(let elements), .tuple(let elements): elements.depth
        case .dictionary(let mapping): mapping.depth
        case .view(let view): view.mapping.depth + 1
        case .iterator(let iterator): iterator.depth
        case .method(let method): method.receiver.depth + 1
        case .cycler(let cycler): cycler.items.depth
        case .joiner(let joiner): joiner.depth
        case .loop(let loop): loop.depth
        case .undefined, .none, .bool, .integer, .float, .string, .range, .namespace, .macro,
            .function:
            0
        }
    }

    /// Python's name of the type, for messages.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .dictionary: "dict"
        case .view(let view): "dict_\(view.part.rawValue)"
        case .range: "range"
        case .iterator: "generator"
        case .namespace: "Namespace"
        case .macro: "Macro"
        case .function: "function"
        case .method: "method"
        case .loop: "LoopContext"
        case .cycler: "Cycler"
        case .joiner: "Joiner"
        }
    }

    /// Whether conditions take it for true.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let elements), .tuple(let elements): !elements.values.isEmpty
        case .dictionary(let mapping): mapping.count > 0
        case .view(let view): view.mapping.count > 0
        case .range(let range): range.count > 0
        case .iterator, .namespace, .macro, .function, .method, .loop, .cycler, .joiner: true
        }
    }

    /// Whether it is the result of a lookup that failed.
    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// Whether it is none.
    var isNone: Bool {
        if case .none = self { true } else { false }
    }

    /// The text, if this is one.
    var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, if this is an integer; booleans are integers.
    var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// The number, if this is one.
    var doubleValue: Double? {
        if case .float(let value) = self { value } else { integerValue.map(Double.init) }
    }
}

extension String {
    /// Whether the code points are the same.
    ///
    /// Swift's `==` also holds for different spellings of the same characters; Python's does not.
    func isIdentical(to other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
