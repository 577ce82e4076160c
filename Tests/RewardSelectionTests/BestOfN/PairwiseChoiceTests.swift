import RewardSelection
import RewardTypes
import Testing

@Suite("Choices by pairs")
struct PairwiseChoiceTests {
    @Test("both ways find the best of an order without ties", arguments: UInt64(1)...20)
    func findsBest(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in 1...9 {
            let strengths = (0..<count).map(Double.init).shuffled(using: &generator)
            let best = strengths.firstIndex(of: Double(count - 1))
            for start in [nil, seed] {
                let prefer = { (left: Int, right: Int) in strengths[left] - strengths[right] }
                let knockout = try PairwiseChoice.tournament(
                    count: count,
                    seed: start,
                    prefer: prefer
                )
                let bubble = try PairwiseChoice.bubble(count: count, seed: start, prefer: prefer)
                #expect(knockout.index == best)
                #expect(bubble.index == best)
                #expect(knockout.matches.count == count - 1)
                #expect(bubble.matches.count == count - 1)
            }
        }
    }

    @Test("neighbours meet in a tournament, an odd one goes on unplayed")
    func rounds() throws {
        let choice = try PairwiseChoice.tournament(count: 5) { left, right in
            Double(right - left)
        }
        #expect(choice.matches.map(\.round) == [0, 0, 1, 2])
        #expect(choice.matches.map(\.left) == [0, 2, 0, 0])
        #expect(choice.matches.map(\.right) == [1, 3, 2, 4])
        #expect(choice.index == 0)
    }

    @Test("a tie goes to the earlier in a tournament and to the later in a bubble")
    func ties() throws {
        #expect(try PairwiseChoice.tournament(count: 4) { _, _ in 0 }.index == 0)
        #expect(try PairwiseChoice.bubble(count: 4) { _, _ in 0 }.index == 3)
    }

    @Test("a seed decides who meets whom")
    func seeds() throws {
        let firsts = try Set(
            (0..<40).map { seed in
                try PairwiseChoice.bubble(count: 4, seed: seed) { _, _ in 1 }.index
            }
        )
        #expect(firsts == [0, 1, 2, 3])
    }

    @Test("a matrix is read in both orders")
    func bothOrders() throws {
        let matrix = try UtilityMatrix(rows: [[0, 0.9], [0.95, 0]])
        let prefer = PairwiseChoice.bothOrders(matrix)
        #expect(isClose(prefer(0, 1), -0.05))
        #expect(try PairwiseChoice.tournament(count: 2, prefer: prefer).index == 1)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "candidates") {
            _ = try PairwiseChoice.bubble(count: 0) { _, _ in 1 }
        }
        expectError(at: "candidates") {
            let count = SelectionLimits.maximumSampleCount + 1
            _ = try PairwiseChoice.tournament(count: count) { _, _ in 1 }
        }
        expectError(at: "comparisons[0][1]") {
            _ = try PairwiseChoice.tournament(count: 2) { _, _ in .nan }
        }
    }
}
