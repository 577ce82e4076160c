import RewardChecks
import RewardTypes
import Testing

@Suite("Fractions")
struct RationalTests {
    @Test("fractions are in lowest terms with a positive denominator")
    func lowestTerms() {
        #expect(Rational(6, over: -4).fractionText == "-3/2")
        #expect(Rational(0, over: -4) == Rational(0))
        #expect(Rational(Rational(-7, over: 2).floor) == Rational(-4))
        #expect(Rational(1, over: 3) < Rational(1, over: 2))
    }

    @Test(
        "decimals are complete, or rounded half away from zero and say so",
        arguments: [
            (1, 8, 20, "0.125", false), (1, 3, 4, "0.3333", true), (2, 3, 4, "0.6667", true),
            (-1, 2, 0, "-1", true), (-1, 400, 2, "0", true), (5, 1, 3, "5", false),
            (-5, 4, 1, "-1.3", true), (1, 1000, 3, "0.001", false), (999, 1000, 2, "1", true),
        ]
    )
    func decimals(
        numerator: Int,
        denominator: Int,
        places: Int,
        expected: String,
        isRounded: Bool
    ) {
        let value = Rational(numerator, over: denominator)
        let decimal = value.decimal(fractionDigitCount: places)
        #expect(decimal == DecimalText(text: expected, isRounded: isRounded))
    }

    @Test("doubles become fractions and come back unchanged", arguments: UInt64(1)...10)
    func doubles(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let pattern = UInt64.random(in: 0...UInt64.max, using: &generator)
            let value = Double(bitPattern: pattern)
            guard value.isFinite, value.isNormal else { continue }
            #expect(Rational(exactly: value)?.doubleValue == value)
        }
        #expect(Rational(exactly: .infinity) == nil)
        #expect(Rational(exactly: -0.0) == Rational(0))
    }

    @Test("the nearest double of a third has the right digits")
    func third() {
        #expect(abs(Rational(1, over: 3).doubleValue - 1.0 / 3.0) <= (1.0 / 3.0).ulp)
        #expect(Rational(-22, over: 7).doubleValue == -22.0 / 7.0)
    }
}
