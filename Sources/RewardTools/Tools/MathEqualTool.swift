// `math_equal`: whether an answer is the gold answer, by mathematics.

internal import RewardChecks
package import RewardTypes

/// Compares `answer` with `gold` by `MathEquality`.
///
/// The final answer is first found in the text (`MathAnswer`), unless the text is nothing but an
/// answer, or `extract` is false. Outcomes: `equal`, `different`, `unreadable`, `no_answer`, and
/// `too_large`, which says nothing.
package struct MathEqualTool: PureTool {
    package static let kind = "math_equal"

    package init(options: inout Fields, environment: ToolEnvironment) {}

    package var summary: String { "Equality of mathematical answers; finds the answer in a text." }
    package var subject: String { "answer" }
    package var expectation: String? { "gold" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        let gold = try arguments.textOrNumber("gold")
        let answer = try arguments.textOrNumber("answer")
        let extracts = try arguments.optionalBool("extract") ?? true
        let found = extracts ? MathAnswer.final(in: answer) : (text: answer, place: nil)
        guard let found else {
            return CheckVerdict(
                passed: false,
                outcome: "no_answer",
                reason: "There is no answer in the text."
            )
        }
        let expected = extracts ? MathAnswer.final(in: gold)?.text ?? gold : gold
        let details: JSONObject = [
            "answer": .string(String(found.text.prefix(1024))),
            "gold": .string(String(expected.prefix(1024))),
            "found_by": found.place.map { .string($0.rawValue) } ?? .null,
        ]
        switch MathEquality().compare(gold: expected, answer: found.text) {
        case .equal(let ground):
            return CheckVerdict(
                passed: true,
                outcome: "equal",
                reason: ground.sentence,
                details: details.joined(with: ["ground": .string(ground.rawValue)])
            )
        case .different(let reason):
            return CheckVerdict(
                passed: false,
                outcome: "different",
                reason: "Different: \(reason).",
                details: details
            )
        case .tooLarge(let budget):
            return CheckVerdict(
                passed: nil,
                outcome: "too_large",
                reason: "Too large: \(budget).",
                details: details
            )
        case .unreadable(let error):
            return CheckVerdict(
                passed: false,
                outcome: "unreadable",
                reason: "Not to be read as mathematics: \(error).",
                details: details
            )
        }
    }
}

extension MathVerdict.Ground {
    fileprivate var sentence: String {
        switch self {
        case .text: "The texts are the same."
        case .exact: "The exact normal forms are the same."
        case .rounded: "The decimal is the other number, rounded to six places."
        case .evaluated: "The values are the same at random points."
        }
    }
}
