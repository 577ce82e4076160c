import Testing

@testable import RewardScheduling

@Suite("ThroughputEstimate")
struct ThroughputEstimateTests {
    @Test("the first batch replaces the assumption, later ones move the estimate")
    func learns() {
        var estimate = ThroughputEstimate()
        #expect(estimate.tokensPerSecond == 500)
        estimate.add(tokenCount: 1000, duration: .seconds(1))
        #expect(estimate.tokensPerSecond == 1000)
        estimate.add(tokenCount: 2000, duration: .seconds(1))
        #expect(estimate.tokensPerSecond == 1200)
    }

    @Test("a batch of nothing or of no time teaches nothing")
    func ignoresNothing() {
        var estimate = ThroughputEstimate()
        estimate.add(tokenCount: 0, duration: .seconds(1))
        estimate.add(tokenCount: 10, duration: .zero)
        estimate.add(tokenCount: 10, duration: .seconds(-1))
        #expect(estimate.tokensPerSecond == 500)
    }

    @Test(
        "advice stays in its range",
        arguments: [(0, 50), (1, 50), (500, 1000), (750, 1500), (Int.max, 60_000)]
    )
    func advice(tokenCount: Int, milliseconds: Int) {
        let advice = ThroughputEstimate().advice(forTokenCount: tokenCount)
        #expect(advice == .milliseconds(milliseconds))
    }
}
