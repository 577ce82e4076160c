import RewardTypes
import Testing

@testable import RewardSelection

@Suite("Calibration trials")
struct CalibrationTrialTests {
    private static func samples(
        _ count: Int,
        seed: UInt64
    ) -> (scores: [Double?], outcomes: [Bool?]) {
        var generator = SeededGenerator(seed: seed)
        var scores: [Double?] = []
        var outcomes: [Bool?] = []
        for _ in 0..<count {
            let score = 8 * generator.unit() - 4
            scores.append(score)
            outcomes.append(generator.unit() < CalibrationData.logistic(score / 3 + 0.5))
        }
        return (scores, outcomes)
    }

    @Test(
        "every fit lowers the error of scores that are too sure",
        arguments: CalibrationFit.Method.allCases
    )
    func improves(_ method: CalibrationFit.Method) throws {
        let (scores, outcomes) = Self.samples(2000, seed: 5)
        let trial = try CalibrationTrial(scores, outcomes: outcomes, method: method, binCount: 10)
        let after = try #require(trial.after)
        #expect(after.expected < trial.before.expected)
        #expect(trial.fitCount == 2000 && after.count == 2000)
    }

    @Test("what is held out is not fitted to, is drawn by the seed, and is what errors count")
    func heldOut() throws {
        var (scores, outcomes) = Self.samples(100, seed: 6)
        scores[3] = nil
        outcomes[7] = nil
        func trial(_ seed: UInt64) throws -> CalibrationTrial {
            try CalibrationTrial(
                scores,
                outcomes: outcomes,
                method: .platt,
                heldOut: .init(share: 0.25, seed: seed)
            )
        }
        let first = try trial(1)
        #expect(first.before.count == 24 && first.after?.count == 24)
        #expect(first.fitCount == 74)
        #expect(try trial(1) == first)
        #expect(try trial(2) != first)
    }

    @Test("probabilities are taken as they are, and nothing is fitted without a method")
    func probabilities() throws {
        let trial = try CalibrationTrial([0.25, 1], outcomes: [true, true], scale: .probability)
        #expect(trial.before.expected == 0.375)
        #expect(trial.fit == nil && trial.after == nil && trial.fitCount == 0)
    }

    @Test("the corners of an isotonic fit make the same curve")
    func corners() throws {
        let (scores, outcomes) = Self.samples(300, seed: 7)
        let fit = try IsotonicCalibration(scores, outcomes: outcomes)
        let corners = fit.corners
        #expect(corners.count < fit.scores.count)
        for step in -50...50 {
            let score = Double(step) / 10
            let next = corners.firstIndex { $0.score >= score } ?? corners.count - 1
            let (right, left) = (corners[next], corners[max(next - 1, 0)])
            let share =
                right.score > left.score
                ? min(max((score - left.score) / (right.score - left.score), 0), 1) : 0
            let value = left.probability + share * (right.probability - left.probability)
            #expect(abs(value - fit.probability(score)) < 1e-12)
        }
    }

    @Test("each fault is named")
    func refused() {
        expectError(at: "outcomes") { _ = try CalibrationTrial([1], outcomes: []) }
        expectError(at: "scores[0]") { _ = try CalibrationTrial([.nan], outcomes: [true]) }
        expectError(at: "outcomes") {
            _ = try CalibrationTrial([1, 2], outcomes: [true, true], method: .isotonic)
        }
        expectError(at: "method") {
            _ = try CalibrationTrial(
                [0, 1],
                outcomes: [false, true],
                scale: .probability,
                method: .temperature
            )
        }
        for share in [0, 1, 0.1, .nan] {
            expectError(at: "held_out") {
                _ = try CalibrationTrial(
                    [0, 1],
                    outcomes: [false, true],
                    method: .platt,
                    heldOut: .init(share: share, seed: 0)
                )
            }
        }
    }
}
