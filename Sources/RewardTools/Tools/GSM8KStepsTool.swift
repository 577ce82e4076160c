// `gsm8k_steps`: every calculation of a solution, and its final answer.

internal import RewardChecks
package import RewardTypes

/// Checks every `<<a=b>>` and every plain `a op b = c` of `solution`, and its final answer against
/// `answer` where there is one.
///
/// Options, which a call may give too: `tolerance`, `rounded` or `exact`; `plain_claims`;
/// `unreadable_steps`, `ignore` or `wrong`; `extraction`, as in `GSM8KAnswer`; and for the
/// configuration only `sentences`, templates for each outcome with the placeholders of
/// `StepSentences`. Outcomes: those of `StepVerdict`, and `too_large`.
package struct GSM8KStepsTool: PureTool {
    package static let kind = "gsm8k_steps"

    /// Steps that are listed; all are checked.
    private static let maximumListedCount = 256

    private enum Unreadable: String, CaseIterable { case ignore, wrong }

    private struct Settings: Sendable {
        var checks = StepChecks()
        var unreadable = Unreadable.ignore

        mutating func take(_ fields: inout Fields) throws(FieldError) {
            if let tolerance = try fields.tolerance() { checks.tolerance = tolerance }
            if let plain = try fields.optionalBool("plain_claims") {
                checks.checksPlainClaims = plain
            }
            if let unreadable = try fields.optionalChoice("unreadable_steps", as: Unreadable.self) {
                self.unreadable = unreadable
            }
            if let extraction = try fields.optionalChoice(
                "extraction",
                as: GSM8KAnswer.Extraction.self
            ) {
                checks.answer.extraction = extraction
            }
        }
    }

    private var settings = Settings()
    private var sentences = StepSentences()

    package init(options: inout Fields, environment: ToolEnvironment) throws(FieldError) {
        try settings.take(&options)
        guard var texts = try options.optionalFields("sentences") else { return }
        if let text = try texts.optionalString("right") { sentences.right = text }
        if let text = try texts.optionalString("wrong_answer") { sentences.wrongAnswer = text }
        if let text = try texts.optionalString("wrong_steps") { sentences.wrongSteps = text }
        if let text = try texts.optionalString("wrong") { sentences.wrong = text }
        try texts.refuseUnknown()
    }

    package var summary: String { "The calculations and the final answer of a solution." }
    package var subject: String { "solution" }
    package var expectation: String? { "answer" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        var settings = settings
        let solution = try arguments.string("solution")
        // A whole gold solution stands for the answer it ends with.
        let gold = try arguments.optionalTextOrNumber("answer").map { text in
            GSM8KAnswer().extract(from: text) ?? text
        }
        try settings.take(&arguments)
        let report: StepReport
        do throws(CalculatorProblem) {
            report = try settings.checks.check(solution, gold: gold)
        } catch {
            return CheckVerdict(passed: nil, outcome: error.code, reason: "\(error).")
        }
        let verdict = StepVerdict(
            report,
            unreadableStepsAreWrong: settings.unreadable == .wrong
        )
        return CheckVerdict(
            passed: verdict == .right,
            outcome: verdict.rawValue,
            reason: sentences.sentence(for: verdict, report: report, gold: gold),
            details: Self.details(report)
        )
    }

    private static func details(_ report: StepReport) -> JSONObject {
        [
            "answer": report.answer.map(JSONValue.string) ?? .null,
            "is_answer_right": report.isAnswerRight.map(JSONValue.bool) ?? .null,
            "first_wrong_step": report.firstWrongStep.map { .integer(Int64($0)) } ?? .null,
            "step_count": .integer(Int64(report.steps.count)),
            "unreadable_step_count": .integer(Int64(report.unreadableCount)),
            "is_cut": .bool(report.isCut),
            "steps": .array(report.steps.prefix(maximumListedCount).map { .object(step($0)) }),
        ]
    }

    private static func step(_ step: CheckedStep) -> JSONObject {
        let facts: JSONObject = [
            "text": .string(step.claim.text), "form": .string(step.claim.form.rawValue),
            "byte_offset": .integer(Int64(step.claim.byteOffset)),
        ]
        switch step.outcome {
        case .right: return facts.joined(with: ["outcome": "right"])
        case .wrong(let computed, let stated):
            return facts.joined(with: [
                "outcome": "wrong", "computed": .string(computed), "stated": .string(stated),
            ])
        case .unreadable(_, let error):
            return facts.joined(with: ["outcome": "unreadable", "reason": .string("\(error)")])
        }
    }
}
