import RewardSelection
import RewardTypes
import Testing

@Suite("Minimum Bayes risk")
struct MinimumBayesRiskTests {
    private static let rows = [[1, 0.5, 0.1], [0.6, 1, 0.3], [0.1, 0.2, 1]]

    @Test("the largest mean utility is chosen, itself included")
    func utility() throws {
        let found = try MinimumBayesRisk(UtilityMatrix(rows: Self.rows))
        #expect(found.index == 1)
        let expected = [1.6 / 3, 1.9 / 3, 1.3 / 3]
        for (utility, mean) in zip(found.utilities, expected) {
            #expect(isClose(utility ?? .nan, mean))
        }
    }

    @Test("the reward counts beside β times the utility")
    func regularized() throws {
        let matrix = try UtilityMatrix(rows: Self.rows)
        let rewards: [Double?] = [0, 0, 0.1]
        #expect(try MinimumBayesRisk(matrix, rewards: rewards, beta: 0).index == 2)
        #expect(try MinimumBayesRisk(matrix, rewards: rewards, beta: 0.4).index == 2)
        let strong = try MinimumBayesRisk(matrix, rewards: rewards, beta: 0.6)
        #expect(strong.index == 1)
        #expect(isClose(strong.objectives[2] ?? .nan, 0.1 + 0.6 * 1.3 / 3))
    }

    @Test("candidates without a reward take no part on either side")
    func failures() throws {
        let found = try MinimumBayesRisk(
            UtilityMatrix(rows: Self.rows),
            rewards: [0, nil, 0],
            beta: 1
        )
        #expect(found.utilities == [1.1 / 2, nil, 1.1 / 2])
        #expect(found.objectives[1] == nil)
        #expect(found.index == 0)
    }

    @Test("bad input is refused")
    func errors() throws {
        let matrix = try UtilityMatrix(rows: Self.rows)
        expectError(at: "utilities") { _ = try UtilityMatrix(rows: []) }
        expectError(at: "utilities[1]") { _ = try UtilityMatrix(rows: [[1, 2], [1]]) }
        expectError(at: "utilities[1][0]") { _ = try UtilityMatrix(rows: [[1, 2], [.nan, 1]]) }
        expectError(at: "rewards") { _ = try MinimumBayesRisk(matrix, rewards: [1], beta: 1) }
        expectError(at: "beta") {
            _ = try MinimumBayesRisk(matrix, rewards: [1, 1, 1], beta: -1)
        }
        expectError(at: "utilities") {
            let wide = try UtilityMatrix(rows: [[1e308, 1e308], [1, 1]])
            _ = try MinimumBayesRisk(wide, rewards: [1, 1], beta: 0)
        }
        let large = [[Double]](repeating: [], count: SelectionLimits.maximumMatrixCount + 1)
        expectError(at: "utilities") { _ = try UtilityMatrix(rows: large) }
    }
}
