// Expressions that are no collections, compared by normal forms and at points.

internal import RewardTypes

extension MathComparison {
    private static let pointCount = 16
    /// Beyond the error of double precision, in units of the larger value.
    private static let tolerance = 1e-11
    /// Decimals are given to six places, as math-verify rounds, and to three digits.
    private static let placeTolerance = 5e-7
    private static let digitTolerance = 1e-3
    /// In larger values small terms are lost, so that they say nothing.
    private static let largestMagnitude = 1e8

    mutating func compareValues(
        _ gold: MathExpression,
        _ answer: MathExpression
    ) throws(CalculatorProblem) -> MathVerdict {
        if let left = gold.infinitySign, let right = answer.infinitySign {
            return left == right ? .equal(.exact) : .different("the infinities differ")
        }
        let isRounded =
            (gold.hasDecimal || answer.hasDecimal)
            && gold.variables.union(answer.variables).isEmpty
        // Without a normal form, or with one that is too large, points decide.
        if let areEqual = areEqualForms(gold, answer) {
            if areEqual { return .equal(.exact) }
            guard isRounded else { return .different("the normal forms differ") }
        }
        // Equal powers of equal values are equal, however large they are.
        if case .power(let base, let exponent) = gold,
            case .power(let other, exponent) = answer
        {
            let verdict = try compareValues(base, other)
            if verdict.isEqual { return verdict }
        }
        return try compareAtPoints(gold, answer, isRounded: isRounded)
    }

    private mutating func areEqualForms(_ gold: MathExpression, _ answer: MathExpression) -> Bool? {
        do throws(MathFormError) {
            let left = try MathFraction(gold, &arithmetic)
            return try left.equals(try MathFraction(answer, &arithmetic), &arithmetic)
        } catch {
            return nil
        }
    }

    private mutating func compareAtPoints(
        _ gold: MathExpression,
        _ answer: MathExpression,
        isRounded: Bool
    ) throws(CalculatorProblem) -> MathVerdict {
        var generator = SeededGenerator(seed: seed)
        let symbols = gold.symbols.union(answer.symbols)
        let isNumber = gold.variables.union(answer.variables).isEmpty
        let isComplex = symbols.contains("i") || isNumber
        var definedCount = 0
        for index in 0..<(isNumber ? 1 : Self.pointCount) {
            let point = MathPoint(
                symbols: symbols,
                isPositive: index < Self.pointCount / 2,
                isComplex: isComplex,
                using: &generator
            )
            guard let left = try point.value(of: gold, &arithmetic),
                let right = try point.value(of: answer, &arithmetic),
                left.isFinite, right.isFinite
            else { continue }
            let scale = max(left.magnitude, right.magnitude)
            guard scale <= Self.largestMagnitude else { continue }
            definedCount += 1
            let tolerance =
                isRounded
                ? max(min(Self.placeTolerance, Self.digitTolerance * scale), 1e-15 * scale)
                : Self.tolerance * scale
            // Sines of multiples of π are not quite 0 in double precision.
            let distance = (left - right).magnitude
            guard distance <= tolerance || (isNumber && !isRounded && scale < 1e-14) else {
                return .different("the values differ")
            }
        }
        guard definedCount >= (isNumber ? 1 : Self.pointCount / 4) else {
            return .different("too few points at which both have a value")
        }
        return .equal(isRounded ? .rounded : .evaluated)
    }
}

extension MathExpression {
    /// 1 or -1 for an infinity, else nil.
    fileprivate var infinitySign: Int? {
        switch self {
        case .symbol("∞"): 1
        case .product(let factors) where factors.count == 2 && factors[0] == .number(-1):
            factors[1].infinitySign.map { -$0 }
        default: nil
        }
    }
}
