// Whether two mathematical answers are the same, and why.

internal import BigInt
internal import RewardTypes

/// The outcome of a comparison.
package enum MathVerdict: Sendable, Equatable {
    /// How sure it is that two answers are the same.
    package enum Ground: String, Sendable {
        /// The texts are the same.
        case text
        /// Exact normal forms are the same.
        case exact
        /// A decimal is the other number, rounded to six places.
        case rounded
        /// The same values at random points: very likely, not proved.
        case evaluated
    }

    case equal(Ground)
    /// They differ; says in what.
    case different(String)
    /// One of them cannot be read.
    case unreadable(MathSyntaxError)

    /// Whether they are the same.
    package var isEqual: Bool { if case .equal = self { true } else { false } }
}

/// Compares a mathematical answer with the gold answer.
///
/// The rules are those of math-verify (huggingface/Math-Verify) as far as they are known: it is not
/// symmetric. A gold inequality accepts an interval, a gold value accepts an equation or chain that
/// ends in it, and not the reverse. Equations agree when one is a multiple of the other.
/// Expressions are compared by exact normal forms of rational functions, and where they have none,
/// at 8 seeded random points. Units in `\text{...}`, degrees and signs of money are left out.
package struct MathEquality: Sendable {
    /// Random points are the same for the same seed.
    package var seed: UInt64 = 0

    /// A comparison with the default seed.
    package init() {}

    private static let pointCount = 8

    /// Compares two answers as written, with or without dollar signs and `\boxed{}` around them.
    package func compare(gold: String, answer: String) -> MathVerdict {
        if InstructionText.trimmed(gold) == InstructionText.trimmed(answer) {
            return .equal(.text)
        }
        do throws(MathSyntaxError) {
            var goldParser = try MathParser(Self.unwrapped(gold))
            var answerParser = try MathParser(Self.unwrapped(answer))
            let expected = try goldParser.parse()
            return compare(expected, try answerParser.parse())
        } catch {
            return .unreadable(error)
        }
    }

    /// Formulas without what marks them as formulas.
    static func unwrapped(_ text: String) -> String {
        let formula = MathAnswer.lastFormula(text) ?? text
        return MathAnswer.extract(from: formula).flatMap { $0.place == .boxed ? $0.text : nil }
            ?? formula
    }

    private func compare(_ gold: MathExpression, _ answer: MathExpression) -> MathVerdict {
        switch (gold, answer) {
        case (.relation(let sides, let relations), .relation(let otherSides, let others)):
            if let value = Self.assigned(gold), let other = Self.assigned(answer) {
                return compare(value, other)
            }
            return compareRelations(sides, relations, otherSides, others)
        case (.relation(let sides, let relations), _):
            if let value = Self.assigned(gold) { return compare(value, answer) }
            guard let interval = Self.interval(sides, relations) else {
                return .different("the gold answer is a relation")
            }
            return compare(interval, answer)
        case (_, .relation(let sides, let relations)):
            // A chain of equations ends in its result.
            guard relations.allSatisfy({ $0 == .equal }), let last = sides.last else {
                return .different("the answer is a relation")
            }
            return compare(gold, last)
        case (
            .bracketed(let open, let parts, let close),
            .bracketed(let otherOpen, let others, let otherClose)
        ):
            return compareBracketed((open, parts, close), (otherOpen, others, otherClose))
        case (.union(let parts), .union(let others)):
            return compareSets(parts, others)
        case (.matrix(let rows), .matrix(let others)):
            guard rows.map(\.count) == others.map(\.count) else {
                return .different("the matrices have other shapes")
            }
            return compareAll(Array(rows.joined()), Array(others.joined()))
        case (.bracketed, _), (_, .bracketed), (.union, _), (_, .union), (.matrix, _),
            (_, .matrix):
            return .different("one is a collection, the other is not")
        default: return compareValues(gold, answer)
        }
    }

    /// What is said of a single variable: `x = 11`, or a chain that begins so.
    private static func assigned(_ expression: MathExpression) -> MathExpression? {
        guard case .relation(let sides, let relations) = expression,
            case .symbol = sides.first, relations.allSatisfy({ $0 == .equal }),
            let last = sides.last
        else { return nil }
        return last
    }

    /// The interval of `a < x <= b` or `x > a`.
    private static func interval(
        _ sides: [MathExpression],
        _ relations: [MathRelation]
    ) -> MathExpression? {
        var (sides, relations) = (sides, relations)
        if relations.first == .greater || relations.first == .greaterOrEqual {
            sides.reverse()
            relations = relations.reversed().map(\.flipped)
        }
        guard relations.allSatisfy({ $0 == .less || $0 == .lessOrEqual }) else { return nil }
        let infinity = MathExpression.symbol("∞")
        if sides.count == 2 {
            if case .symbol = sides[0] {
                sides.insert(infinity.negated, at: 0)
                relations.insert(.less, at: 0)
            } else {
                sides.append(infinity)
                relations.append(.less)
            }
        }
        guard sides.count == 3, case .symbol = sides[1] else { return nil }
        return .bracketed(
            open: relations[0] == .less ? "(" : "[",
            [sides[0], sides[2]],
            close: relations[1] == .less ? ")" : "]"
        )
    }

    private func compareRelations(
        _ sides: [MathExpression],
        _ relations: [MathRelation],
        _ otherSides: [MathExpression],
        _ others: [MathRelation]
    ) -> MathVerdict {
        guard sides.count == 2, otherSides.count == 2 else {
            guard let left = Self.interval(sides, relations),
                let right = Self.interval(otherSides, others)
            else { return .different("chains of relations that differ") }
            return compare(left, right)
        }
        let difference = MathExpression.sum([sides[0], sides[1].negated])
        let other = MathExpression.sum([otherSides[0], otherSides[1].negated])
        // Multiples of an equation are the same equation; a negative multiple turns a relation.
        if let left = try? MathFraction(difference), let right = try? MathFraction(other),
            left.bottom.constant != nil, right.bottom.constant != nil,
            let mine = left.bottom.constant, let theirs = right.bottom.constant
        {
            guard let factor = left.top.ratio(to: right.top) else {
                return .different("the sides differ")
            }
            let sign = factor.signum * mine.signum * theirs.signum
            let expected = sign < 0 ? relations[0].flipped : relations[0]
            return expected == others[0] ? .equal(.exact) : .different("the relations differ")
        }
        if relations[0] == others[0] {
            let verdict = compareAll(sides, otherSides)
            if verdict.isEqual { return verdict }
        }
        guard relations[0].flipped == others[0] else {
            return .different("the relations differ")
        }
        return compareAll(sides, otherSides.reversed())
    }

    private func compareBracketed(
        _ gold: (open: Character, parts: [MathExpression], close: Character),
        _ answer: (open: Character, parts: [MathExpression], close: Character)
    ) -> MathVerdict {
        if gold.open == "⦃", answer.open == "⦃" { return compareSets(gold.parts, answer.parts) }
        // A point in the order of a set is taken for it; an interval is not.
        let isSet = gold.open == "⦃" || answer.open == "⦃"
        let isPoint = [gold, answer].allSatisfy {
            $0.open == "⦃" || ($0.open == "(" && $0.close == ")")
        }
        guard isSet ? isPoint : gold.open == answer.open && gold.close == answer.close else {
            return .different("the brackets differ")
        }
        return compareAll(gold.parts, answer.parts)
    }

    private func compareAll(_ gold: [MathExpression], _ answer: [MathExpression]) -> MathVerdict {
        guard gold.count == answer.count else {
            return .different("\(answer.count) elements instead of \(gold.count)")
        }
        var weakest = MathVerdict.equal(.exact)
        for (index, pair) in zip(gold, answer).enumerated() {
            let verdict = compare(pair.0, pair.1)
            guard verdict.isEqual else { return .different("element \(index + 1) differs") }
            if verdict != .equal(.exact) { weakest = verdict }
        }
        return weakest
    }

    /// Each element of one is an element of the other; sets of more than 64 are not compared.
    private func compareSets(_ gold: [MathExpression], _ answer: [MathExpression]) -> MathVerdict {
        guard gold.count <= 64, answer.count <= 64 else {
            return .different("too large: sets of more than 64 elements")
        }
        var weakest = MathVerdict.equal(.exact)
        for (one, other) in [(gold, answer), (answer, gold)] {
            for element in one {
                let verdict = other.lazy.map { compare(element, $0) }.first(where: \.isEqual)
                guard let verdict else { return .different("the sets differ in an element") }
                if verdict != .equal(.exact) { weakest = verdict }
            }
        }
        return weakest
    }

    private func compareValues(_ gold: MathExpression, _ answer: MathExpression) -> MathVerdict {
        // Without a normal form, or with one that is too large, points decide.
        if let left = try? MathFraction(gold), let right = try? MathFraction(answer),
            let areEqual = try? left.equals(right)
        {
            if areEqual { return .equal(.exact) }
            let symbols = gold.symbols.union(answer.symbols)
            guard symbols.isDisjoint(with: ["π", "e"]),
                left.constant == nil || right.constant == nil
            else { return compareAtPoints(gold, answer) }
            return .different("the normal forms differ")
        }
        return compareAtPoints(gold, answer)
    }

    private func compareAtPoints(_ gold: MathExpression, _ answer: MathExpression) -> MathVerdict {
        var generator = SeededGenerator(seed: seed)
        let symbols = gold.symbols.union(answer.symbols)
        let isDecimal = gold.hasDecimal || answer.hasDecimal
        let isNumber = symbols.isSubset(of: ["π", "e"])
        var definedCount = 0
        for _ in 0..<Self.pointCount {
            let point = MathPoint(symbols: symbols, using: &generator)
            guard let left = point.value(of: gold), let right = point.value(of: answer),
                left.isFinite, right.isFinite
            else { continue }
            definedCount += 1
            if left == right { continue }
            let scale = max(abs(left), abs(right))
            // Decimals are given to six places, as math-verify rounds.
            let tolerance = isDecimal && isNumber ? max(5e-7, 1e-9 * scale) : 1e-9 * scale
            guard abs(left - right) <= tolerance else { return .different("the values differ") }
        }
        guard definedCount >= Self.pointCount / 2 else {
            return .different("too few points at which both have a value")
        }
        guard isNumber else { return .equal(.evaluated) }
        return .equal(isDecimal ? .rounded : .evaluated)
    }
}
