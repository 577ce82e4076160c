@testable import RewardSelection
import RewardTypes
import Testing

@Suite("What selections share")
struct SelectionBasicsTests {
    @Test("candidates without a score are left out, the others keep their place")
    func scored() throws {
        let found = try ScoredCandidates.of([nil, 2, nil, 1, 2])
        #expect(found.map(\.index) == [1, 3, 4])
        #expect(ScoredCandidates.sorted(found).map(\.index) == [1, 4, 3])
    }

    @Test("positions between numbers of any size")
    func proportions() {
        #expect(Proportion.of(3, from: 1, to: 5) == 0.5)
        #expect(Proportion.of(0, from: -1.5e308, to: 1.5e308) == 0.5)
        let least = Double.leastNonzeroMagnitude
        #expect(Proportion.of(4 * least, from: 3 * least, to: 5 * least) == 0.5)
    }

    @Test("texts are compared code point by code point")
    func exactTexts() {
        #expect(ExactText("\u{E9}") != ExactText("e\u{301}"))
        #expect(Set([ExactText("a"), ExactText("a"), ExactText("b")]).count == 2)
    }

    @Test("a generator continues from its state")
    func state() {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<5 { _ = generator.next() }
        var copy = SeededGenerator(seed: generator.state)
        for _ in 0..<5 { #expect(copy.next() == generator.next()) }
    }

    @Test("draws below a bound are uniform", arguments: [1, 2, 3, 7])
    func bounded(bound: Int) {
        var generator = SeededGenerator(seed: 4)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<10_000 { counts[generator.index(below: bound)] += 1 }
        // Five standard deviations of a binomial count.
        let expected = 10_000 / Double(bound)
        for count in counts { #expect(abs(Double(count) - expected) < 5 * expected.squareRoot()) }
    }

    @Test("permutations hold each place once, and each order is as frequent")
    func permutations() {
        var generator = SeededGenerator(seed: 4)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 { counts[generator.permutation(of: 3), default: 0] += 1 }
        #expect(counts.count == 6)
        for (order, count) in counts {
            #expect(order.sorted() == [0, 1, 2])
            #expect(abs(count - 1000) < 160)
        }
    }
}
