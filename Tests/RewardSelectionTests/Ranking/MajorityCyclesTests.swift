import RewardSelection
import RewardTypes
import Testing

@Suite("Cycles of majorities")
struct MajorityCyclesTests {
    @Test("a circle is found, with nobody who beats all")
    func circle() throws {
        let rows: [[Double?]] = [[nil, 0.9, 0.2], [nil, nil, 0.6], [nil, nil, nil]]
        let found = MajorityCycles(try WinMatrix(rows: rows))
        #expect(found.cycles == [[0, 1, 2]])
        #expect(found.winner == nil)
    }

    @Test("an order has no cycle and a winner")
    func order() throws {
        let rows: [[Double?]] = [[nil, 0.1, 0.6], [nil, nil, 0.8], [nil, nil, nil]]
        let found = MajorityCycles(try WinMatrix(rows: rows))
        #expect(found.cycles == [])
        #expect(found.winner == 1)
    }

    @Test("ties make no majority")
    func ties() throws {
        let found = MajorityCycles(try WinMatrix(rows: [[nil, 0.5], [0.5, nil]]))
        #expect(found == MajorityCycles(try WinMatrix(rows: [[nil, 0.5], [nil, nil]])))
        #expect(found.winner == nil)
        #expect(found.cycles == [])
    }

    @Test("they agree with reachability in both directions", arguments: UInt64(1)...40)
    func agreesWithReachability(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...9, using: &generator)
        var rows = [[Double?]](repeating: .init(repeating: nil, count: count), count: count)
        for row in 0..<count {
            for column in 0..<row {
                rows[row][column] = [0, 0.5, 1].randomElement(using: &generator)
            }
        }
        let wins = try WinMatrix(rows: rows)
        var reaches = (0..<count).map { row in (0..<count).map { (wins[row, $0] ?? 0) > 0.5 } }
        for middle in 0..<count {
            for row in 0..<count where reaches[row][middle] {
                for column in 0..<count where reaches[middle][column] {
                    reaches[row][column] = true
                }
            }
        }
        var expected: [[Int]] = []
        for start in 0..<count where reaches[start][start] {
            let component = (0..<count).filter { reaches[start][$0] && reaches[$0][start] }
            if component.first == start { expected.append(component) }
        }
        #expect(MajorityCycles(wins).cycles == expected, "seed \(seed)")
    }

    @Test("a circle of many candidates needs no deep stack")
    func large() throws {
        let count = SelectionLimits.maximumMatrixCount
        var rows = [[Double?]](repeating: .init(repeating: nil, count: count), count: count)
        for row in 0..<count { rows[row][(row + 1) % count] = 1 }
        #expect(MajorityCycles(try WinMatrix(rows: rows)).cycles.map(\.count) == [count])
    }
}
