import Glibc
@testable import RewardSelection
import RewardTypes
import Testing

@Suite("Fits of calibration")
struct CalibrationFitTests {
    /// Scores with outcomes that come true with probability σ(slope · score + intercept).
    private static func sample(
        _ count: Int,
        slope: Double,
        intercept: Double = 0,
        seed: UInt64
    ) -> (scores: [Double?], outcomes: [Bool?]) {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<count).map { _ in Double.random(in: -3...3, using: &generator) }
        let outcomes = scores.map { score in
            let probability = 1 / (1 + exp(-slope * score - intercept))
            return Double.random(in: 0..<1, using: &generator) < probability
        }
        return (scores, outcomes)
    }

    @Test("the temperature is where the likelihood is largest", arguments: UInt64(1)...8)
    func temperature(seed: UInt64) throws {
        let (scores, outcomes) = Self.sample(300, slope: 0.4, seed: seed)
        let fit = try TemperatureScaling(scores, outcomes: outcomes)
        let loss = { (temperature: Double) -> Double in
            zip(scores, outcomes).reduce(0) { sum, next in
                let z = (next.0 ?? .nan) / temperature
                return sum + log1p(exp(next.1 == true ? -z : z))
            }
        }
        for factor in [0.99, 1.01, 0.5, 2] {
            #expect(loss(fit.temperature) < loss(fit.temperature * factor))
        }
        // 300 outcomes know the slope to about 0.08.
        #expect(abs(1 / fit.temperature - 0.4) < 0.3)
        #expect(isClose(fit.probability(1), 1 / (1 + exp(-1 / fit.temperature))))
    }

    @Test("the temperature follows the unit of the scores")
    func unit() throws {
        let (scores, outcomes) = Self.sample(100, slope: 1, seed: 3)
        let fit = try TemperatureScaling(scores, outcomes: outcomes)
        let large = try TemperatureScaling(scores.map { $0.map { $0 * 1e9 } }, outcomes: outcomes)
        #expect(isClose(large.temperature / 1e9, fit.temperature, 1e-9))
    }

    @Test("the gradient of Platt's loss vanishes", arguments: UInt64(1)...8)
    func platt(seed: UInt64) throws {
        let (scores, outcomes) = Self.sample(200, slope: -0.7, intercept: 1, seed: seed)
        let fit = try PlattScaling(scores, outcomes: outcomes)
        #expect(fit.isConverged)
        #expect(fit.iterationCount < 20)
        let positives = Double(outcomes.count { $0 == true })
        let negatives = Double(outcomes.count) - positives
        var gradient = (0.0, 0.0)
        for (score, outcome) in zip(scores, outcomes) {
            let target =
                outcome == true ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)
            let residual = fit.probability(score ?? .nan) - target
            gradient.0 += residual * (score ?? .nan)
            gradient.1 += residual
        }
        #expect(abs(gradient.0) < 1e-6, "seed \(seed)")
        #expect(abs(gradient.1) < 1e-6)
        #expect(abs(fit.slope + 0.7) < 0.5)
    }

    @Test("Platt's fit stays finite where a threshold separates all outcomes")
    func separated() throws {
        let fit = try PlattScaling(
            [-2, -1, nil, 1, 2],
            outcomes: [false, false, true, true, true]
        )
        #expect(fit.isConverged)
        #expect(fit.slope > 0 && fit.slope.isFinite)
        #expect(fit.probability(2) < 0.9)
    }

    @Test("isotonic values are those of the min-max formula", arguments: UInt64(1)...30)
    func isotonic(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<14).map { _ in Double(Int.random(in: 0..<9, using: &generator)) }
        var outcomes = (0..<14).map { _ in Bool.random(using: &generator) }
        (outcomes[0], outcomes[1]) = (true, false)
        let fit = try IsotonicCalibration(scores, outcomes: outcomes)
        let points = Set(scores).sorted()
        #expect(fit.scores == points)
        let mean = { (range: ClosedRange<Double>) -> Double in
            let members = scores.indices.filter { range.contains(scores[$0]) }
            return Double(members.count { outcomes[$0] }) / Double(members.count)
        }
        for (place, point) in points.enumerated() {
            let expected = points[...place].map { low in
                points[place...].map { mean(low...$0) }.min() ?? .nan
            }.max()
            #expect(isClose(fit.probabilities[place], expected ?? .nan), "seed \(seed)")
            #expect(fit.probability(point) == fit.probabilities[place])
        }
    }

    @Test("isotonic values are interpolated between points and constant outside")
    func interpolation() throws {
        let fit = try IsotonicCalibration([0, 1, 1, 2], outcomes: [false, true, false, true])
        #expect(fit.probabilities == [0, 0.5, 1])
        #expect(fit.probability(-5) == 0)
        #expect(fit.probability(0.5) == 0.25)
        #expect(fit.probability(1.5) == 0.75)
        #expect(fit.probability(9) == 1)
    }

    @Test("what lacks a score or an outcome is left out")
    func data() throws {
        let data = try CalibrationData([1, nil, 2, 3], [true, true, nil, false])
        #expect(data.scores == [1, 3])
        #expect(data.outcomes == [true, false])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "outcomes") { _ = try PlattScaling([1, 2], outcomes: [true, true]) }
        expectError(at: "outcomes") { _ = try IsotonicCalibration([1, 2], outcomes: [true]) }
        expectError(at: "scores") { _ = try PlattScaling([1, 1], outcomes: [true, false]) }
        expectError(at: "scores") { _ = try PlattScaling([nil, 1], outcomes: [true, nil]) }
        expectError(at: "scores[0]") {
            _ = try IsotonicCalibration([.nan, 1], outcomes: [true, false])
        }
        // Scores that fall with outcomes, and scores whose sign is always right.
        for scores in [[-1.0, 1], [1, -1], [0, 0]] {
            expectError(at: "scores") {
                _ = try TemperatureScaling(scores, outcomes: [true, false])
            }
        }
    }
}
