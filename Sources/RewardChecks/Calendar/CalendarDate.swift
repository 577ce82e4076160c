// Days of the proleptic Gregorian calendar, by arithmetic of our own.

/// Why a text or a day is not in the calendar.
package enum CalendarError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is not `YYYY-MM-DD`.
    case syntax(String)
    /// There is no such day: the month, or the day in its month, does not exist.
    case noSuchDay(year: Int, month: Int, day: Int)
    /// The day is outside of the years 1 to 9999.
    case outOfRange

    package var description: String {
        switch self {
        case .syntax(let text): "\"\(text)\" is no date; write it as 2004-05-03"
        case .noSuchDay(let year, let month, let day):
            "there is no day \(day) in month \(month) of year \(year)"
        case .outOfRange: "the day is not in the years 1 to 9999"
        }
    }
}

/// A day of the week.
package enum Weekday: Int, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The English name, as `Monday`.
    package var name: String {
        switch self {
        case .monday: "Monday"
        case .tuesday: "Tuesday"
        case .wednesday: "Wednesday"
        case .thursday: "Thursday"
        case .friday: "Friday"
        case .saturday: "Saturday"
        case .sunday: "Sunday"
        }
    }
}

/// A day in the years 1 to 9999.
///
/// The three questions are those of the calendar tool of Themis (arXiv 2310.01045). Days are
/// counted in eras of 400 years, which have 146,097 days, with years that
/// begin in March; this is the
/// algorithm of H. Hinnant, "chrono-compatible low-level date algorithms".
package struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// A day, if there is such a day.
    package init(year: Int, month: Int, day: Int) throws(CalendarError) {
        guard (1...9999).contains(year) else { throw .outOfRange }
        guard (1...12).contains(month), (1...Self.dayCount(month: month, year: year)).contains(day)
        else { throw .noSuchDay(year: year, month: month, day: day) }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `YYYY-MM-DD`; blanks around it and a missing leading zero are fine.
    package init(_ text: some StringProtocol) throws(CalendarError) {
        let shown = String(text.prefix(40))
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " } }
        guard parts.count == 3, text.utf8.count <= 40 else { throw .syntax(shown) }
        let last = parts[2].prefix { $0 != " " }
        guard parts[2].dropFirst(last.count).allSatisfy({ $0 == " " }),
            let year = Self.number(parts[0], digits: 4...4),
            let month = Self.number(parts[1], digits: 1...2),
            let day = Self.number(last, digits: 1...2)
        else { throw .syntax(shown) }
        try self.init(year: year, month: month, day: day)
    }

    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }

    /// Whether a year has 366 days.
    package static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func dayCount(month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 0000-03-01, which is day 0.
    private var dayNumber: Int {
        let shiftedYear = month > 2 ? year : year - 1
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    }

    private init(dayNumber: Int) throws(CalendarError) {
        // From 0001-01-01 to 9999-12-31.
        guard (306...3_652_364).contains(dayNumber) else { throw .outOfRange }
        let era = dayNumber / 146_097
        let dayOfEra = dayNumber - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        try self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    /// The day of the week.
    package var weekday: Weekday {
        // Day 0 was a Wednesday.
        Weekday.allCases[(dayNumber + 2) % 7]
    }

    /// Days from this day to another; negative when the other is earlier.
    package func days(until other: CalendarDate) -> Int { other.dayNumber - dayNumber }

    /// The day so many days later; earlier when the number is negative.
    package func adding(days: Int) throws(CalendarError) -> CalendarDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        guard !overflow else { throw .outOfRange }
        return try CalendarDate(dayNumber: sum)
    }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// As `2004-05-03`.
    package var description: String {
        let pad = { (number: Int, width: Int) in
            let digits = String(number)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
    }
}
