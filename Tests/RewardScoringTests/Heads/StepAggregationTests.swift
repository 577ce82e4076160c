import Glibc
import Testing

@testable import RewardScoring

@Suite("Scores of steps as one number")
struct StepAggregationTests {
    private let steps = [0.9, 0.2, 0.6]

    @Test("by hand")
    func byHand() {
        #expect(StepAggregation.last(steps) == 0.6)
        #expect(StepAggregation.minimum(steps) == 0.2)
        #expect(abs(StepAggregation.product(steps) - 0.108) < 1e-15)
        #expect(abs(StepAggregation.mean(steps) - 1.7 / 3) < 1e-15)
        // r = 0.8, -0.6, 0.2; weights e^-8, e^6, e^-2 over their sum.
        let weights = [exp(-8.0), exp(6.0), exp(-2.0)]
        let expected =
            (0.8 * weights[0] - 0.6 * weights[1] + 0.2 * weights[2])
            / weights.reduce(0, +)
        #expect(abs(StepAggregation.softMinimum(steps) - expected) < 1e-15)
        #expect(abs(expected - -0.6) < 1e-3, "near the least")
    }

    @Test("one step is itself", arguments: StepAggregation.allCases)
    func one(_ aggregation: StepAggregation) {
        let value = aggregation([0.75])
        #expect(value == (aggregation == .softMinimum ? 0.5 : 0.75))
    }

    @Test("steps without any doubt stay finite", arguments: StepAggregation.allCases)
    func extremes(_ aggregation: StepAggregation) {
        let value = aggregation([0, 1, 0, 1])
        #expect((-1...1).contains(value))
    }
}
