// Pairs of answers that are the same, or not, and in which direction.

/// A row: the gold answer, the answer, and `==` where they are equal, `!!` where they are not,
/// `=!` where only the second is taken for the first, `!=` where only the first for the second.
///
/// The pairs that math-verify lists (huggingface/Math-Verify) are among them.
enum MathPairs {
    /// All rows, by what they are about.
    static let families: [(name: String, rows: String)] = [
        ("numbers", numbers),
        ("fractions", fractions),
        ("percent", percent),
        ("units, money, text", unitsMoneyText),
        ("powers and roots", powersRoots),
        ("polynomials and rational functions", polynomialsRationalFunctions),
        ("trigonometry, exponentials, logarithms", trigonometryExponentialsLogarithms),
        ("complex", complex),
        ("tuples, sets, intervals", tuplesSetsIntervals),
        ("matrices", matrices),
        ("equations and inequalities", equationsInequalities),
        ("plus or minus, floors", plusMinusFloors),
        ("words", words),
        ("traps", traps),
    ]
}
