// The calculator: text in, an exact number out.

/// Evaluates arithmetic as people write it in answers, exactly, under a budget.
///
/// **Numbers.** Digits of any script; `1,000`, `1 000` and `1'000` in groups of three; `.5`; `1e5`;
/// `½` and `2½`; signs of money before or after (`$5`, `5 €`, `5 dollars`), which change nothing,
/// but that `¢` and `cents` divide by 100; `50%` is 1/2, also in `80 + 50%`; `30°` is in radians.
///
/// **Operators.** `+`, `-`, `*`, `/`, `^`, `**`, `!`, `mod`, `of`, `x` between numbers, the Unicode
/// signs of minus, multiplication and division, superscripts and roots. Powers bind to the right
/// and more than signs: `-2^2` is -4.
///
/// **Left-out multiplication** is read where it has one meaning: a number or a closing bracket
/// before an opening bracket, a name or a root: `2(3+4)`, `3π`. After a division or a power it is
/// ambiguous, as in `6/2(1+2)`, and refused; so are `1 1/2`, `1,00`, `5!!` and `7 % 2`.
///
/// **Functions** are those of `CalculatorFunction`: `log` has base 10 unless a second argument
/// gives one, angles are radians, rounding is half away from zero. In brackets with several
/// arguments a comma always separates arguments.
///
/// Everything but irrational roots, constants and functions is exact.
package struct Calculator: Sendable {
    private let budget: CalculatorBudget

    /// A calculator whose every evaluation has this budget.
    package init(budget: CalculatorBudget = CalculatorBudget()) { self.budget = budget }

    /// The value of an expression.
    package func evaluate(_ text: some StringProtocol) throws(CalculatorError) -> CalculatorValue {
        guard text.utf8.count <= budget.maximumByteCount else {
            let problem = "more than \(budget.maximumByteCount) bytes of text"
            throw CalculatorError(problem: .tooLarge(problem), byteOffset: budget.maximumByteCount)
        }
        var parser = CalculatorParser(text: text, budget: budget)
        return try parser.parseWhole()
    }
}
