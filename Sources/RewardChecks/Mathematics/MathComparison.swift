// Parsed answers, compared by kind.

/// One comparison, with the budget that all its parts share.
struct MathComparison {
    private static let maximumSetCount = 64

    let seed: UInt64
    var arithmetic: RationalArithmetic

    init(seed: UInt64, arithmetic: RationalArithmetic) {
        self.seed = seed
        self.arithmetic = arithmetic
    }

    /// `3 ± x` as the set of 3 + x and 3 - x; `x = ±3` as the set of both equations.
    static func expanded(_ expression: MathExpression) -> MathExpression {
        guard expression.symbols.contains("±") else { return expression }
        let cases = [1, -1].map { sign in
            expression.mapped { $0 == .plusMinus ? .number(sign) : $0 }
        }
        let parts = cases.flatMap { one in
            if case .bracketed("⦃", let parts, _) = one { parts } else { [one] }
        }
        return .bracketed(open: "⦃", parts, close: "⦄")
    }

    /// Compares by kind: relations, collections, matrices, values.
    mutating func compare(
        _ gold: MathExpression,
        _ answer: MathExpression
    ) throws(CalculatorProblem) -> MathVerdict {
        try arithmetic.countOperation()
        switch (gold, answer) {
        case (.relation(let sides, let relations), .relation(let otherSides, let others)):
            if let value = Self.assigned(gold), let other = Self.assigned(answer),
                sides[0] == otherSides[0]
            {
                return try compare(value, other)
            }
            return try compareRelations(sides, relations, otherSides, others)
        case (.relation(let sides, let relations), _):
            if let value = Self.assigned(gold) { return try compare(value, answer) }
            guard let interval = Self.interval(sides, relations) else {
                return .different("the gold answer is a relation")
            }
            return try compare(interval, answer)
        case (_, .relation(let sides, let relations)):
            return try compareResult(gold, sides, relations)
        case (
            .bracketed(let open, let parts, let close),
            .bracketed(let otherOpen, let others, let otherClose)
        ):
            return try compareBracketed((open, parts, close), (otherOpen, others, otherClose))
        case (.union(let parts), .union(let others)):
            return try compareSets(parts, others)
        case (.matrix(let rows), .matrix(let others)):
            guard rows.map(\.count) == others.map(\.count) else {
                return .different("the matrices have other shapes")
            }
            return try compareAll(Array(rows.joined()), Array(others.joined()))
        case (.bracketed("⦃", let parts, _), _) where !parts.isEmpty && !answer.isCollection:
            return try compareSets(parts, [answer])
        case (_, .bracketed("⦃", let parts, _)) where !parts.isEmpty && !gold.isCollection:
            return try compareSets([gold], parts)
        case (.bracketed, _), (_, .bracketed), (.union, _), (_, .union), (.matrix, _),
            (_, .matrix):
            return .different("one is a collection, the other is not")
        default: return try compareValues(gold, answer)
        }
    }

    /// A gold value with an equation: a chain that ends in the value, or an equation to be solved.
    private mutating func compareResult(
        _ gold: MathExpression,
        _ sides: [MathExpression],
        _ relations: [MathRelation]
    ) throws(CalculatorProblem) -> MathVerdict {
        guard relations.allSatisfy({ $0 == .equal }), let last = sides.last else {
            return .different("the answer is a relation")
        }
        // `5 = x` and `2x = 10`.
        if case .symbol = last, !last.variables.isEmpty, sides.count == 2 {
            return try compare(gold, sides[0])
        }
        if sides.count == 2, Self.isToBeSolved(sides[0]), let name = sides[0].variables.first {
            return try compareRelations([.symbol(name), gold], [.equal], sides, relations)
        }
        return try compare(gold, last)
    }

