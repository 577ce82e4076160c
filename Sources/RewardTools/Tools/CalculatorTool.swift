// `calculator`: the value of an expression, and whether an answer is it.

internal import RewardChecks
package import RewardTypes

/// Evaluates `expression`; with an `answer`, says whether it is the value.
///
/// `tolerance` is `exact`, or `rounded`: then an answer with decimal places may be the value
/// rounded to them. Outcomes: `value`, `equal`, `different`, `unreadable_answer`, and the codes of
/// `CalculatorProblem` for expressions without a value, about which nothing is said.
package struct CalculatorTool: PureTool {
    package static let kind = "calculator"

    package init(options: inout Fields, environment: ToolEnvironment) {}

    package var summary: String { "The exact value of an expression; compares an answer with it." }
    package var subject: String { "answer" }
    package var expectation: String? { "expression" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        let expression = try arguments.textOrNumber("expression")
        let answer = try arguments.optionalTextOrNumber("answer")
        let tolerance = try arguments.tolerance() ?? .equal
        let value: CalculatorValue
        do throws(CalculatorError) {
            value = try Calculator().evaluate(expression)
        } catch {
            return CheckVerdict(
                passed: nil,
                outcome: error.problem.code,
                reason: "The expression has no value: \(error).",
                details: ["byte_offset": .integer(Int64(error.byteOffset))]
            )
        }
        let details = Self.details(value)
        guard let answer else {
            return CheckVerdict(
                passed: nil,
                outcome: "value",
                reason: "The value is \(value.shown).",
                details: details
            )
        }
        let stated: CalculatorValue
        do throws(CalculatorError) {
            stated = try Calculator().evaluate(answer)
        } catch {
            return CheckVerdict(
                passed: false,
                outcome: "unreadable_answer",
                reason: "The answer has no value: \(error).",
                details: details
            )
        }
        let isEqual = StatedNumber(text: answer, value: stated).agrees(with: value, tolerance)
        return CheckVerdict(
            passed: isEqual,
            outcome: isEqual ? "equal" : "different",
            reason: isEqual
                ? "The answer is the value, \(value.shown)."
                : "The value is \(value.shown), not \(stated.shown).",
            details: details
        )
    }

    private static func details(_ value: CalculatorValue) -> JSONObject {
        let decimal = value.decimal
        return [
            "exact": value.exactValue.map { .string($0.fractionText) } ?? .null,
            "decimal": .string(decimal.text),
            "is_rounded": .bool(decimal.isRounded),
        ]
    }
}

extension CalculatorValue {
    /// In a sentence: exact where that is short.
    fileprivate var shown: String {
        let decimal = decimal
        guard decimal.isRounded, let exact = exactValue?.fractionText, exact.utf8.count <= 40 else {
            return String(decimal.text.prefix(80))
        }
        return exact
    }
}

extension Fields {
    /// `tolerance`: how close stated numbers have to be.
    mutating func tolerance() throws(FieldError) -> StepTolerance? {
        switch try optionalChoice("tolerance", as: ToleranceName.self) {
        case nil: nil
        case .exact: .equal
        case .rounded: .rounded(minimumPlaceCount: 1)
        }
    }
}

private enum ToleranceName: String, CaseIterable { case exact, rounded }
