// Dictionaries of the template language: ordered, with Python's notion of equal keys.

import RewardTypes

/// What can be looked up in a dictionary, reduced to what decides equality.
///
/// `1`, `1.0` and `True` are the same key, as in Python.
enum Key: Hashable {
    case none
    case undefined
    case integer(Int)
    case float(Double)
    case string(String)
    case tuple([Key])
    case object(ObjectIdentifier)

    static func == (left: Key, right: Key) -> Bool {
        switch (left, right) {
        case (.none, .none), (.undefined, .undefined): true
        case (.integer(let a), .integer(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.string(let a), .string(let b)): a.isIdentical(to: b)
        case (.tuple(let a), .tuple(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }

    // Texts that are identical are also equal for Swift, so its hash of texts can stand.
    func hash(into hasher: inout Hasher) {
        switch self {
        case .none: hasher.combine(0)
        case .undefined: hasher.combine(1)
        case .integer(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value)
        case .string(let text): hasher.combine(text)
        case .tuple(let keys): hasher.combine(keys)
        case .object(let identifier): hasher.combine(identifier)
        }
    }
}

/// An ordered dictionary that never changes.
final class Mapping {
    struct Entry {
        let lookup: Key
        let key: Value
        let value: Value
    }

    let entries: [Entry]
    /// How deep containers nest in here, this one included.
    let depth: Int
    private let index: [Key: Int]?

    /// Below this many entries a scan is faster than hashing.
    private static let scanCount = 8

    /// Use `Interpreter.mapping`, which checks the depth; keys are distinct.
    init(distinct entries: [Entry], depth: Int) {
        self.entries = entries
        self.depth = depth
        guard entries.count > Self.scanCount else {
            index = nil
            return
        }
        var index: [Key: Int] = [:]
        index.reserveCapacity(entries.count)
        for (position, entry) in entries.enumerated() { index[entry.lookup] = position }
        self.index = index
    }

    var count: Int { entries.count }

    subscript(key: Key) -> Value? {
        if let index { return index[key].map { entries[$0].value } }
        return entries.first { $0.lookup == key }?.value
    }

    subscript(name: String) -> Value? { self[.string(name)] }
}

extension Interpreter {
    /// The entries of a dictionary under construction; a repeated key keeps its first place.
    struct MappingBuilder {
        private(set) var entries: [Mapping.Entry] = []
        private var places: [Key: Int] = [:]
        private(set) var depth = 0

        mutating func set(_ lookup: Key, _ key: Value, _ value: Value) {
            depth = max(depth, key.depth, value.depth)
            if let place = places[lookup] {
                let old = entries[place]
                entries[place] = Mapping.Entry(lookup: lookup, key: old.key, value: value)
            } else {
                places[lookup] = entries.count
                entries.append(Mapping.Entry(lookup: lookup, key: key, value: value))
            }
        }

        mutating func set(_ name: String, _ value: Value) {
            set(.string(name), .string(name), value)
        }
    }

    func mapping(_ builder: MappingBuilder) throws(ChatTemplateError) -> Value {
        try charge(builder.entries.count + 4)
        let depth = try checkedDepth(builder.depth + 1)
        return .dictionary(Mapping(distinct: builder.entries, depth: depth))
    }

    func list(_ values: [Value]) throws(ChatTemplateError) -> Value {
        .list(try elements(values))
    }

    func tuple(_ values: [Value]) throws(ChatTemplateError) -> Value {
        .tuple(try elements(values))
    }

    func elements(
        _ values: [Value],
        isGroup: Bool = false
    ) throws(ChatTemplateError) -> Elements {
        try charge(values.count + 2)
        var depth = 0
        for value in values { depth = max(depth, value.depth) }
        return Elements(values, depth: try checkedDepth(depth + 1), isGroup: isGroup)
    }

    /// Bounds nesting, because printing, comparing and freeing values descend into them.
    func checkedDepth(_ depth: Int) throws(ChatTemplateError) -> Int {
        guard depth <= TemplateLimits.maximumValueDepth else {
            throw limit("values nest deeper than \(TemplateLimits.maximumValueDepth) levels")
        }
        return depth
    }

    /// The key under which a value is found.
    func key(_ value: Value) throws(ChatTemplateError) -> Key {
        switch value {
        case .none: return .none
        case .undefined: return .undefined
        case .bool, .integer: return .integer(value.integerValue ?? 0)
        case .float(let number):
            if let integer = Int(exactly: number) { return .integer(integer) }
            return .float(number)
        case .string(let text):
            try charge(text.utf8.count >> 4)
            return .string(text)
        case .tuple(let elements):
            var keys: [Key] = []
            for element in elements.values {
                try charge(4)
                keys.append(try key(element))
            }
            return .tuple(keys)
        case .namespace(let object): return .object(ObjectIdentifier(object))
        case .macro(let object): return .object(ObjectIdentifier(object))
        case .method(let object): return .object(ObjectIdentifier(object))
        case .loop(let object): return .object(ObjectIdentifier(object))
        case .iterator(let object): return .object(ObjectIdentifier(object))
        case .cycler(let object): return .object(ObjectIdentifier(object))
        case .joiner(let object): return .object(ObjectIdentifier(object))
        case .function(let function): return .string("function \(function.rawValue)")
        case .range(let range):
            return .tuple([.integer(range.start), .integer(range.count), .integer(range.step)])
        case .list, .dictionary, .view:
            throw failure("a \(value.typeName) cannot be a dictionary key or be made unique")
        }
    }

    /// A JSON value as templates see it.
    func value(_ json: JSONValue, depth: Int = 1) throws(ChatTemplateError) -> Value {
        try charge(1)
        switch json {
        case .null: return .none
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(Int(value))
        case .number(let value): return .float(value)
        case .string(let text): return .string(text)
        case .array(let elements):
            _ = try checkedDepth(depth)
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try value(element, depth: depth + 1)) }
            return try list(values)
        case .object(let members): return try value(members, depth: depth)
        }
    }

    /// A JSON object as templates see it.
    func value(_ members: JSONObject, depth: Int = 1) throws(ChatTemplateError) -> Value {
        _ = try checkedDepth(depth)
        var entries: [Mapping.Entry] = []
        entries.reserveCapacity(members.count)
        var inner = 0
        for member in members {
            let value = try value(member.value, depth: depth + 1)
            inner = max(inner, value.depth)
            entries.append(
                Mapping.Entry(
                    lookup: .string(member.name),
                    key: .string(member.name),
                    value: value
                )
            )
        }
        try charge(entries.count + 4)
        return .dictionary(Mapping(distinct: entries, depth: try checkedDepth(inner + 1)))
    }
}
