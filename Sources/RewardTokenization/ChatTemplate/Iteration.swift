// Iterators and loops. Filters such as `map` are lazy, as in the reference renderer: they run when
// their result is taken, and their result can be taken only once.

/// Gives values one after the other, once.
final class ValueIterator {
    typealias Step = (Interpreter) throws(ChatTemplateError) -> Value?

    /// How deep containers and iterators nest in here.
    let depth: Int
    private let step: Step
    private var isRunning = false
    private var isFinished = false

    init(depth: Int, step: @escaping Step) {
        self.depth = depth
        self.step = step
    }

    func next(_ interpreter: Interpreter) throws(ChatTemplateError) -> Value? {
        try interpreter.charge(1)
        guard !isRunning else { throw interpreter.failure("an iterator cannot use itself") }
        guard !isFinished else { return nil }
        isRunning = true
        defer { isRunning = false }
        // An iterator that failed has ended.
        isFinished = true
        let line = try interpreter.descend(to: interpreter.line)
        defer { interpreter.ascend(to: line) }
        let value = try step(interpreter)
        isFinished = value == nil
        return value
    }
}

/// Goes through a value whose iterator is made when the first element is taken.
final class DeferredIterator {
    private let value: Value
    private var iterator: ValueIterator?

    init(_ value: Value) { self.value = value }

    func next(_ interpreter: Interpreter) throws(ChatTemplateError) -> Value? {
        if let iterator { return try iterator.next(interpreter) }
        let made = try interpreter.iterator(value)
        iterator = made
        return try made.next(interpreter)
    }
}

/// What `loop` is in a loop's body.
final class LoopState {
    private let iterator: ValueIterator
    private var knownCount: Int?
    private var pending: [Value] = []
    private var pendingStart = 0
    private(set) var index = -1
    private(set) var current: Value?
    private(set) var previous: Value?
    /// Recursive calls around this loop.
    let level: Int
    /// The values that `changed` saw last.
    var lastChanged: [Value]?
    /// Set for recursive loops.
    var recursion: (loop: Loop, scope: Scope)?

    init(_ iterator: ValueIterator, count: Int?, level: Int) {
        self.iterator = iterator
        self.level = level
        knownCount = count
    }

    var depth: Int { iterator.depth + 1 }

    /// The next item, which becomes the current one.
    func advance(_ interpreter: Interpreter) throws(ChatTemplateError) -> Value? {
        guard let item = try take(interpreter) else { return nil }
        index += 1
        previous = current
        current = item
        return item
    }

    private func take(_ interpreter: Interpreter) throws(ChatTemplateError) -> Value? {
        guard pendingStart < pending.count else { return try iterator.next(interpreter) }
        defer {
            pendingStart += 1
            if pendingStart == pending.count {
                pending.removeAll(keepingCapacity: true)
                pendingStart = 0
            }
        }
        return pending[pendingStart]
    }

    /// The item after the current one.
    func peek(_ interpreter: Interpreter) throws(ChatTemplateError) -> Value? {
        if pendingStart < pending.count { return pending[pendingStart] }
        guard let item = try iterator.next(interpreter) else { return nil }
        pending.append(item)
        return item
    }

    /// How many items there are in all, for which the rest is read.
    func count(_ interpreter: Interpreter) throws(ChatTemplateError) -> Int {
        if let knownCount { return knownCount }
        while let item = try iterator.next(interpreter) { pending.append(item) }
        let count = index + 1 + pending.count - pendingStart
        knownCount = count
        return count
    }
}

extension Interpreter {
    /// A lazy iterator over something that nests this deep.
    func lazyIterator(
        over depth: Int,
        _ step: @escaping ValueIterator.Step
    ) throws(ChatTemplateError) -> ValueIterator {
        ValueIterator(depth: try checkedDepth(depth + 1), step: step)
    }

    /// How many elements a value has, if that is known without taking them.
    func count(of value: Value) -> Int? {
        switch value {
        case .undefined: 0
        case .string(let text): text.unicodeScalars.count
        case .list(let elements), .tuple(let elements): elements.values.count
        case .dictionary(let mapping): mapping.count
        case .view(let view): view.mapping.count
        case .range(let range): range.count
        case .none, .bool, .integer, .float, .iterator, .namespace, .macro, .function, .method,
            .loop, .cycler, .joiner:
            nil
        }
    }

    /// Goes through a value; an iterator is its own.
    func iterator(_ value: Value) throws(ChatTemplateError) -> ValueIterator {
        switch value {
        case .iterator(let iterator): return iterator
        case .range(let range):
            var position = 0
            return ValueIterator(depth: 1) { (_) throws(ChatTemplateError) in
                guard position < range.count else { return nil }
                defer { position += 1 }
                return .integer(range[position])
            }
        case .undefined: return ValueIterator(depth: 1) { (_) throws(ChatTemplateError) in nil }
        case .string, .list, .tuple, .dictionary, .view:
            let values = try elements(of: value)
            var position = 0
            return ValueIterator(depth: value.depth) { (_) throws(ChatTemplateError) in
                guard position < values.count else { return nil }
                defer { position += 1 }
                return values[position]
            }
        case .none, .bool, .integer, .float, .namespace, .macro, .function, .method, .loop,
            .cycler, .joiner:
            throw failure("cannot go through a value of type \(value.typeName)")
        }
    }

    /// The elements of a value; with a bound, no more than that are taken from iterators.
    func elements(
        of value: Value,
        atMost bound: Int = .max
    ) throws(ChatTemplateError) -> [Value] {
        switch value {
        case .list(let elements), .tuple(let elements): return elements.values
        case .string(let text):
            try charge(text.utf8.count)
            return text.unicodeScalars.map { .string(String($0)) }
        case .dictionary(let mapping):
            try charge(mapping.count)
            return mapping.entries.map(\.key)
        case .view(let view): return try elements(of: view)
        default:
            let iterator = try iterator(value)
            var values: [Value] = []
            while values.count < bound, let item = try iterator.next(self) { values.append(item) }
            return values
        }
    }

    private func elements(of view: MappingView) throws(ChatTemplateError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(view.mapping.count)
        for entry in view.mapping.entries {
            try charge(1)
            switch view.part {
            case .items: values.append(try tuple([entry.key, entry.value]))
            case .keys: values.append(entry.key)
            case .values: values.append(entry.value)
            }
        }
        return values
    }
}
