import RewardTools
import RewardTypes
import Testing

@Suite("calendar")
struct CalendarToolTests {
    @Test("answers the three questions")
    func values() async throws {
        let day = try await ask("calendar", ["question": "weekday", "date": "2004-05-03"])
        #expect(day.details["value"] == "Monday")
        let difference = try await ask(
            "calendar",
            ["question": "difference", "date": "2024-03-01", "to": "2024-02-28"]
        )
        #expect(difference.details["value"] == "2")
        let target = try await ask(
            "calendar",
            ["question": "target", "date": "2023-06-01", "days": 12]
        )
        #expect(target.details["value"] == "2023-06-13")
    }

    @Test(
        "compares answers as people write them",
        arguments: [
            (["question": "weekday", "date": "2004-05-03", "answer": "monday."], true),
            (["question": "weekday", "date": "2004-05-03", "answer": "Tuesday"], false),
            (
                [
                    "question": "difference", "date": "2024-03-01", "to": "2024-02-28",
                    "answer": -2,
                ], true
            ),
            (
                [
                    "question": "target", "date": "2023-06-01", "days": -1,
                    "answer": "2023-5-31",
                ], true
            ),
        ] as [(JSONValue, Bool)]
    )
    func answers(_ arguments: JSONValue, _ isEqual: Bool) async throws {
        #expect(try await ask("calendar", arguments).passed == isEqual)
    }

    @Test("says nothing about days that do not exist")
    func noSuchDay() async throws {
        let verdict = try await ask(
            "calendar",
            ["question": "weekday", "date": "2023-02-29", "answer": "Monday"]
        )
        #expect(verdict.passed == nil)
        #expect(verdict.outcome == "no_such_day")
    }

    @Test("refuses other questions")
    func refusals() async {
        let other = await refusal("calendar", ["question": "season", "date": "2023-01-01"])
        #expect(other?.hasPrefix("arguments.question: \"season\" is not one of") == true)
        #expect(
            await refusal("calendar", ["question": "target", "date": "2023-01-01"])
                == "arguments.days: is missing"
        )
    }
}
