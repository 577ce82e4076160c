import RewardSelection
import RewardTypes
import Testing

@Suite("Rank correlation")
struct RankCorrelationTests {
    @Test("orders that agree, and orders that are reversed")
    func extremes() throws {
        let same = try RankCorrelation([1, 2, nil, 5], [10, 20, 0, 21])
        #expect(same.kendall == 1)
        #expect(same.spearman == 1)
        #expect(same.count == 3)
        let reversed = try RankCorrelation([1, 2, 3], [3, 2, 1])
        #expect(reversed.kendall == -1)
        #expect(reversed.spearman == -1)
    }

    @Test("ties are left out of the scale of their side")
    func ties() throws {
        let found = try RankCorrelation([1, 2, 2, 3], [1, 2, 3, 3])
        // Of six pairs four agree, one is tied on each side.
        #expect(found.concordantCount == 4)
        #expect(found.discordantCount == 0)
        #expect(isClose(found.kendall ?? .nan, 4.0 / 5))
        // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3.5, 3.5: squares sum to 4.5, products to 3.75.
        #expect(isClose(found.spearman ?? .nan, 3.75 / 4.5))
    }

    @Test("Spearman's formula without ties, by differences of ranks", arguments: UInt64(1)...10)
    func differences(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let left = (0..<8).map(Double.init).shuffled(using: &generator)
        let right = (0..<8).map(Double.init).shuffled(using: &generator)
        let squares = zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let found = try RankCorrelation(left, right)
        #expect(isClose(found.spearman ?? .nan, 1 - 6 * squares / (8.0 * 63)))
        #expect(found.concordantCount + found.discordantCount == 28)
    }

    @Test("a constant has no correlation")
    func constant() throws {
        let found = try RankCorrelation([1, 1, 1], [1, 2, 3])
        #expect(found.kendall == nil)
        #expect(found.spearman == nil)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "scores") { _ = try RankCorrelation([1, nil], [1, 2]) }
        expectError(at: "others") { _ = try RankCorrelation([1, 2], [1]) }
        expectError(at: "others[1]") { _ = try RankCorrelation([1, 2], [1, .nan]) }
    }
}
