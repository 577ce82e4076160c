import RewardSelection
import Testing

@Suite("Threshold selection")
struct ThresholdSelectionTests {
    @Test("rewards are stretched to 0...1, and those above the threshold are kept")
    func kept() throws {
        let found = try ThresholdSelection([0, 10, nil, 7, 7.5])
        #expect(found.normalized == [0, 1, nil, 0.7, 0.75])
        #expect(found.kept == [1, 4])
        #expect(!found.isFlat)
    }

    @Test("nothing stands out when all rewards are equal")
    func flat() throws {
        let found = try ThresholdSelection([2, nil, 2])
        #expect(found.kept == [])
        #expect(found.normalized == [nil, nil, nil])
        #expect(found.isFlat)
    }

    @Test("the largest numbers do not overflow, the smallest do not vanish")
    func large() throws {
        let found = try ThresholdSelection([-1.5e308, 1.5e308, 0])
        #expect(found.normalized == [0, 1, 0.5])
        let small = try ThresholdSelection([0, .leastNonzeroMagnitude])
        #expect(small.normalized == [0, 1])
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "threshold") { _ = try ThresholdSelection([1], threshold: 1.5) }
        expectError(at: "rewards") { _ = try ThresholdSelection([]) }
        expectError(at: "rewards[0]") { _ = try ThresholdSelection([.nan]) }
    }
}
