// Patterns that cut text into words before merging: a subset of regular expressions.
//
// Models state their patterns as regular expressions. All the known ones are alternatives of runs
// of character classes, with a few literals and one look-ahead, so they are compiled to exactly
// that and matched over UTF-8 without a general engine, which is 10 to 300 times slower. The
// semantics are those of a backtracking engine: alternatives in order, greedy runs that give back.
// Anything outside the subset is refused when a model is loaded; nothing is approximated.

/// A compiled pattern.
struct SplitPattern: Sendable, Hashable {
    /// One part of an alternative.
    enum Atom: Sendable, Hashable {
        /// From `minimum` to `maximum` characters of a class, as many as possible.
        case run(CharacterClass, minimum: Int, maximum: Int)
        /// One of several words, in order of preference; each element is one character.
        case choice([[CharacterClass]], isOptional: Bool)
        /// What follows is white space or the end.
        case noNonSpaceAhead
    }

    /// In order of preference.
    let alternatives: [[Atom]]
    // For each ASCII byte, the alternatives that can start with it, one bit each.
    private let starts: [UInt32]
    // The alternatives that can start with a character above ASCII.
    private let startsAboveASCII: UInt32

    /// A pattern of alternatives, none of which matches the empty text.
    init(alternatives: [[Atom]]) {
        precondition(alternatives.count <= 32, "one bit for each alternative")
        self.alternatives = alternatives
        var starts = [UInt32](repeating: 0, count: 128)
        var above: UInt32 = 0
        for (index, atoms) in alternatives.enumerated() {
            for first in Self.firstClasses(of: atoms) {
                for byte in UInt8(0)..<128 where first.contains(ascii: byte) {
                    starts[Int(byte)] |= 1 << UInt32(index)
                }
                if first.mayContainNonASCII { above |= 1 << UInt32(index) }
            }
        }
        self.starts = starts
        startsAboveASCII = above
    }

    private static func firstClasses(of atoms: [Atom]) -> [CharacterClass] {
        var classes: [CharacterClass] = []
        for atom in atoms {
            switch atom {
            case .run(let characters, let minimum, _):
                classes.append(characters)
                if minimum > 0 { return classes }
            case .choice(let words, let isOptional):
                classes.append(contentsOf: words.compactMap(\.first))
                if !isOptional { return classes }
            case .noNonSpaceAhead: break
            }
        }
        return classes
    }
}

/// Work that may still be done for one text.
///
/// The patterns of real models take a few steps for each byte. A pattern that takes very many for
/// some text would hold a thread for minutes, so the work is bounded in proportion to the text.
struct StepBudget {
    /// Steps left; negative when exhausted.
    var remaining: Int

    /// A budget for a text.
    init(byteCount: Int) { remaining = 4096 + 256 * byteCount }

    var isExhausted: Bool { remaining < 0 }
}

extension SplitPattern {
    /// The end of the match that starts at `start`, or nil; text ends at `end`.
    @inline(__always)
    func matchEnd(
        _ text: borrowing Span<UInt8>,
        at start: Int,
        end: Int,
        _ table: borrowing ScalarKinds,
        _ budget: inout StepBudget
    ) -> Int? {
        let byte = text[start]
        var candidates = byte < 0x80 ? starts[Int(byte)] : startsAboveASCII
        while candidates != 0 {
            let index = candidates.trailingZeroBitCount
            candidates &= candidates - 1
            if let match = Self.match(
                alternatives[index],
                0,
                text,
                start..<end,
                table,
                &budget
            ) {
                return match
            }
        }
        return nil
    }

    private static func match(
        _ atoms: [Atom],
        _ index: Int,
        _ text: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ table: borrowing ScalarKinds,
        _ budget: inout StepBudget
    ) -> Int? {
        guard index < atoms.count else { return range.lowerBound }
        switch atoms[index] {
        case .run(let characters, let minimum, let maximum):
            var position = range.lowerBound
            var count = 0
            while count < maximum, position < range.upperBound {
                let scalar = text.scalar(at: position)
                guard characters.contains(scalar.value, table) else { break }
                position += scalar.length
                count += 1
            }
            budget.remaining -= count + 1
            guard count >= minimum else { return nil }
            if index + 1 == atoms.count { return position }
            while true {
                let rest = position..<range.upperBound
                if let end = match(atoms, index + 1, text, rest, table, &budget) { return end }
                guard count > minimum, !budget.isExhausted else { return nil }
                position = text.previousScalarStart(before: position, notBefore: range.lowerBound)
                count -= 1
            }
        case .choice(let words, let isOptional):
            budget.remaining -= words.count
            for word in words {
                guard let position = matchWord(word, text, range, table) else { continue }
                let rest = position..<range.upperBound
                if let end = match(atoms, index + 1, text, rest, table, &budget) { return end }
            }
            guard isOptional else { return nil }
            return match(atoms, index + 1, text, range, table, &budget)
        case .noNonSpaceAhead:
            if !range.isEmpty {
                let scalar = text.scalar(at: range.lowerBound).value
                guard table.contains(scalar, in: .whitespace) else { return nil }
            }
            return match(atoms, index + 1, text, range, table, &budget)
        }
    }

    private static func matchWord(
        _ word: [CharacterClass],
        _ text: borrowing Span<UInt8>,
        _ range: Range<Int>,
        _ table: borrowing ScalarKinds
    ) -> Int? {
        var position = range.lowerBound
        for characters in word {
            guard position < range.upperBound else { return nil }
            let scalar = text.scalar(at: position)
            guard characters.contains(scalar.value, table) else { return nil }
            position += scalar.length
        }
        return position
    }
}
