import Testing

@testable import RewardCommands

@Suite("Numbers for people")
struct NumberTextTests {
    @Test(
        "four decimals where they tell something",
        arguments: [
            (0, "0.0000"), (-0.0, "0.0000"), (1.5, "1.5000"), (-1.23456, "-1.2346"),
            (0.00005, "0.0001"), (0.00004, "4e-05"), (-0.00001, "-1e-05"),
            (12345.6789, "12345.6789"),
            (1e9, "1000000000.0"), (1e300, "1e+300"), (.infinity, "inf"), (.nan, "nan"),
            (0.99995, "1.0000"), (-0.00007, "-0.0001"), (2.00004, "2.0000"),
        ]
    )
    func tableText(_ number: Double, _ text: String) {
        #expect(number.tableText == text)
    }

    @Test("no decimals need no point")
    func whole() {
        #expect(1.5.decimalText(digitCount: 0) == "2")
        #expect((-0.2).decimalText(digitCount: 1) == "-0.2")
        #expect((-0.02).decimalText(digitCount: 1) == "0.0")
    }

    @Test(
        "parts are whole percents",
        arguments: [(0, "0 %"), (0.734, "73 %"), (0.995, "100 %"), (1.2, "120 %")]
    )
    func percents(_ part: Double, _ text: String) {
        #expect(part.percentText == text)
    }

    @Test(
        "durations are read at a glance",
        arguments: [
            (Duration.microseconds(420), "0.42 ms"), (.seconds(3.14), "3.1 s"),
            (.seconds(245), "4 min 05 s"), (.seconds(7380), "2 h 03 min"), (.zero, "0.00 ms"),
        ]
    )
    func durations(_ duration: Duration, _ text: String) {
        #expect(duration.readableText == text)
    }
}
