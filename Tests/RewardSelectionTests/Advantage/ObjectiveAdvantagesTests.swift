import RewardSelection
import Testing

@Suite("Advantages of several objectives")
struct ObjectiveAdvantagesTests {
    private static func advantages(
        _ objectives: [[Double?]],
        _ weights: [Double],
        _ aggregation: ObjectiveAdvantages.Aggregation,
        method: GroupAdvantages.Method = .standardized(epsilon: 0, freedomLoss: 0)
    ) throws -> ObjectiveAdvantages {
        try ObjectiveAdvantages(
            objectives: objectives,
            weights: weights,
            method: method,
            aggregation: aggregation
        )
    }

    @Test("a wide objective drowns a narrow one before normalisation, not after")
    func order() throws {
        let objectives: [[Double?]] = [[0, 100], [1, 0]]
        let before = try Self.advantages(objectives, [1, 1], .beforeNormalization)
        #expect(before.advantages == [-1, 1])
        let after = try Self.advantages(objectives, [1, 1], .afterNormalization)
        #expect(after.advantages == [0, 0])
        #expect(after.hasZeroVariance)
        #expect(!before.hasZeroVariance)
        #expect(after.zeroVarianceObjectives == [false, false])
        let weighted = try Self.advantages(objectives, [0.25, 1], .afterNormalization)
        #expect(weighted.advantages == [0.75, -0.75])
    }

    @Test("candidates that lack an objective count nowhere")
    func incomplete() throws {
        let objectives: [[Double?]] = [[1, 3, 100, nil], [1, 1, nil, 50]]
        for aggregation in ObjectiveAdvantages.Aggregation.allCases {
            let found = try Self.advantages(objectives, [1, 2], aggregation)
            #expect(found.advantages == [-1, 1, nil, nil])
            #expect(found.zeroVarianceObjectives == [false, true])
        }
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "objectives") { _ = try Self.advantages([], [], .afterNormalization) }
        expectError(at: "weights") { _ = try Self.advantages([[1]], [], .afterNormalization) }
        expectError(at: "weights[0]") {
            _ = try Self.advantages([[1]], [.nan], .afterNormalization)
        }
        expectError(at: "weights") {
            _ = try Self.advantages(
                [[0, 2], [0, 2]],
                [1.5e308, 1.5e308],
                .afterNormalization
            )
        }
        expectError(at: "objectives[1]") {
            _ = try Self.advantages([[1, 2], [1]], [1, 1], .afterNormalization)
        }
        expectError(at: "objectives[1][0]") {
            _ = try Self.advantages([[1, 2], [.nan, 1]], [1, 1], .afterNormalization)
        }
        expectError(at: "scores") {
            _ = try Self.advantages([[1, nil], [nil, 1]], [1, 1], .afterNormalization)
        }
    }
}
