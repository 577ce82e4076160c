import RewardSelection
import Testing

@Suite("Top fraction")
struct TopFractionTests {
    @Test(
        "the pool has ceil(N / M) candidates, N counting those with a score",
        arguments: [(1.0, 5), (2, 3), (2.5, 2), (4.9, 2), (5, 1), (100, 1)]
    )
    func poolSize(divisor: Double, size: Int) throws {
        let scores: [Double?] = [1, nil, 5, 4, 2, 3]
        let found = try TopFraction(scores, divisor: divisor, seed: 3)
        #expect(found.pool == Array([2, 3, 5, 4, 0].prefix(size)))
        #expect(found.pool.contains(found.index))
    }

    /// 3,000 draws; five standard deviations of a share are 0.043.
    @Test("the draw is uniform, over ties at the border as well")
    func uniform() throws {
        var counts = [Double](repeating: 0, count: 4)
        for seed in 0..<3000 {
            counts[try TopFraction([1, 2, 1, 0], divisor: 2, seed: UInt64(seed)).index] += 1
        }
        #expect(abs(counts[1] / 3000 - 0.5) < 0.05)
        #expect(abs(counts[0] / 3000 - 0.25) < 0.04)
        #expect(abs(counts[2] / 3000 - 0.25) < 0.04)
        #expect(counts[3] == 0)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "divisor") { _ = try TopFraction([1], divisor: 0.5, seed: 0) }
        expectError(at: "divisor") { _ = try TopFraction([1], divisor: .nan, seed: 0) }
        expectError(at: "scores") { _ = try TopFraction([nil], divisor: 1, seed: 0) }
    }
}
