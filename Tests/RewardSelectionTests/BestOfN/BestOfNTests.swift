import RewardSelection
import RewardTypes
import Testing

@Suite("Best-of-N")
struct BestOfNTests {
    @Test("the highest score is chosen")
    func highest() {
        let best = BestOfN([0.1, 0.9, -3, 0.5])
        #expect(best.index == 1)
        #expect(best.ranking == [1, 3, 0, 2])
        #expect(!best.isTied)
    }

    @Test("the first of equal maxima is chosen, and the tie is told")
    func ties() {
        let best = BestOfN([1, 2, 2, 1])
        #expect(best.index == 1)
        #expect(best.ranking == [1, 2, 0, 3])
        #expect(best.isTied)
    }

    @Test("equal scores below the maximum are no tie")
    func lowerTies() {
        #expect(!BestOfN([1, 1, 2]).isTied)
    }

    @Test("candidates without a score are left out, even when all others are negative")
    func failures() {
        let best = BestOfN([nil, -5, nil, -4])
        #expect(best.index == 3)
        #expect(best.ranking == [3, 1])
        #expect(!best.isTied)
    }

    @Test("nothing is chosen when nothing has a score", arguments: [0, 1, 3])
    func nothing(count: Int) {
        let best = BestOfN(Array(repeating: nil, count: count))
        #expect(best.index == nil)
        #expect(best.ranking == [])
        #expect(!best.isTied)
    }

    @Test("zero and negative zero are equal")
    func zeros() {
        let best = BestOfN([-0.0, 0.0])
        #expect(best.index == 0)
        #expect(best.isTied)
    }

    @Test("it agrees with the obvious search over random scores", arguments: UInt64(1)...20)
    func agreesWithSearch(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let count = Int.random(in: 0...12, using: &generator)
            let scores: [Double?] = (0..<count).map { _ in
                let value = Int.random(in: -3...3, using: &generator)
                return value == 3 ? nil : Double(value) / 2
            }
            let best = BestOfN(scores)
            let maximum = scores.compactMap(\.self).max()
            let expected = maximum.flatMap { maximum in scores.firstIndex { $0 == maximum } }
            #expect(best.index == expected)
            #expect(best.isTied == (scores.count { $0 != nil && $0 == maximum } > 1))
            #expect(Set(best.ranking) == Set(scores.indices.filter { scores[$0] != nil }))
            for (left, right) in zip(best.ranking, best.ranking.dropFirst()) {
                let (a, b) = (scores[left] ?? .nan, scores[right] ?? .nan)
                #expect(a > b || (a == b && left < right))
            }
        }
    }
}
