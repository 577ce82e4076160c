// Whether two mathematical answers are the same, and why.

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
    /// The comparison costs more than its budget; says what.
    case tooLarge(String)

    /// Whether they are the same.
    package var isEqual: Bool { if case .equal = self { true } else { false } }
}

/// Compares a mathematical answer with the gold answer.
///
/// The rules are those of math-verify (huggingface/Math-Verify) as far as they are known: it is not
/// symmetric. A gold inequality accepts an interval, a gold value accepts an equation or chain that
/// ends in it, and not the reverse. Equations agree when one is a fraction times the other.
/// Expressions are compared by exact normal forms: quotients of polynomials in symbols, `i` and
/// square roots. Those without one are compared at seeded random points of both signs, in double
/// precision. Decimals of six places may be rounded; answers with other variables differ.
///
/// Units in `\text{...}` and units behind numbers, degrees outside of trigonometric functions and
/// signs of money are left out, so that 5 cm is 5 m. `log` has base 10.
///
/// Not read: integrals, sums, limits, case distinctions, ratios with a colon, differences of sets.
/// Equal, and found different: equations whose factor is a root or not a number, matrices with a
/// factor before them, products of letters that look like a word. Equal only by their doubles:
/// expressions that agree in 11 digits and have no normal form, such as cube roots. Different
/// without a normal form: what is above 1e8 wherever it is looked at.
package struct MathEquality: Sendable {
    /// Random points are the same for the same seed.
    package var seed: UInt64 = 0
    /// What one comparison may cost: parsing, normal forms and evaluation together.
    package var budget: CalculatorBudget

    /// A comparison with the default seed and budget.
    package init() {
        budget = CalculatorBudget()
        budget.maximumOperationCount = 300_000
        budget.maximumWordStepCount = 8_000_000
        budget.maximumBitCount = 4000
    }

    /// What a comparison did cost.
    package struct Cost: Sendable, Equatable {
        /// Primaries read, nodes brought to a normal form or evaluated, products of terms.
        package let operationCount: Int
        /// Steps of exact arithmetic, each on one or two 64-bit words.
        package let wordStepCount: Int
    }

    /// Compares two answers as written, with or without dollar signs and `\boxed{}` around them.
    package func compare(gold: String, answer: String) -> MathVerdict {
        measured(gold: gold, answer: answer).verdict
    }

    /// The same, with what it did cost.
    package func measured(gold: String, answer: String) -> (verdict: MathVerdict, cost: Cost) {
        var arithmetic = RationalArithmetic(budget)
        var verdict: MathVerdict
        do throws(CalculatorProblem) {
            verdict = try compare(gold, answer, commasSeparate: false, &arithmetic)
            // `1,2` is 1.2, or else a list of two numbers.
            if !verdict.isEqual, gold.contains(","), answer.contains(",") {
                let list = try compare(gold, answer, commasSeparate: true, &arithmetic)
                if list.isEqual { verdict = list }
            }
        } catch {
            verdict = .tooLarge("\(error)")
        }
        let meter = arithmetic.meter
        let cost = Cost(
            operationCount: meter.operationCount,
            wordStepCount: meter.wordStepCount
        )
        return (verdict, cost)
    }

    private func compare(
        _ gold: String,
        _ answer: String,
        commasSeparate: Bool,
        _ arithmetic: inout RationalArithmetic
    ) throws(CalculatorProblem) -> MathVerdict {
        let gold = InstructionText.trimmed(gold)
        let answer = InstructionText.trimmed(answer)
        let expected: MathExpression
        let stated: MathExpression
        let stepCount: Int
        do throws(MathSyntaxError) {
            for text in [gold, answer] where text.utf8.count > MathParser.maximumByteCount {
                _ = try MathParser(text)
            }
            if gold == answer, !gold.isEmpty { return .equal(.text) }
            if Self.areSameWords(gold, answer) { return .equal(.text) }
            var goldParser = try MathParser(Self.unwrapped(gold), commasSeparate: commasSeparate)
            expected = try goldParser.parse()
            var parser = try MathParser(Self.unwrapped(answer), commasSeparate: commasSeparate)
            stated = try parser.parse()
            stepCount = goldParser.stepCount + parser.stepCount
        } catch {
            return .unreadable(error)
        }
        for _ in 0..<stepCount { try arithmetic.countOperation() }
        var comparison = MathComparison(seed: seed, arithmetic: arithmetic)
        defer { arithmetic = comparison.arithmetic }
        return try comparison.compare(
            MathComparison.expanded(expected),
            MathComparison.expanded(stated)
        )
    }

    /// Whether one is words in `\text`, and the other the same words.
    private static func areSameWords(_ gold: String, _ answer: String) -> Bool {
        let words = [gold, answer].map { MathNotation.words(unwrapped($0)) }
        guard words.contains(where: { $0 != nil }) else { return false }
        let plain = zip(words, [gold, answer]).map {
            $0.0 ?? MathNotation.plainWords(unwrapped($0.1))
        }
        return plain[0] != nil && plain[0] == plain[1]
    }

    /// Formulas without what marks them as formulas.
    static func unwrapped(_ text: String) -> String {
        let formula = MathAnswer.lastFormula(text) ?? text
        return MathAnswer.extract(from: formula).flatMap { $0.place == .boxed ? $0.text : nil }
            ?? formula
    }
}
