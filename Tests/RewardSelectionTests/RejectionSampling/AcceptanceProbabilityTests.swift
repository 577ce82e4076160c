import Glibc
import RewardSelection
import RewardTypes
import Testing

@Suite("Acceptance probability")
struct AcceptanceProbabilityTests {
    @Test("the expected rate is the mean of exp((r − M) / β) over candidates with a reward")
    func rate() throws {
        let rate = try AcceptanceProbability.expectedRate([1, nil, 0, 0.5], beta: 0.5)
        #expect(isClose(rate, (1 + exp(-2) + exp(-1)) / 3))
    }

    @Test("at β = 0 the rate is the share at the maximum")
    func zero() throws {
        #expect(try AcceptanceProbability.expectedRate([1, 2, 2, nil, 0], beta: 0) == 0.5)
    }

    @Test("the temperature for a rate has this rate", arguments: [0.11, 0.3, 0.5, 0.9, 0.999])
    func temperature(target: Double) throws {
        var generator = SeededGenerator(seed: 5)
        for scale in [1e-9, 1, 1e9] {
            let rewards = (0..<10).map { _ in scale * Double.random(in: -2...3, using: &generator) }
            let found = try AcceptanceProbability.temperature(forRate: target, rewards: rewards)
            #expect(isClose(found.rate, target, 1e-9), "scale \(scale)")
            let rate = try AcceptanceProbability.expectedRate(rewards, beta: found.beta)
            #expect(rate == found.rate)
            #expect(found.iterationCount <= 64)
        }
    }

    @Test("rates that no temperature has are refused", arguments: [0, 0.5, 1, -1, .nan])
    func impossible(rate: Double) {
        expectError(at: "rate") {
            _ = try AcceptanceProbability.temperature(forRate: rate, rewards: [1, 1, 0, 0])
        }
    }

    @Test("equal rewards, negative temperatures and empty groups are refused")
    func errors() {
        expectError(at: "rewards") {
            _ = try AcceptanceProbability.temperature(forRate: 0.5, rewards: [1, 1])
        }
        expectError(at: "rewards") {
            _ = try AcceptanceProbability.temperature(forRate: 0.5, rewards: [1e308, -1e308])
        }
        expectError(at: "beta") { _ = try AcceptanceProbability.expectedRate([1], beta: -1) }
        expectError(at: "rewards") { _ = try AcceptanceProbability.expectedRate([], beta: 1) }
    }
}
