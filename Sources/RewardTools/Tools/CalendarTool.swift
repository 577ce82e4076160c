// `calendar`: weekdays and days between days.

internal import RewardChecks
package import RewardTypes

/// Answers a `question` about `date`: its `weekday`; the days between it and another, `to`, for
/// `difference`; the day `days` later or earlier for `target`.
///
/// With an `answer`, says whether it is right: a name of a day in any case, a number of days
/// whatever its sign, a date. Outcomes: `value`, `equal`, `different`, `no_such_day`. The questions
/// are those of the calendar of Themis (arXiv 2310.01045).
package struct CalendarTool: PureTool {
    package static let kind = "calendar"

    private enum Question: String, CaseIterable { case weekday, difference, target }

    package init(options: inout Fields, environment: ToolEnvironment) {}

    package var summary: String { "The weekday of a date, days between dates, a day some days on." }
    package var subject: String { "answer" }
    package var expectation: String? { "date" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        guard let question = try arguments.optionalChoice("question", as: Question.self) else {
            throw arguments.error("question", "is missing; give weekday, difference or target")
        }
        let answer = try arguments.optionalTextOrNumber("answer")
        let date = try arguments.string("date")
        let to = question == .difference ? try arguments.string("to") : ""
        let count =
            question == .target ? try arguments.integer("days", in: -4_000_000...4_000_000) : 0
        let value: String
        do throws(CalendarError) {
            let day = try CalendarDate(date)
            switch question {
            case .weekday: value = day.weekday.name
            case .difference: value = String(abs(day.days(until: try CalendarDate(to))))
            case .target: value = try day.adding(days: count).description
            }
        } catch {
            return CheckVerdict(
                passed: nil,
                outcome: "no_such_day",
                reason: "There is no answer: \(error)."
            )
        }
        let details: JSONObject = ["value": .string(value)]
        guard let answer else {
            return CheckVerdict(
                passed: nil,
                outcome: "value",
                reason: "The answer is \(value).",
                details: details
            )
        }
        let isEqual = Self.isEqual(answer, value, question)
        return CheckVerdict(
            passed: isEqual,
            outcome: isEqual ? "equal" : "different",
            reason: isEqual
                ? "The answer is \(value)."
                : "The answer is \(value), not \(answer.prefix(80)).",
            details: details
        )
    }

    private static func isEqual(_ answer: String, _ value: String, _ question: Question) -> Bool {
        let answer = answer.filter { !" \n\t.\"".contains($0) }
        switch question {
        case .weekday: return answer.lowercased() == value.lowercased()
        case .difference: return Int(answer).map { String($0.magnitude) } == value
        case .target:
            // A text that is no date is just not the answer.
            return (try? CalendarDate(answer))?.description == value
        }
    }
}
