import Glibc
@testable import RewardSelection
import RewardTypes
import Testing

@Suite("Best-of-n curve")
struct BestOfNCurveTests {
    private static func scores(_ values: [Double?], _ drawCounts: [Int]) throws -> [Double] {
        try BestOfNCurve(scores: values, drawCounts: drawCounts).points.map(\.score)
    }

    @Test("golden values of five scores")
    func golden() throws {
        let found = try Self.scores([0.1, 0.5, 0.2, 0.9, 0.4], [1, 2, 3, 5])
        for (score, expected) in zip(found, [0.42, 0.61, 0.73, 0.90]) {
            #expect(isClose(score, expected))
        }
    }

    @Test(
        "golden values of the divergence",
        arguments: [(1, 0.0), (2, 0.193147), (4, 0.636294), (16, 1.835089), (64, 3.174508)]
    )
    func divergence(drawCount: Int, expected: Double) throws {
        #expect(abs(try BestOfNCurve.divergence(of: drawCount) - expected) < 5e-7)
    }

    /// C(n, k) in whole numbers; exact for n up to 60.
    private static func binomial(_ n: Int, _ k: Int) -> Int {
        guard k <= n else { return 0 }
        return (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
    }

    @Test("weights are the fractions of whole numbers", arguments: 1...24)
    func exactWeights(count: Int) {
        for drawCount in 1...count {
            let weights = MaximumWeights.of(sampleCount: count, drawCount: drawCount)
            for (place, weight) in weights.enumerated() {
                let above = Double(Self.binomial(place, drawCount - 1))
                #expect(isClose(weight, above / Double(Self.binomial(count, drawCount)), 1e-14))
            }
        }
    }

    @Test("estimates are means over all subsets", arguments: UInt64(1)...10)
    func agreesWithSubsets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scores = (0..<9).map { _ in Double(Int.random(in: 0..<6, using: &generator)) }
        let gold = (0..<9).map { _ in Double.random(in: -1...1, using: &generator) }
        for drawCount in 1...9 {
            var (sum, goldSum, count) = (0.0, 0.0, 0.0)
            for subset in 0..<(1 << 9) where subset.nonzeroBitCount == drawCount {
                let members = (0..<9).filter { subset & (1 << $0) != 0 }
                let best = members.map { scores[$0] }.max() ?? .nan
                // Ties are broken at random: the mean of those at the maximum.
                let tied = members.filter { scores[$0] == best }.map { gold[$0] }
                sum += best
                goldSum += tied.reduce(0, +) / Double(tied.count)
                count += 1
            }
            let curve = try BestOfNCurve(scores: scores, goldScores: gold, drawCounts: [drawCount])
            #expect(isClose(curve.points[0].score, sum / count))
            #expect(isClose(curve.points[0].goldScore ?? .nan, goldSum / count))
        }
    }

    @Test(
        "tens of thousands of samples agree with log-gamma",
        arguments: [1, 2, 100, 6300, 12_500]
    )
    func large(drawCount: Int) throws {
        let count = 12_600
        let weights = MaximumWeights.of(sampleCount: count, drawCount: drawCount)
        let logBinomial = { (n: Int, k: Int) -> Double in
            lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
        }
        var difference = 0.0
        for rank in drawCount...count {
            let expected = exp(
                logBinomial(rank - 1, drawCount - 1) - logBinomial(count, drawCount)
            )
            // Logarithms near 1e5 are known to 1e-11.
            difference = max(difference, abs(weights[rank - 1] - expected))
        }
        #expect(difference < 1e-9, "\(difference)")
        #expect(isClose(weights.reduce(0, +), 1, 1e-11))
        // The maximum of n of 0..<N is expected at n (N + 1) / (n + 1) − 1.
        let values: [Double?] = (0..<count).map { Double($0) }
        let n = Double(drawCount)
        let expected = n * Double(count + 1) / (n + 1) - 1
        #expect(isClose(try Self.scores(values, [drawCount])[0], expected, 1e-10))
    }

    @Test("samples that lack a score count nowhere")
    func failures() throws {
        let curve = try BestOfNCurve(
            scores: [1, nil, 3, 2],
            goldScores: [10, 20, nil, 30],
            drawCounts: [1, 2]
        )
        #expect(curve.sampleCount == 2)
        #expect(curve.points.map(\.score) == [1.5, 2])
        #expect(curve.points.map(\.goldScore) == [20, 30])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "n[1]") { _ = try Self.scores([1, 2, nil], [1, 3]) }
        expectError(at: "n[0]") { _ = try Self.scores([1, 2], [0]) }
        expectError(at: "n") { _ = try Self.scores([1, 2], []) }
        expectError(at: "scores") { _ = try Self.scores([nil], [1]) }
        expectError(at: "scores[0]") { _ = try Self.scores([.nan], [1]) }
        expectError(at: "gold_scores") {
            _ = try BestOfNCurve(scores: [1], goldScores: [], drawCounts: [1])
        }
        expectError(at: "n") { _ = try BestOfNCurve.divergence(of: 0) }
        expectError(at: "n") {
            let scores = [Double?](repeating: 1, count: SelectionLimits.maximumSampleCount)
            _ = try Self.scores(scores, [Int](repeating: 1, count: 20_000))
        }
    }
}
