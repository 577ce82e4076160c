// Every step of a solution, checked with the calculator.

internal import BigInt

/// How strictly a stated number has to be the computed one.
package enum StepTolerance: Sendable, Equatable {
    /// Equal to 12 digits; the calculator of Themis compares doubles.
    case equal
    /// Equal, or the computed number rounded to the digits that are written, when these are at
    /// least so many places; behind `≈` no places are needed. Half may be rounded either way.
    case rounded(minimumPlaceCount: Int)
}

/// One checked claim.
package struct CheckedStep: Sendable, Equatable {
    /// What the check found.
    package enum Outcome: Sendable, Equatable {
        /// All sides agree.
        case right
        /// Two sides differ: what the first comes to, and what is stated instead.
        case wrong(computed: String, stated: String)
        /// A side is no arithmetic, for example because it has unknowns.
        case unreadable(side: Int, CalculatorError)
    }

    /// What the text says.
    package let claim: ArithmeticClaim
    /// Whether it is so.
    package let outcome: Outcome
    /// The value of its last side, if it has one.
    package let value: CalculatorValue?
}

/// What the checks of one solution found.
package struct StepReport: Sendable, Equatable {
    /// All claims in the order of the text.
    package let steps: [CheckedStep]
    /// The final answer of the text; nil when there is none.
    package let answer: String?
    /// Whether the final answer is the gold answer; nil without a gold answer.
    package let isAnswerRight: Bool?
    /// Whether there were more claims than are checked.
    package let isCut: Bool

    /// The index of the first step that is wrong.
    package var firstWrongStep: Int? {
        steps.firstIndex { if case .wrong = $0.outcome { true } else { false } }
    }

    /// How many steps are no arithmetic.
    package var unreadableCount: Int {
        steps.count { if case .unreadable = $0.outcome { true } else { false } }
    }

    /// What the last readable step comes to.
    package var lastValue: CalculatorValue? {
        steps.lazy.reversed().compactMap(\.value).first
    }
}

/// Checks `<<a=b>>` annotations, plain `a op b = c` claims and the final answer of solutions.
///
/// Sources: openai/grade-school-math (annotations) and Themis (arXiv 2310.01045, the calculator of
/// the tool-augmented reward model), by meaning: there every equation that cannot be evaluated is a
/// mistake; here it is `unreadable`, and the caller decides.
package struct StepChecks: Sendable {
    /// Bytes of a solution; a longer one is refused.
    package static let maximumByteCount = 256 << 10

    /// How strictly numbers are compared.
    package var tolerance = StepTolerance.rounded(minimumPlaceCount: 1)
    /// Whether claims of the running text are checked beside annotations.
    package var checksPlainClaims = true
    /// How the final answer is found.
    package var answer = GSM8KAnswer()

    /// Checks with the defaults: rounding to at least one place is fine.
    package init() {}

    /// Checks a solution.
    ///
    /// Linear in the text, but for the calculator's own budget for each claim.
    ///
    /// - Throws: `tooLarge` for a text of more than `maximumByteCount` bytes.
    package func check(
        _ solution: String,
        gold: String? = nil
    ) throws(CalculatorProblem) -> StepReport {
        guard solution.utf8.count <= Self.maximumByteCount else {
            throw .tooLarge("a solution has more than \(Self.maximumByteCount) bytes")
        }
        let finder = ClaimFinder(solution, plainClaims: checksPlainClaims)
        let found = answer.extract(from: solution)
        return StepReport(
            steps: finder.claims.map(check),
            answer: found,
            isAnswerRight: gold.map { gold in
                found.map { GSM8KAnswer.matches($0, gold: gold, byValue: true) } ?? false
            },
            isCut: finder.isCut
        )
    }

    private func check(_ claim: ArithmeticClaim) -> CheckedStep {
        let calculator = Calculator()
        var sides = claim.sides
        var isApproximate = claim.isApproximate
        if let repeated = claim.repeated {
            sides.append(repeated)
            isApproximate.append(false)
        }
        var values: [CalculatorValue] = []
        for (index, side) in sides.enumerated() {
            do throws(CalculatorError) {
                values.append(try calculator.evaluate(side))
            } catch {
                // What stands behind an annotation may be part of a word or a date.
                if index == claim.sides.count { break }
                let outcome = CheckedStep.Outcome.unreadable(side: index, error)
                return CheckedStep(claim: claim, outcome: outcome, value: nil)
            }
        }
        for index in values.indices.dropFirst() {
            let stated = StatedNumber(
                text: sides[index],
                value: values[index],
                isApproximate: isApproximate[index - 1]
            )
            guard stated.agrees(with: values[0], tolerance) else {
                let outcome = CheckedStep.Outcome.wrong(
                    computed: values[0].decimal.text,
                    stated: sides[index].trimmingBlanks
                )
                return CheckedStep(claim: claim, outcome: outcome, value: values.last)
            }
        }
        return CheckedStep(claim: claim, outcome: .right, value: values.last)
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmingBlanks: String {
        let start = drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
