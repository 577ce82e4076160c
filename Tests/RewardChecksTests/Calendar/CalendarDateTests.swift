import RewardChecks
import RewardTestSupport
import RewardTypes
import Testing

@Suite("Calendar")
struct CalendarDateTests {
    @Test(
        "days of the week are right",
        arguments: [
            ("2004-05-03", "Monday"), ("2000-02-29", "Tuesday"), ("1970-01-01", "Thursday"),
            ("0001-01-01", "Monday"), ("9999-12-31", "Friday"), ("1582-10-15", "Friday"),
        ]
    )
    func weekdays(text: String, expected: String) throws {
        #expect(try CalendarDate(text).weekday.name == expected)
    }

    @Test("every day follows the one before it, from the first to the last")
    func everyDay() throws {
        var date = try CalendarDate("0001-01-01")
        let last = try CalendarDate("9999-12-31")
        #expect(date.days(until: last) == 3_652_058)
        var (year, month, day, weekday) = (1, 1, 1, 0)
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        // A whole cycle of 400 years by counting.
        for _ in 0..<146_097 {
            guard date.year == year, date.month == month, date.day == day,
                date.weekday.rawValue == weekday
            else {
                Issue.record("\(date) is not \(year)-\(month)-\(day), weekday \(weekday)")
                return
            }
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let length = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
            weekday = (weekday + 1) % 7
            day += 1
            if day > length { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
            date = try date.adding(days: 1)
        }
        #expect(date.description == "0401-01-01")
    }

    @Test("differences and target days are each other's inverse")
    func differences() throws {
        let from = try CalendarDate("2015-11-05")
        let to = try CalendarDate(" 2011-1-11 ")
        #expect(from.days(until: to) == -1759)
        #expect(try from.adding(days: -1759) == to)
        #expect(try CalendarDate("2023-06-01").adding(days: 12).description == "2023-06-13")
        #expect(to < from)
    }

    @Test("what is no date is refused with the reason")
    func refused() throws {
        for text in [
            "", "2004", "2004-05", "04-05-03", "2004-05-03-01", "2004-05-+3", "２004-05-03",
            "2004-05-03 x", "2004/05/03", String(repeating: "-", count: 100_000),
        ] {
            #expect(throws: CalendarError.syntax(String(text.prefix(40)))) {
                try CalendarDate(text)
            }
        }
        #expect(throws: CalendarError.noSuchDay(year: 2023, month: 2, day: 29)) {
            try CalendarDate("2023-02-29")
        }
        #expect(throws: CalendarError.noSuchDay(year: 1900, month: 13, day: 1)) {
            try CalendarDate("1900-13-01")
        }
        #expect(throws: CalendarError.outOfRange) { try CalendarDate("0000-01-01") }
        let date = try CalendarDate("9999-12-31")
        #expect(throws: CalendarError.outOfRange) { try date.adding(days: 1) }
        #expect(throws: CalendarError.outOfRange) { try date.adding(days: .max) }
        #expect(throws: CalendarError.outOfRange) { try date.adding(days: -3_652_059) }
        #expect(try date.adding(days: -3_652_058).description == "0001-01-01")
    }

    @Test("the calendar agrees with recorded observations of a calendar tool", .needsTestData)
    func recorded() throws {
        var count = 0
        for line in try TestEnvironment.data("tara/calendar/train.jsonl")
            .split(separator: UInt8(ascii: "\n"))
        {
            let value = try JSONValue(parsing: line)
            guard let actions = value[member: "pos_answer"]?[member: "actions"],
                let name = actions[member: "Action"]?.stringValue,
                let input = actions[member: "Action Input"]?.stringValue,
                let expected = actions[member: "Observation"]
            else { continue }
            let parts = input.split(separator: ",")
            let date = try CalendarDate(try #require(parts.first))
            let found =
                switch name {
                case "Calendar.week_day": date.weekday.name
                case "Calendar.day_difference":
                    String(abs(date.days(until: try CalendarDate(parts[1]))))
                default:
                    try date.adding(
                        days: try #require(Int(parts[1].filter { $0 != " " }))
                    ).description
                }
            #expect(found == expected.stringValue ?? expected.jsonText, "\(name) \(input)")
            count += 1
        }
        #expect(count > 100)
    }
}
