// Matching of patterns in time that is linear in the text.

/// A regular expression that cannot blow up.
///
/// Patterns come from users and texts from models, and engines that backtrack, Swift's among them,
/// take exponential time for `(a+)+$` and cannot be interrupted. Here all states are followed at
/// once (Thompson, "Regular expression search algorithm", CACM 1968), so that the cost is the
/// length of the text times the length of the pattern, and that product has a budget.
///
/// The syntax is that of ECMA-262 without references, looking around, flags and properties. Texts
/// are matched scalar by scalar; `^` and `$` are the ends of the whole text.
package struct BoundedPattern: Sendable {
    /// Instructions of one pattern; repetitions with bounds are written out.
    package static let maximumInstructionCount = 10_000
    /// Scalars of text times instructions: some hundred milliseconds.
    package static let maximumStepCount = 20_000_000

    private enum Instruction: Sendable {
        case take(PatternSet)
        case check(PatternAssertion)
        case split(Int, Int)
        case jump(Int)
        case accept
    }

    private var program: [Instruction] = []

    /// Compiles a pattern.
    package init(_ pattern: String) throws(PatternError) {
        var parser = try PatternParser(pattern)
        try emit(try parser.parse())
        try append(.accept)
    }

    /// Whether the pattern matches somewhere in the text, or the text as a whole.
    ///
    /// - Throws: `tooLarge` when the text is too long for this pattern.
    package func matches(_ text: String, whole: Bool = false) throws(PatternError) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard
            (scalars.count + 1).multipliedReportingOverflow(by: program.count).partialValue
                <= Self.maximumStepCount
        else { throw .tooLarge("the text is too long for this pattern") }
        var states = StateSet(capacity: program.count)
        var following = StateSet(capacity: program.count)
        for position in 0...scalars.count {
            if position == 0 || !whole {
                if follow(0, scalars, position, whole, &states) { return true }
            }
            guard position < scalars.count else { break }
            following.removeAll()
            for state in states.members {
                guard case .take(let set) = program[state],
                    set.contains(scalars[position].value)
                else { continue }
                if follow(state + 1, scalars, position + 1, whole, &following) { return true }
            }
            swap(&states, &following)
        }
        return false
    }

    /// States that a text is in; membership in constant time.
    private struct StateSet {
        private(set) var members: [Int] = []
        private var isMember: [Bool]

        init(capacity: Int) { isMember = Array(repeating: false, count: capacity) }

        mutating func insert(_ state: Int) -> Bool {
            guard !isMember[state] else { return false }
            isMember[state] = true
            members.append(state)
            return true
        }

        mutating func removeAll() {
            for state in members { isMember[state] = false }
            members.removeAll(keepingCapacity: true)
        }
    }

    /// Adds a state and all that it leads to without taking a scalar; tells whether it accepts.
    private func follow(
        _ start: Int,
        _ scalars: [Unicode.Scalar],
        _ position: Int,
        _ whole: Bool,
        _ states: inout StateSet
    ) -> Bool {
        var waiting = [start]
        while let state = waiting.popLast() {
            guard states.insert(state) else { continue }
            switch program[state] {
            case .take: break
            case .check(let assertion):
                if holds(assertion, scalars, position) { waiting.append(state + 1) }
            case .split(let first, let second): waiting += [second, first]
            case .jump(let target): waiting.append(target)
            case .accept:
                if !whole || position == scalars.count { return true }
            }
        }
        return false
    }

    private func holds(
        _ assertion: PatternAssertion,
        _ scalars: [Unicode.Scalar],
        _ position: Int
    ) -> Bool {
        let isWord = { (index: Int) in
            scalars.indices.contains(index)
                && PatternSet.named("w")?.contains(scalars[index].value) == true
        }
        switch assertion {
        case .start: return position == 0
        case .end: return position == scalars.count
        case .boundary: return isWord(position - 1) != isWord(position)
        case .noBoundary: return isWord(position - 1) == isWord(position)
        }
    }

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        guard program.count < Self.maximumInstructionCount else {
            throw .tooLarge("the pattern has more than \(Self.maximumInstructionCount) states")
        }
        program.append(instruction)
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .set(let set): try append(.take(set))
        case .assertion(let assertion): try append(.check(assertion))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .alternatives(let branches):
            var ends: [Int] = []
            for (index, branch) in branches.enumerated() {
                let split = program.count
                let isLast = index == branches.count - 1
                if !isLast { try append(.split(0, 0)) }
                try emit(branch)
                guard !isLast else { break }
                ends.append(program.count)
                try append(.jump(0))
                program[split] = .split(split + 1, program.count)
            }
            for end in ends { program[end] = .jump(program.count) }
        case .repeated(let body, let minimum, let maximum):
            try emitRepeated(body, minimum, maximum)
        }
    }

    private mutating func emitRepeated(
        _ body: PatternNode,
        _ minimum: Int,
        _ maximum: Int?
    ) throws(PatternError) {
        for _ in 0..<minimum { try emit(body) }
        let start = program.count
        guard let maximum else {
            try append(.split(0, 0))
            try emit(body)
            try append(.jump(start))
            program[start] = .split(start + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(program.count)
            try append(.split(0, 0))
            try emit(body)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
