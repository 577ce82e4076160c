import RewardSelection
import Testing

@Suite("pass@k")
struct PassAtKTests {
    @Test("golden values", arguments: [(10, 3, 1, 0.3), (10, 3, 5, 0.916667), (5, 2, 2, 0.7)])
    func golden(attemptCount: Int, passCount: Int, k: Int, expected: Double) throws {
        let found = try PassAtK.estimate(attemptCount: attemptCount, passCount: passCount, k: k)
        #expect(abs(found - expected) < 5e-7)
    }

    @Test("it is the share of subsets with a pass", arguments: 1...9)
    func agreesWithSubsets(attemptCount: Int) throws {
        for passCount in 0...attemptCount {
            for k in 1...attemptCount {
                let subsets = (0..<(1 << attemptCount)).filter { $0.nonzeroBitCount == k }
                let passed = subsets.count { $0 & ((1 << passCount) - 1) != 0 }
                let found = try PassAtK.estimate(
                    attemptCount: attemptCount,
                    passCount: passCount,
                    k: k
                )
                #expect(isClose(found, Double(passed) / Double(subsets.count)))
            }
        }
    }

    @Test("attempts without a verdict are no attempts")
    func verdicts() throws {
        let found = try PassAtK.estimate(verdicts: [true, nil, false, false, true, false], k: 2)
        #expect(isClose(found, 0.7))
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "k") { _ = try PassAtK.estimate(attemptCount: 3, passCount: 1, k: 4) }
        expectError(at: "k") { _ = try PassAtK.estimate(attemptCount: 3, passCount: 1, k: 0) }
        expectError(at: "k") { _ = try PassAtK.estimate(attemptCount: -1, passCount: 0, k: 1) }
        expectError(at: "passed") { _ = try PassAtK.estimate(attemptCount: 3, passCount: 4, k: 1) }
        expectError(at: "verdicts") { _ = try PassAtK.estimate(verdicts: [nil], k: 1) }
        expectError(at: "verdicts") { _ = try PassAtK.estimate(verdicts: [], k: 1) }
        expectError(at: "attempts") {
            _ = try PassAtK.estimate(attemptCount: 1 << 40, passCount: 1 << 39, k: 1)
        }
    }
}
