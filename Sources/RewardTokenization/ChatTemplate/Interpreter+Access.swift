// Attributes, items and slices. `a.b` looks for an attribute first and an item then, `a['b']` the
// other way round; what neither finds is undefined.

/// The bounds of a slice; nil where they are left out.
struct Slice {
    var start: Int?
    var stop: Int?
    var step: Int?
}

extension Interpreter {
    func attribute(_ name: String, of object: Value) throws(ChatTemplateError) -> Value {
        if case .undefined(let undefined) = object { throw failure(undefined.message) }
        if let value = try ownAttribute(name, of: object) { return value }
        if case .dictionary(let mapping) = object, let value = mapping[name] { return value }
        return missing(.string(name), of: object)
    }

    func item(_ key: Value, of object: Value) throws(ChatTemplateError) -> Value {
        switch object {
        case .undefined(let undefined): throw failure(undefined.message)
        case .dictionary(let mapping):
            if isHashable(key), let value = mapping[try self.key(key)] { return value }
        case .list(let elements), .tuple(let elements):
            if let index = key.integerValue,
                let position = position(index, count: elements.values.count)
            {
                return elements.values[position]
            }
        case .string(let text):
            if let index = key.integerValue {
                try charge(text.utf8.count >> 4)
                if let scalar = scalar(index, of: text) { return .string(String(scalar)) }
            }
        case .range(let range):
            if let index = key.integerValue, let position = position(index, count: range.count) {
                return .integer(range[position])
            }
        default: break
        }
        if case .string(let name) = key, let value = try ownAttribute(name, of: object) {
            return value
        }
        return missing(key, of: object)
    }

    private func isHashable(_ value: Value) -> Bool {
        switch value {
        case .list, .dictionary, .view: false
        default: true
        }
    }

    private func position(_ index: Int, count: Int) -> Int? {
        let position = index < 0 ? index &+ count : index
        return (0..<count).contains(position) ? position : nil
    }

    private func scalar(_ index: Int, of text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        if index >= 0 {
            guard index < text.utf8.count,
                let place = scalars.index(
                    scalars.startIndex,
                    offsetBy: index,
                    limitedBy: scalars.endIndex
                ), place < scalars.endIndex
            else { return nil }
            return scalars[place]
        }
        guard index > -text.utf8.count - 1,
            let place = scalars.index(
                scalars.endIndex,
                offsetBy: index,
                limitedBy: scalars.startIndex
            )
        else { return nil }
        return scalars[place]
    }

    private func missing(_ key: Value, of object: Value) -> Value {
        if case .string(let name) = key {
            return .undefined(Undefined("a value of type \(object.typeName) has no '\(name)'"))
        }
        if let index = key.integerValue {
            return .undefined(
                Undefined("a value of type \(object.typeName) has no element \(index)")
            )
        }
        return .undefined(Undefined("a value of type \(object.typeName) has no such element"))
    }

    // MARK: - Attributes of values

    private func ownAttribute(
        _ name: String,
        of object: Value
    ) throws(ChatTemplateError) -> Value? {
        if name.hasPrefix("__"), name.hasSuffix("__") { return unsafe(name) }
        switch object {
        case .string: return StringMethods.names.contains(name) ? method(name, of: object) : nil
        case .dictionary:
            if ["clear", "pop", "popitem", "setdefault", "update"].contains(name) {
                return unsafe(name)
            }
            return ["copy", "fromkeys", "get", "items", "keys", "values"].contains(name)
                ? method(name, of: object) : nil
        case .list:
            let mutating = [
                "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
            ]
            if mutating.contains(name) { return unsafe(name) }
            return ["copy", "count", "index"].contains(name) ? method(name, of: object) : nil
        case .tuple(let elements):
            if elements.isGroup, name == "grouper" { return elements.values[0] }
            if elements.isGroup, name == "list" { return elements.values[1] }
            return ["count", "index"].contains(name) ? method(name, of: object) : nil
        case .range(let range): return attribute(name, of: range)
        case .namespace(let namespace):
            try charge(namespace.attributes.count >> 3)
            return namespace.value(name)
        case .loop(let loop): return try attribute(name, of: loop)
        case .macro(let macro): return attribute(name, of: macro)
        case .cycler(let cycler):
            if name == "current" { return cycler.items.values[cycler.position] }
            return ["next", "reset"].contains(name) ? method(name, of: object) : nil
        case .joiner(let joiner):
            if name == "sep" { return joiner.separator }
            return name == "used" ? .bool(joiner.isUsed) : nil
        case .function(.dict): return name == "fromkeys" ? method(name, of: object) : nil
        case .undefined, .none, .bool, .integer, .float, .view, .iterator, .function, .method:
            return nil
        }
    }

