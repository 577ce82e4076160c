import RewardChecks
import Testing

@Suite("StatedNumber")
struct StatedNumberTests {
    private func agrees(
        _ text: String,
        _ computed: String,
        _ tolerance: StepTolerance
    ) throws -> Bool {
        let calculator = Calculator()
        return StatedNumber(text: text, value: try calculator.evaluate(text))
            .agrees(with: try calculator.evaluate(computed), tolerance)
    }

    @Test("equal by value, and as a percentage")
    func equal() throws {
        #expect(try agrees("2.50", "5/2", .equal))
        #expect(try agrees("25%", "10 / 40 * 100", .equal))
        #expect(try !agrees("3.33", "10/3", .equal))
    }

    @Test("rounded to the places that are written, if these are enough")
    func rounded() throws {
        #expect(try agrees("3.33", "10/3", .rounded(minimumPlaceCount: 1)))
        #expect(try !agrees("3.34", "10/3", .rounded(minimumPlaceCount: 1)))
        #expect(try !agrees("3", "10/3", .rounded(minimumPlaceCount: 1)))
        #expect(try agrees("3", "10/3", .rounded(minimumPlaceCount: 0)))
    }
}
