@testable import RewardSelection
import RewardTypes
import Testing

@Suite("Group advantages")
struct GroupAdvantagesTests {
    private static func close(_ found: [Double?], _ expected: [Double?]) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { found, expected in
                guard let found, let expected else { return found == nil && expected == nil }
                return isClose(found, expected)
            }
    }

    private static let scores: [Double?] = [1, nil, 2, 4, 1]

    @Test("standardised by the deviation of the population or of a sample")
    func standardized() throws {
        // Mean 2, squares 1 + 0 + 4 + 1.
        let population = try GroupAdvantages(Self.scores, method: .groupRelative)
        let deviation = 1.5.squareRoot()
        let expected = [-1, nil, 0, 2, -1].map { $0.map { $0 / (deviation + 1e-4) } }
        #expect(Self.close(population.advantages, expected))
        #expect(population.mean == 2)
        #expect(population.deviation == deviation)
        let method = GroupAdvantages.Method.standardized(epsilon: 0, freedomLoss: 1)
        let sample = try GroupAdvantages(Self.scores, method: method)
        let root = 2.0.squareRoot()
        #expect(Self.close(sample.advantages, [-1 / root, nil, 0, 2 / root, -1 / root]))
        #expect(!sample.hasZeroVariance)
    }

    @Test("centred, and relative to the mean of the others", arguments: UInt64(1)...10)
    func leaveOneOut(seed: UInt64) throws {
        #expect(
            try GroupAdvantages(Self.scores, method: .centered).advantages == [-1, nil, 0, 2, -1]
        )
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<7).map { _ in Double.random(in: -2...2, using: &generator) }
        let found = try GroupAdvantages(scores, method: .leaveOneOut).advantages
        for (index, score) in scores.enumerated() {
            let others = scores.enumerated().filter { $0.offset != index }.map(\.element)
            #expect(isClose(found[index] ?? .nan, score - others.reduce(0, +) / 6))
        }
    }

    @Test("ranks go from −1 to 1, and ties share the mean")
    func ranks() throws {
        let found = try GroupAdvantages([5, nil, 1, 5, 3, 9], method: .ranks).advantages
        #expect(found == [0.25, nil, -1, 0.25, -0.5, 1])
        #expect(MeanRanks.of([3, 1, 3, 3]) == [3, 1, 3, 3])
        #expect(try GroupAdvantages([7], method: .ranks).advantages == [0])
    }

    @Test(
        "a group without differences has advantages of exactly 0",
        arguments: [
            GroupAdvantages.Method.groupRelative, .centered, .leaveOneOut, .ranks,
            .standardized(epsilon: 0, freedomLoss: 1),
        ]
    )
    func zeroVariance(method: GroupAdvantages.Method) throws {
        let found = try GroupAdvantages([0.1, 0.1, nil, 0.1], method: method)
        #expect(found.hasZeroVariance)
        #expect(found.advantages == [0, 0, nil, 0])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "scores") { _ = try GroupAdvantages([nil], method: .centered) }
        expectError(at: "scores") { _ = try GroupAdvantages([1, nil], method: .leaveOneOut) }
        expectError(at: "scores") { _ = try GroupAdvantages([1e308, -1e308], method: .centered) }
        expectError(at: "epsilon") {
            let method = GroupAdvantages.Method.standardized(epsilon: -1, freedomLoss: 0)
            _ = try GroupAdvantages([1, 2], method: method)
        }
        expectError(at: "scores") {
            let method = GroupAdvantages.Method.standardized(epsilon: 0, freedomLoss: 0)
            _ = try GroupAdvantages([0, 1e-200], method: method)
        }
        expectError(at: "ddof") {
            let method = GroupAdvantages.Method.standardized(epsilon: 1, freedomLoss: 2)
            _ = try GroupAdvantages([1, 2], method: method)
        }
    }
}
