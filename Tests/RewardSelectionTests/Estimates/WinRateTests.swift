import RewardSelection
import RewardTypes
import Testing

@Suite("Win rates")
struct WinRateTests {
    @Test("a tie counts half")
    func ties() throws {
        let found = try WinRate([1, 2, nil], against: [1, 3, 0])
        // Pairs: 1-1 tie, 1-3 loss, 1-0 win, 2-1 win, 2-3 loss, 2-0 win.
        #expect(isClose(found.rate, 3.5 / 6))
        #expect(isClose(found.tieRate, 1.0 / 6))
        #expect(try WinRate([1, 1], against: [1]).rate == 0.5)
    }

    @Test("it agrees with all pairs of subsets", arguments: UInt64(1)...10)
    func agreesWithSubsets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let own = (0..<6).map { _ in Double(Int.random(in: 0..<5, using: &generator)) }
        let other = (0..<5).map { _ in Double(Int.random(in: 0..<5, using: &generator)) }
        let maxima = { (values: [Double], count: Int) -> [Double] in
            (0..<(1 << values.count)).filter { $0.nonzeroBitCount == count }.map { subset in
                values.indices.filter { subset & (1 << $0) != 0 }.map { values[$0] }.max() ?? .nan
            }
        }
        for drawCount in 1...6 {
            for otherDrawCount in 1...5 {
                let found = try WinRate(
                    own,
                    against: other,
                    drawCount: drawCount,
                    otherDrawCount: otherDrawCount
                )
                var (wins, ties, count) = (0.0, 0.0, 0.0)
                for left in maxima(own, drawCount) {
                    for right in maxima(other, otherDrawCount) {
                        wins += left > right ? 1 : 0
                        ties += left == right ? 1 : 0
                        count += 1
                    }
                }
                #expect(isClose(found.rate, (wins + ties / 2) / count), "seed \(seed)")
                #expect(isClose(found.tieRate, ties / count))
            }
        }
    }

    /// 4,000 against 4,000 samples; the standard error is below 0.01.
    @Test("best-of-n beats its base in n of n + 1 cases", arguments: [1, 2, 8, 64])
    func againstBase(drawCount: Int) throws {
        var generator = SeededGenerator(seed: 11)
        let draw = { (generator: inout SeededGenerator) -> [Double?] in
            (0..<4000).map { _ in Double.random(in: 0...1, using: &generator) }
        }
        let (own, base) = (draw(&generator), draw(&generator))
        let expected = try WinRate.againstBase(drawCount: drawCount)
        #expect(expected == Double(drawCount) / Double(drawCount + 1))
        let found = try WinRate(own, against: base, drawCount: drawCount)
        #expect(abs(found.rate - expected) < 0.03)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "scores") { _ = try WinRate([nil], against: [1]) }
        expectError(at: "others") { _ = try WinRate([1], against: []) }
        expectError(at: "n") { _ = try WinRate([1], against: [1], drawCount: 2) }
        expectError(at: "m") { _ = try WinRate([1], against: [1, nil], otherDrawCount: 2) }
        expectError(at: "n") { _ = try WinRate.againstBase(drawCount: 0) }
    }
}
