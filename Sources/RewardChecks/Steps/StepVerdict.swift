// A report of steps as one of four verdicts, and as a sentence.

/// What the steps and the final answer of a solution come to together.
///
/// The four cases of the calculator of Themis (arXiv 2310.01045). A solution without steps has a
/// right process; whether steps that cannot be read are mistakes is a choice.
package enum StepVerdict: String, Sendable, CaseIterable {
    /// Steps and answer are right.
    case right
    /// All steps are right, and the answer is not the expected one.
    case wrongAnswer = "wrong_answer"
    /// The answer is right in spite of a wrong step.
    case wrongSteps = "wrong_steps"
    /// A step and the answer are wrong.
    case wrong

    /// The verdict of a report.
    ///
    /// Without a gold answer the answer is compared with what the last readable step comes to, as
    /// Themis does; with no readable step either, any answer will do. A missing answer is wrong.
    package init(_ report: StepReport, unreadableStepsAreWrong: Bool = false) {
        let areStepsRight =
            report.firstWrongStep == nil
            && !(unreadableStepsAreWrong && report.unreadableCount > 0)
        switch (areStepsRight, Self.isAnswerRight(report)) {
        case (true, true): self = .right
        case (true, false): self = .wrongAnswer
        case (false, true): self = .wrongSteps
        case (false, false): self = .wrong
        }
    }

    private static func isAnswerRight(_ report: StepReport) -> Bool {
        if let isRight = report.isAnswerRight { return isRight }
        guard let answer = report.answer else { return false }
        guard let value = report.lastValue else { return true }
        return GSM8KAnswer.matches(answer, gold: value.decimal.text, byValue: true)
    }
}

/// Sentences for the four verdicts, with placeholders.
///
/// `{answer}` is the final answer of the solution, `{expected}` the gold answer or else what the
/// last step comes to, `{step}` the first wrong step as written, `{computed}` what it comes to,
/// `{stated}` what it says instead. What is not there is the word `none`.
package struct StepSentences: Sendable, Equatable {
    /// For `right`.
    package var right =
        "Every calculation holds, and the final answer {answer} is the expected one."
    /// For `wrongAnswer`.
    package var wrongAnswer =
        "Every calculation holds, but the final answer {answer} is not the expected {expected}."
    /// For `wrongSteps`.
    package var wrongSteps =
        "The final answer {answer} is the expected one, but a calculation fails: {step} "
        + "should give {computed}, not {stated}."
    /// For `wrong`.
    package var wrong =
        "A calculation fails: {step} should give {computed}, not {stated}. "
        + "The final answer {answer} is not the expected {expected}."

    /// The default sentences.
    package init() {}

    /// The sentence of a verdict on a report.
    package func sentence(
        for verdict: StepVerdict,
        report: StepReport,
        gold: String? = nil
    ) -> String {
        let template =
            switch verdict {
            case .right: right
            case .wrongAnswer: wrongAnswer
            case .wrongSteps: wrongSteps
            case .wrong: wrong
            }
        let values: [String: String?] = [
            "answer": report.answer,
            "expected": gold ?? report.lastValue?.decimal.text,
            "step": failure(report)?.step,
            "computed": failure(report)?.computed,
            "stated": failure(report)?.stated,
        ]
        return Self.fill(template) { name in values[name].map { $0 ?? "none" } }
    }

    private func failure(
        _ report: StepReport
    ) -> (step: String, computed: String?, stated: String?)? {
        if let step = report.firstWrongStep.map({ report.steps[$0] }),
            case .wrong(let computed, let stated) = step.outcome
        {
            return (step.claim.text, computed, stated)
        }
        let unreadable = report.steps.first {
            if case .unreadable = $0.outcome { true } else { false }
        }
        return unreadable.map { ($0.claim.text, nil, nil) }
    }

    /// Replaces `{name}` where the name is known, in one pass: values are not read again.
    static func fill(_ template: String, _ value: (String) -> String?) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"),
                let text = value(String(rest[rest.index(after: open)..<close]))
            else {
                result += "{"
                rest.removeFirst()
                continue
            }
            result += text
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
