import Testing

@testable import RewardSelection

@Suite("Paired win rate")
struct PairedWinRateTests {
    private let pairs: [(Double?, Double?)] = [(1, 0), (0, 2), (1, 1), (nil, 1), (3, nil), (3, 2)]

    @Test(
        "two wins, a tie and a loss under each rule for ties",
        arguments: zip(PairedWinRate.TieRule.allCases, [(0.625, 4), (2.0 / 3, 3), (0.5, 4)])
    )
    func rules(_ rule: PairedWinRate.TieRule, _ expected: (rate: Double, count: Int)) throws {
        let found = try PairedWinRate(pairs, ties: rule)
        #expect([found.winCount, found.tieCount, found.lossCount] == [2, 1, 1])
        #expect(found.countedCount == expected.count)
        #expect(abs(found.rate - expected.rate) < 1e-15)
    }

    @Test("the interval's ends are where the test of the score reaches the quantile")
    func interval() throws {
        let wins = try PairedWinRate(
            (0..<10).map { ($0 < 7 ? 1 : 0, 0.5) }
        )
        let interval = wins.interval(quantile: 1.96)
        for end in [interval.lowerBound, interval.upperBound] {
            let deviation = (end * (1 - end) / 10).squareRoot()
            #expect(abs(abs(wins.rate - end) / deviation - 1.96) < 1e-12)
        }
        #expect(try PairedWinRate([(1, 0)]).interval(quantile: 1.96).upperBound == 1)
        #expect(try PairedWinRate([(0, 1)]).interval(quantile: 1.96).lowerBound == 0)
    }

    @Test("scores whose difference is no number are compared all the same")
    func extremes() throws {
        let largest = Double.greatestFiniteMagnitude
        #expect(try PairedWinRate([(largest, -largest)]).rate == 1)
        #expect(try PairedWinRate([(0, Double.leastNonzeroMagnitude)]).rate == 0)
    }

    @Test("what has no rate is refused")
    func refused() {
        expectError(at: "pairs") { _ = try PairedWinRate([]) }
        expectError(at: "pairs") { _ = try PairedWinRate([(nil, 1)]) }
        expectError(at: "pairs[0]") { _ = try PairedWinRate([(.nan, 1)]) }
        expectError(at: "pairs") { _ = try PairedWinRate([(1, 1)], ties: .exclude) }
    }
}
