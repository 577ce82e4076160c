import RewardSelection
import RewardTypes
import Testing

@Suite("Win matrices")
struct WinMatrixTests {
    private static func close(_ found: [Double?], _ expected: [Double?]) -> Bool {
        zip(found, expected).allSatisfy { found, expected in
            guard let found, let expected else { return found == nil && expected == nil }
            return isClose(found, expected)
        }
    }

    @Test("both orders are averaged, one order is completed, none stays unknown")
    func orders() throws {
        let wins = try WinMatrix(rows: [[nil, 0.9, nil], [0.3, nil, 0.2], [nil, nil, nil]])
        #expect(isClose(wins[0, 1] ?? .nan, 0.8))
        #expect(isClose(wins[1, 0] ?? .nan, 0.2))
        #expect(wins[1, 2] == 0.2)
        #expect(wins[2, 1] == 0.8)
        #expect(wins[0, 2] == nil)
        #expect(wins[0, 0] == nil)
        #expect(Self.close(wins.meanScores, [0.8, 0.2, 0.8]))
        #expect(wins.copelandScores == [1, -2, 1])
        #expect(wins.winCounts == [1, 0, 1])
        #expect(Self.close(wins.listwiseLabels, [nil, 0.9 / 3, nil]))
    }

    @Test("ties count for nobody")
    func ties() throws {
        let wins = try WinMatrix(rows: [[nil, 0.5, 1], [0.5, nil, 1], [0, 0, nil]])
        #expect(wins.copelandScores == [1, 1, -2])
        #expect(wins.winCounts == [1, 1, 0])
        let expected: [Double?] = [2.0 / 3, 2.0 / 3, 0.5 / 3]
        #expect(wins.listwiseLabels == expected)
    }

    @Test("candidates that nobody was compared with have no score")
    func alone() throws {
        let wins = try WinMatrix(rows: [[nil, 1, nil], [nil, nil, nil], [nil, nil, nil]])
        #expect(wins.meanScores == [1, 0, nil])
        #expect(wins.copelandScores[2] == nil)
        #expect(try WinMatrix(rows: [[nil]]).listwiseLabels == [0.5])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "wins") { _ = try WinMatrix(rows: []) }
        expectError(at: "wins[0]") {
            _ = try WinMatrix(rows: [[nil, 1], [0, nil, 1]].reversed())
        }
        expectError(at: "wins[0][1]") { _ = try WinMatrix(rows: [[nil, 1.1], [0, nil]]) }
        expectError(at: "wins[1][0]") { _ = try WinMatrix(rows: [[nil, 1], [.nan, nil]]) }
        expectError(at: "wins") { _ = try WinMatrix(rows: [[nil, nil], [nil, nil]]) }
        let large = [[Double?]](repeating: [], count: SelectionLimits.maximumMatrixCount + 1)
        expectError(at: "wins") { _ = try WinMatrix(rows: large) }
    }
}
