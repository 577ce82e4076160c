// The date that a template may print. It is configuration, because a clock would make scores
// change overnight.

/// A day of the Gregorian calendar, at midnight.
package struct TemplateDate: Sendable, Hashable {
    /// From 1 to 9999.
    package let year: Int
    /// From 1 to 12.
    package let month: Int
    /// From 1 to the length of the month.
    package let day: Int

    /// A day, or nil if the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.dayCount(year: year, month: month)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// A day written as `2026-08-31`, or nil if the text is something else.
    package init?(_ text: String) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.utf8.count) == [4, 2, 2],
            fields.allSatisfy({ field in field.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(fields[0]), let month = Int(fields[1]), let day = Int(fields[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}

extension TemplateDate: CustomStringConvertible {
    package var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

// MARK: - Formatting

extension TemplateDate {
    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let dayNames = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// The day of the year, from 1.
    private var dayOfYear: Int {
        (1..<month).reduce(day) { $0 + Self.dayCount(year: year, month: $1) }
    }

    /// Days since Monday.
    private var weekday: Int {
        let past = year - 1
        // 1 January of the year 1 is a Monday.
        return (past * 365 + past / 4 - past / 100 + past / 400 + dayOfYear - 1) % 7
    }

    /// The date in the manner of C's `strftime`, in English; all times are midnight.
    func formatted(_ format: String) -> String {
        var result = ""
        var isDirective = false
        for scalar in format.unicodeScalars {
            if isDirective {
                result += directive(scalar) ?? "%\(scalar)"
                isDirective = false
            } else if scalar == "%" {
                isDirective = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return isDirective ? result + "%" : result
    }

    private func directive(_ letter: Unicode.Scalar) -> String? {
        switch letter {
        case "%": "%"
        case "n": "\n"
        case "t": "\t"
        case "Y": String(year)
        case "C": Self.padded(year / 100)
        case "y": Self.padded(year % 100)
        case "m": Self.padded(month)
        case "d": Self.padded(day)
        case "e": Self.padded(day, with: " ")
        case "j": Self.padded(dayOfYear, width: 3)
        case "B": Self.monthNames[month - 1]
        case "b", "h": String(Self.monthNames[month - 1].prefix(3))
        case "A": Self.dayNames[weekday]
        case "a": String(Self.dayNames[weekday].prefix(3))
        case "u": String(weekday + 1)
        case "w": String((weekday + 1) % 7)
        case "U": Self.padded((dayOfYear + 6 - (weekday + 1) % 7) / 7)
        case "W": Self.padded((dayOfYear + 6 - weekday) / 7)
        case "F": formatted("%Y-%m-%d")
        case "D", "x": formatted("%m/%d/%y")
        case "c": formatted("%a %b %e %H:%M:%S %Y")
        case "H", "M", "S": "00"
        case "I": "12"
        case "k": " 0"
        case "l": "12"
        case "p": "AM"
        case "P": "am"
        case "f": "000000"
        case "T", "X": "00:00:00"
        case "R": "00:00"
        case "r": "12:00:00 AM"
        case "Z", "z": ""
        default: nil
        }
    }

    private static func padded(
        _ number: Int,
        width: Int = 2,
        with fill: Character = "0"
    ) -> String {
        let digits = String(number)
        return String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits
    }
}
