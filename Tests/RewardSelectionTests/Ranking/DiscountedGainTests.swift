import Glibc
import RewardSelection
import RewardTypes
import Testing

@Suite("Discounted gain")
struct DiscountedGainTests {
    /// ψ = (0.9, 0.5, 0.1) and s = (0.2, 1, −0.3), computed apart from this code.
    @Test("weights of pairs are those of LiPO-λ")
    func golden() throws {
        let found = try DiscountedGain(labels: [0.9, 0.5, 0.1], scores: [0.2, 1, -0.3])
        #expect(found.pairWeights.map(\.better) == [0, 0, 1])
        #expect(found.pairWeights.map(\.worse) == [1, 2, 2])
        for (pair, weight) in zip(found.pairWeights, [0.240591, 0.150035, 0.247018]) {
            #expect(abs(pair.weight - weight) < 5e-7)
        }
    }

    @Test("the gain is discounted by place, and normalised by the best order")
    func gain() throws {
        let found = try DiscountedGain(labels: [1, nil, 2, 0], scores: [3, 9, 2, 1])
        #expect(isClose(found.gain, 1 + 3 / log2(3)))
        #expect(isClose(found.idealGain, 3 + 1 / log2(3)))
        #expect(isClose(found.normalizedGain ?? .nan, found.gain / found.idealGain))
        #expect(try DiscountedGain(labels: [2, 1, 0], scores: [3, 2, 1]).normalizedGain == 1)
    }

    @Test("equal labels have no pair, equal scores keep their order")
    func ties() throws {
        let found = try DiscountedGain(labels: [1, 1, 0], scores: [1, 1, 1])
        #expect(found.pairWeights.map(\.better) == [0, 1])
        #expect(isClose(found.gain, 1 + 1 / log2(3)))
        #expect(try DiscountedGain(labels: [0, 0], scores: [1, 2]).normalizedGain == nil)
    }

    @Test("no order is better than the order by label", arguments: UInt64(1)...10)
    func ideal(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let labels: [Double?] = (0..<5).map { _ in Double.random(in: 0...3, using: &generator) }
        var best = 0.0
        for _ in 0..<400 {
            let scores: [Double?] = (0..<5).map { _ in Double.random(in: 0...1, using: &generator) }
            let found = try DiscountedGain(labels: labels, scores: scores)
            #expect(found.gain <= found.idealGain + 1e-12)
            best = max(best, found.normalizedGain ?? 0)
        }
        #expect(best > 0.95)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "scores") { _ = try DiscountedGain(labels: [1, 2], scores: [1]) }
        expectError(at: "labels[0]") { _ = try DiscountedGain(labels: [-1], scores: [1]) }
        expectError(at: "labels[0]") { _ = try DiscountedGain(labels: [.nan], scores: [1]) }
        expectError(at: "scores") { _ = try DiscountedGain(labels: [nil], scores: [1]) }
        expectError(at: "scores[0]") { _ = try DiscountedGain(labels: [1], scores: [.infinity]) }
    }
}
