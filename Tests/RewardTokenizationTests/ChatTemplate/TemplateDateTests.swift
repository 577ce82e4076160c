// The date that templates print.

import Testing

@testable import RewardTokenization

@Suite("Dates of templates")
struct TemplateDateTests {
    @Test(
        "days are read and written as year, month and day",
        arguments: [
            "2026-08-31", "2024-02-29", "0001-01-01", "9999-12-31", "2000-02-29",
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try #require(TemplateDate(text)).description == text)
    }

    @Test(
        "what is no day of the calendar is refused",
        arguments: [
            "", "2026-8-31", "2026-13-01", "2026-00-10", "2025-02-29", "1900-02-29", "2026-04-31",
            "0000-01-01", "26-08-31", "2026-08-31 ", "2026/08/31", "２０２６-08-31",
        ]
    )
    func refusals(text: String) {
        #expect(TemplateDate(text) == nil)
    }

    @Test(
        "directives are those of strftime",
        arguments: [
            ("2026-08-31", "%Y-%m-%d %A %B %j", "2026-08-31 Monday August 243"),
            ("2024-02-29", "%d %b %y %a %u %w", "29 Feb 24 Thu 4 4"),
            ("2023-01-01", "%U %W %j %e %w %u", "01 00 001  1 0 7"),
            ("2026-08-31", "%H:%M:%S %p %I %% %q %", "00:00:00 AM 12 % %q %"),
            ("2026-08-31", "%F %D %T", "2026-08-31 08/31/26 00:00:00"),
        ]
    )
    func directives(date: String, format: String, expected: String) throws {
        #expect(try #require(TemplateDate(date)).formatted(format) == expected)
    }
}