    /// `2x`, `x/2` or `x + 1`: one symbol and numbers; `f(2)` is none.
    private static func isToBeSolved(_ side: MathExpression) -> Bool {
        guard side.variables.count == 1 else { return false }
        switch side {
        case .sum: return true
        case .product(let factors):
            if case .number = factors.first { return true }
            return factors.contains { if case .quotient = $0 { true } else { false } }
        case .quotient: return true
        default: return false
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

    private mutating func compareRelations(
        _ sides: [MathExpression],
        _ relations: [MathRelation],
        _ otherSides: [MathExpression],
        _ others: [MathRelation]
    ) throws(CalculatorProblem) -> MathVerdict {
        guard sides.count == 2, otherSides.count == 2 else {
            guard let left = Self.interval(sides, relations),
                let right = Self.interval(otherSides, others),
                Self.bounded(sides) == Self.bounded(otherSides)
            else { return .different("chains of relations that differ") }
            return try compare(left, right)
        }
        if let verdict = compareDifferences(sides, relations[0], otherSides, others[0]) {
            return verdict
        }
        if relations[0] == others[0] {
            let verdict = try compareAll(sides, otherSides)
            if verdict.isEqual { return verdict }
        }
        guard relations[0].flipped == others[0] else {
            return .different("the relations differ")
        }
        return try compareAll(sides, otherSides.reversed())
    }

    /// The symbol that an inequality is about.
    private static func bounded(_ sides: [MathExpression]) -> MathExpression? {
        sides.count == 3 ? sides[1] : sides.first { if case .symbol = $0 { true } else { false } }
    }

    /// Multiples of an equation are the same equation; a negative multiple turns a relation.
    ///
    /// Nil where there is no normal form with a number below.
    private mutating func compareDifferences(
        _ sides: [MathExpression],
        _ relation: MathRelation,
        _ otherSides: [MathExpression],
        _ other: MathRelation
    ) -> MathVerdict? {
        do throws(MathFormError) {
            let left = try MathFraction(.sum([sides[0], sides[1].negated]), &arithmetic)
            let right = try MathFraction(
                .sum([otherSides[0], otherSides[1].negated]),
                &arithmetic
            )
            guard let mine = left.bottom.constant, let theirs = right.bottom.constant else {
                return nil
            }
            guard let factor = try left.top.ratio(to: right.top, &arithmetic) else {
                return .different("the sides differ")
            }
            let sign = factor.signum * mine.signum * theirs.signum
            let expected = sign < 0 ? relation.flipped : relation
            return expected == other ? .equal(.exact) : .different("the relations differ")
        } catch {
            return nil
        }
    }

    private mutating func compareBracketed(
        _ gold: (open: Character, parts: [MathExpression], close: Character),
        _ answer: (open: Character, parts: [MathExpression], close: Character)
    ) throws(CalculatorProblem) -> MathVerdict {
        if gold.open == "⦃", answer.open == "⦃" {
            return try compareSets(gold.parts, answer.parts)
        }
        // A point in the order of a set is taken for it; an interval is not.
        let isSet = gold.open == "⦃" || answer.open == "⦃"
        let isPoint = [gold, answer].allSatisfy {
            $0.open == "⦃" || ($0.open == "(" && $0.close == ")")
        }
        guard isSet ? isPoint : gold.open == answer.open && gold.close == answer.close else {
            return .different("the brackets differ")
        }
        return try compareAll(gold.parts, answer.parts)
    }

    private mutating func compareAll(
        _ gold: [MathExpression],
        _ answer: [MathExpression]
    ) throws(CalculatorProblem) -> MathVerdict {
        guard gold.count == answer.count else {
            return .different("\(answer.count) elements instead of \(gold.count)")
        }
        var weakest = MathVerdict.equal(.exact)
        for (index, pair) in zip(gold, answer).enumerated() {
            let verdict = try compare(pair.0, pair.1)
            guard verdict.isEqual else { return .different("element \(index + 1) differs") }
            if verdict != .equal(.exact) { weakest = verdict }
        }
        return weakest
    }

    /// Each element of one is an element of the other.
    private mutating func compareSets(
        _ gold: [MathExpression],
        _ answer: [MathExpression]
    ) throws(CalculatorProblem) -> MathVerdict {
        guard gold.count <= Self.maximumSetCount, answer.count <= Self.maximumSetCount else {
            return .tooLarge("sets of more than \(Self.maximumSetCount) elements")
        }
        var weakest = MathVerdict.equal(.exact)
        var found = Array(repeating: false, count: answer.count)
        for element in gold {
            var verdict: MathVerdict?
            for (index, other) in answer.enumerated() {
                let one = try compare(element, other)
                guard one.isEqual else { continue }
                found[index] = true
                verdict = verdict ?? one
            }
            guard let verdict else { return .different("the sets differ in an element") }
            if verdict != .equal(.exact) { weakest = verdict }
        }
        return found.allSatisfy(\.self) ? weakest : .different("the sets differ in an element")
    }
}
