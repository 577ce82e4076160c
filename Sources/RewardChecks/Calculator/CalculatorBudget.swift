// How much one expression may cost.

/// Bounds for one expression; reaching one is `CalculatorProblem.tooLarge`.
///
/// With the standard bounds the worst expression takes some milliseconds in a release build.
package struct CalculatorBudget: Sendable {
    /// Bytes of text.
    package var maximumByteCount = 16 << 10
    /// Operators, functions and numbers.
    package var maximumOperationCount = 4096
    /// Brackets, signs and powers inside each other.
    ///
    /// Each level takes about six stack frames.
    package var maximumDepth = 64
    /// Binary digits of a numerator or denominator: about 3,000 decimal digits.
    package var maximumBitCount = 10_000
    /// Steps of arithmetic, each on one or two 64-bit words.
    package var maximumWordStepCount = 4_000_000

    /// The standard bounds.
    package init() {}
}

/// What is left of a budget.
struct CalculatorMeter {
    let budget: CalculatorBudget
    private(set) var operationCount = 0
    private(set) var wordStepCount = 0

    init(_ budget: CalculatorBudget) { self.budget = budget }

    /// Counts one operator, function or number.
    mutating func countOperation() throws(CalculatorProblem) {
        operationCount += 1
        guard operationCount <= budget.maximumOperationCount else {
            throw .tooLarge("more than \(budget.maximumOperationCount) operations")
        }
    }

    /// Counts arithmetic before it is done.
    mutating func count(wordSteps: Int) throws(CalculatorProblem) {
        let (sum, overflow) = wordStepCount.addingReportingOverflow(wordSteps)
        guard !overflow, sum <= budget.maximumWordStepCount else {
            throw .tooLarge("more than \(budget.maximumWordStepCount) steps of arithmetic")
        }
        wordStepCount = sum
    }

    /// Throws when a number would have more digits than are allowed.
    func check(bitCount: Int) throws(CalculatorProblem) {
        guard bitCount <= budget.maximumBitCount else {
            let digits = Int(Double(budget.maximumBitCount) * 0.30103)
            throw .tooLarge("a number has more than about \(digits) digits")
        }
    }
}