    private func method(_ name: String, of object: Value) -> Value {
        .method(Method(object, name))
    }

    private func unsafe(_ name: String) -> Value {
        .undefined(Undefined("'\(name)' is not accessible: templates cannot change values"))
    }

    private func attribute(_ name: String, of range: TemplateRange) -> Value? {
        switch name {
        case "start": .integer(range.start)
        case "stop": .integer(range.stop)
        case "step": .integer(range.step)
        case "count", "index": method(name, of: .range(range))
        default: nil
        }
    }

    private func attribute(_ name: String, of macro: Macro) -> Value? {
        let definition = macro.definition
        switch name {
        case "name": return definition.name.map { .string($0) } ?? Value.none
        case "caller": return .bool(definition.uses.contains(.caller))
        case "catch_kwargs": return .bool(definition.uses.contains(.named))
        case "catch_varargs": return .bool(definition.uses.contains(.positional))
        default: return nil
        }
    }

    private func attribute(
        _ name: String,
        of loop: LoopState
    ) throws(ChatTemplateError) -> Value? {
        switch name {
        case "index": return .integer(loop.index + 1)
        case "index0": return .integer(loop.index)
        case "revindex": return .integer(try loop.count(self) - loop.index)
        case "revindex0": return .integer(try loop.count(self) - loop.index - 1)
        case "length": return .integer(try loop.count(self))
        case "first": return .bool(loop.index == 0)
        case "last": return .bool(try loop.peek(self) == nil)
        case "depth": return .integer(loop.level + 1)
        case "depth0": return .integer(loop.level)
        case "previtem":
            return loop.previous ?? .undefined(Undefined("there is no previous item"))
        case "nextitem":
            return try loop.peek(self) ?? .undefined(Undefined("there is no next item"))
        case "cycle", "changed": return method(name, of: .loop(loop))
        default: return nil
        }
    }

    // MARK: - Slices

    func slice(_ object: Value, _ bounds: Slice) throws(ChatTemplateError) -> Value {
        switch object {
        case .undefined(let undefined): throw failure(undefined.message)
        case .string(let text):
            try charge(text.utf8.count >> 4)
            let scalars = Array(text.unicodeScalars)
            let positions = try positions(of: bounds, count: scalars.count)
            if positions.step == 1 {
                let end = max(positions.start, positions.stop)
                return .string(Text.string(scalars[positions.start..<end]))
            }
            return .string(Text.string(positions.indices.map { scalars[$0] }))
        case .list(let elements):
            let positions = try positions(of: bounds, count: elements.values.count)
            try charge(positions.indices.count)
            return try list(positions.indices.map { elements.values[$0] })
        case .tuple(let elements):
            let positions = try positions(of: bounds, count: elements.values.count)
            try charge(positions.indices.count)
            return try tuple(positions.indices.map { elements.values[$0] })
        case .range(let range):
            let positions = try positions(of: bounds, count: range.count)
            let (step, overflow) = range.step.multipliedReportingOverflow(by: positions.step)
            guard !overflow else { throw failure("the range is too large") }
            return .range(
                TemplateRange(
                    start: range[positions.start],
                    stop: range[positions.stop],
                    step: step
                )
            )
        default: throw failure("cannot slice a value of type \(object.typeName)")
        }
    }

    private struct SlicePositions {
        let start: Int
        let stop: Int
        let step: Int

        var indices: StrideTo<Int> { stride(from: start, to: stop, by: step) }
    }

    // CPython's PySlice_AdjustIndices.
    private func positions(
        of bounds: Slice,
        count: Int
    ) throws(ChatTemplateError) -> SlicePositions {
        let step = bounds.step ?? 1
        guard step != 0, step > -.max else { throw failure("the step of a slice cannot be zero") }
        let lowest = step < 0 ? -1 : 0
        let highest = step < 0 ? count - 1 : count
        func clamped(_ bound: Int) -> Int {
            let position = bound < 0 ? bound &+ count : bound
            return min(max(position, lowest), highest)
        }
        return SlicePositions(
            start: bounds.start.map(clamped) ?? (step < 0 ? highest : lowest),
            stop: bounds.stop.map(clamped) ?? (step < 0 ? lowest : highest),
            step: step
        )
    }
}

extension StrideTo<Int> {
    /// How many numbers there are.
    fileprivate var count: Int { reduce(0) { count, _ in count + 1 } }
}
