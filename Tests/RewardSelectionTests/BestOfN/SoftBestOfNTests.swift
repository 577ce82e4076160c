import Glibc
import RewardSelection
import RewardTypes
import Testing

@Suite("Soft best-of-N")
struct SoftBestOfNTests {
    @Test("probabilities are the softmax of the scores, failures have none")
    func probabilities() throws {
        let found = try SoftBestOfN([1, nil, 0], beta: 0.5, seed: 1)
        let weight = exp(-2.0)
        #expect(isClose(found.probabilities[0], 1 / (1 + weight)))
        #expect(found.probabilities[1] == 0)
        #expect(isClose(found.probabilities[2], weight / (1 + weight)))
    }

    /// 4,000 draws; five standard deviations of a share are at most 0.04.
    @Test("candidates are chosen as often as their probability says", arguments: [0.3, 1, 10])
    func frequencies(beta: Double) throws {
        let scores: [Double?] = [0.5, nil, -1, 2, 1.5]
        var counts = [Double](repeating: 0, count: 5)
        var expected: [Double] = []
        for seed in 0..<4000 {
            let found = try SoftBestOfN(scores, beta: beta, seed: UInt64(seed))
            counts[found.index] += 1
            expected = found.probabilities
        }
        for (count, probability) in zip(counts, expected) {
            #expect(abs(count / 4000 - probability) < 0.04)
        }
        #expect(counts[1] == 0)
    }

    @Test("β = 0 is uniform among the best")
    func zero() throws {
        let found = try SoftBestOfN([2, 1, 2, nil], beta: 0, seed: 1)
        #expect(found.probabilities == [0.5, 0, 0.5, 0])
        let chosen = try Set((0..<50).map { try SoftBestOfN([2, 1, 2], beta: 0, seed: $0).index })
        #expect(chosen == [0, 2])
    }

    @Test("a seed gives the same choice again, and scores of any size are no trouble")
    func replay() throws {
        let scores: [Double?] = [1e300, -1e300, 1e300]
        let found = try SoftBestOfN(scores, beta: 1e-3, seed: 7)
        #expect(try SoftBestOfN(scores, beta: 1e-3, seed: 7) == found)
        #expect(found.probabilities == [0.5, 0, 0.5])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "beta") { _ = try SoftBestOfN([1], beta: -1, seed: 0) }
        expectError(at: "scores") { _ = try SoftBestOfN([nil], beta: 1, seed: 0) }
        expectError(at: "scores") { _ = try SoftBestOfN([], beta: 1, seed: 0) }
    }
}
