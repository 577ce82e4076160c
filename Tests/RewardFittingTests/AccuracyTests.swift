import Testing

@testable import RewardFitting

@Suite("Accuracy")
struct AccuracyTests {
    @Test("only a strictly higher reward is correct, and ties are told")
    func ties() throws {
        let accuracy = try Accuracy(margins: [1, 0, -1, 0.5, 0, -0.0])
        #expect(accuracy.count == 6)
        #expect(accuracy.correctCount == 2)
        #expect(accuracy.tieCount == 3)
        #expect(accuracy.fraction == 2.0 / 6)
    }

    /// By hand from the score equation: both bounds p solve (p̂ - p)² = z² p (1 - p) / n.
    @Test(
        "bounds solve the score equation",
        arguments: [(1, 1), (3, 4), (9, 10), (50, 100), (820, 1000)]
    )
    func interval(correct: Int, count: Int) throws {
        let margins = (0..<count).map { $0 < correct ? 1.0 : -1.0 }
        let accuracy = try Accuracy(margins: margins)
        let share = accuracy.fraction
        for bound in [accuracy.interval.lowerBound, accuracy.interval.upperBound] {
            let distance = (share - bound) * (share - bound)
            let variance = 1.959963984540054 * 1.959963984540054 * bound * (1 - bound)
            #expect(abs(distance - variance / Double(count)) < 1e-12)
        }
        #expect(accuracy.interval.contains(share))
        #expect(accuracy.interval.lowerBound < share)
    }

    @Test("nothing and everything correct reach the ends")
    func ends() throws {
        let none = try Accuracy(margins: [-1, 0])
        #expect(none.interval.lowerBound == 0)
        #expect(abs(none.interval.upperBound - 0.657620) < 1e-6)
        let all = try Accuracy(margins: [1, 2])
        #expect(all.interval.upperBound == 1)
        #expect(abs(all.interval.lowerBound - 0.342380) < 1e-6)
    }

    @Test("no margins, and margins that are no numbers, are refused")
    func refusals() {
        #expect(throws: FitError.tooFew(what: "margins", found: 0, minimum: 1)) {
            try Accuracy(margins: [])
        }
        #expect(throws: FitError.notFinite(what: "margins", row: 1, column: 0)) {
            try Accuracy(margins: [1, .nan])
        }
    }
}
